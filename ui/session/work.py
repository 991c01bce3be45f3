"""The session's jobs: hands requests to the queue, and keeps what the worker tells of them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer

from fresco_core.errors import FrescoError
from fresco_core.project import asking
from fresco_core.project.document import Job
from fresco_core.project.requests import ProposeRequest, RenderRequest
from fresco_core.project.store import Project
from fresco_core.worker.client import WorkerClient
from fresco_core.worker.messages import Estimate
from fresco_core.worker.queue import JobQueue
from ui.jobs.transport import QtTransport
from ui.session.derive import Live
from ui.session.estimating import Estimating
from ui.session.hearing import Hearing
from ui.words import tr

if TYPE_CHECKING:
    from ui.session.session import Session

PROPOSE_DELAY_MS = 600
MEMORY_SECONDS = 60


class Work(Hearing):
    """Owned by the session."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.transport = QtTransport(self)
        self.client = WorkerClient(self.transport)
        self.transport.client = self.client
        self.client.on_state = self._on_state
        self.queue: JobQueue | None = None
        self.estimating = Estimating(session, self)
        self.approve_all = False
        self._proposal = QTimer(self)
        self._proposal.setSingleShot(True)
        self._proposal.setInterval(PROPOSE_DELAY_MS)
        self._proposal.timeout.connect(self._propose_now)
        session.undo.indexChanged.connect(self._propose_if_bare)

    # Life

    def begin(self, project: Project) -> None:
        """Take over the queue of a project that was just opened; what was interrupted waits for the user."""
        self.queue = JobQueue(project, self.client, on_note=self._on_note)
        self._states = {id: job.state for id, job in project.document.jobs.items()}
        project.listen(self._on_document)
        if not self.interrupted and project.document.take is None:
            self.propose_soon()

    def end(self) -> None:
        """Let go of the project; a running job is stopped, and can be resumed when it is opened again."""
        self._proposal.stop()
        self._telling.stop()
        self._patience.stop()
        if self.queue is not None:
            self.queue.close()
            self.queue = None
        self.live, self.trace, self.stopped = Live(), None, False
        self.memory_history.clear()
        self._states = {}

    def shut(self) -> None:
        """Ask the worker to end, and wait for it."""
        self._proposal.stop()
        self.estimating.stop()
        self.client.shutdown()
        deadline = time.monotonic() + 12
        while self.client.state != "stopped" and time.monotonic() < deadline:
            self.transport.wait(100)
            self.client.tick()
        # What it said last is told to nobody.
        self._telling.stop()
        self._patience.stop()

    @property
    def estimate(self) -> Estimate | None:
        """What the next step would take."""
        return self.estimating.found

    # Jobs

    @property
    def interrupted(self) -> tuple[Job, ...]:
        """Jobs that were not finished when the project was closed or the program ended."""
        document = self._session.document
        if document is None or self.live.job:
            return ()
        return tuple(job for job in document.ordered_jobs if job.state == "waiting")

    @property
    def running(self) -> Job | None:
        """The job the worker is at."""
        document = self._session.document
        if document is None:
            return None
        return next((job for job in document.ordered_jobs if job.state == "running"), None)

    @property
    def unfinished(self) -> int:
        """Jobs in the queue that are not done."""
        document = self._session.document
        return 0 if document is None else sum(job.unfinished for job in document.jobs.values())

    def propose_soon(self) -> None:
        """Choose keyframes once the range has rested for a moment, unless the take is rendered already."""
        take = self._session.take
        if not self._session.preferences.get("autopropose"):
            return
        if take is None or not take.rendered:
            self._proposal.start()

    def _propose_if_bare(self) -> None:
        """After undo and redo: the range may be one that no keyframes were chosen for."""
        take = self._session.take
        if take is not None and not take.keyframes:
            self.propose_soon()

    def _propose_now(self) -> None:
        take = self._session.take
        if self._session.project is not None and (take is None or not take.rendered):
            self.propose()

    def propose(self) -> None:
        """Choose keyframes for the marked range; older proposals that still wait or run are dropped."""
        document = self._session.document
        if document is None or self.queue is None or self._session.clip is None:
            return
        self._proposal.stop()
        for job in document.ordered_jobs:
            if job.unfinished and isinstance(job.request, ProposeRequest):
                self.queue.stop(job.id)
        self._submit(lambda: asking.ask_for_proposal(document), None)

    def render(
        self,
        frames: frozenset[int] | None = None,
        *,
        seed: int | None = None,
        follow_pins: bool = True,
        strength: float | None = None,
    ) -> None:
        """Render keyframes of the active take: those named, or all that need it.

        Args:
            strength: in place of the take's own.
        """
        document, take = self._session.document, self._session.take
        if document is None or take is None:
            return

        def ask() -> RenderRequest:
            request = asking.ask_for_keyframes(document, take, frames, seed=seed, follow_pins=follow_pins)
            changes = {} if strength is None else {"strength": strength}
            return request.model_copy(update={"settings": request.settings.model_copy(update=changes)})

        self._submit(ask, take.id)

    def propagate(self) -> None:
        """Make the frames between the keyframes of the active take."""
        document, take = self._session.document, self._session.take
        if document is not None and take is not None:
            self._submit(lambda: asking.ask_for_propagation(document, take), take.id)

    def export(self, destination: Path, format: Any, *, force: bool = False) -> None:
        """Write the active take."""
        document, take = self._session.document, self._session.take
        if document is not None and take is not None:
            self._submit(lambda: asking.ask_for_export(document, take, destination, format, force=force), take.id)

    def _submit(self, ask: Any, take: str | None) -> None:
        if self.queue is None:
            return
        try:
            request = ask()
            if self.running is not None and not isinstance(request, ProposeRequest):
                self._session.noticed.emit(self._queued_words(), False)
            self.queue.submit(request, take)
        except FrescoError as error:
            self._session.refuse(error)

    def _queued_words(self) -> str:
        if self.memory is not None and self.memory.device is not None:
            return tr("Another job is using the GPU. This one is queued.")
        return tr("Another job is running. This one is queued.")

    def resume(self, id: str = "") -> None:
        """Go on with a job that has stopped: the named one, or what waits, or else what stopped or failed last."""
        document = self._session.document
        if document is None or self.queue is None:
            return
        self._session.dismiss()
        left = {job.id: job.state for job in document.ordered_jobs if job.state != "done"}
        ended = [one for one, state in left.items() if state in ("stopped", "failed", "paused")]
        if id in ended:
            self.queue.resume(id)
        elif ended and "waiting" not in left.values():
            self.queue.resume(ended[-1])
        self.queue.start()

    def drop_waiting(self) -> None:
        """Give up what was interrupted; what is saved stays."""
        if self.queue is not None:
            for job in self.interrupted:
                self.queue.stop(job.id)

    def cancel(self) -> None:
        """Stop the running job; what it has finished is kept."""
        job = self.running
        if self.queue is not None and job is not None:
            self.queue.stop(job.id)

    def stop_after_batch(self) -> None:
        """Have the running job pause where that loses nothing."""
        job = self.running
        if self.queue is not None and job is not None:
            self.queue.pause(job.id)
