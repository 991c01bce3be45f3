"""The session's jobs: hands requests to the queue, and keeps what the worker tells of them."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from fresco_core.errors import FrescoError
from fresco_core.project import asking
from fresco_core.project.document import Document, Job
from fresco_core.project.requests import ProposeRequest, RenderRequest
from fresco_core.project.store import Project
from fresco_core.worker.client import WorkerClient
from fresco_core.worker.protocol import ArtifactNote, LogNote, MemoryNote, PlanNote, PreviewNote, ProgressNote
from fresco_core.worker.queue import JobQueue
from ui.jobs.transport import QtTransport
from ui.session.derive import Live
from ui.words import tr

if TYPE_CHECKING:
    from ui.session.session import Session

WEIGHTS = {
    "propose": {"reading": 0.98, "keyframes": 0.02},
    "render": {"loading": 0.05, "reading": 0.0, "flow": 0.15, "translating": 0.8},
    "propagate": {"loading": 0.0, "flow": 0.3, "propagating": 0.7},
    "export": {"flow": 0.1, "propagating": 0.3, "writing": 0.6},
}
"""The share of a job that each of its stages is, roughly; a stage that does not come counts as done."""

PROPOSE_DELAY_MS = 600
MEMORY_SECONDS = 60


@dataclass
class StageTime:
    """A stage of a running job: since when, how long, how far."""

    begun: float
    seconds: float = 0.0
    done: int = 0
    total: int = 0
    finished: bool = False


@dataclass
class Trace:
    """What is known about the last job of the clip: its stages in the order in which they came.

    Attributes:
        begun: monotonic time.
        notes: how the plan was made smaller, and why.
    """

    job: str
    kind: str
    begun: float
    stages: dict[str, StageTime] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    ended: float | None = None
    peak: int = 0

    @property
    def seconds(self) -> float:
        """How long it has been at it."""
        return (self.ended or time.monotonic()) - self.begun


class Work(QObject):
    """Owned by the session."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.transport = QtTransport(self)
        self.client = WorkerClient(self.transport)
        self.transport.client = self.client
        self.client.on_state = self._on_state
        self.queue: JobQueue | None = None
        self.live = Live()
        self.trace: Trace | None = None
        self.memory: MemoryNote | None = None
        self.memory_at = 0.0
        self.memory_history: deque[tuple[float, int]] = deque(maxlen=2 * MEMORY_SECONDS)
        self.approve_all = False
        self._states: dict[str, str] = {}
        self._proposal = QTimer(self)
        self._proposal.setSingleShot(True)
        self._proposal.setInterval(PROPOSE_DELAY_MS)
        self._proposal.timeout.connect(self._propose_now)
        self._telling = QTimer(self)
        self._telling.setSingleShot(True)
        self._telling.setInterval(100)
        self._telling.timeout.connect(self._session.progressed)

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
        if self.queue is not None:
            self.queue.close()
            self.queue = None
        self.live, self.trace = Live(), None
        self._states = {}

    def shut(self) -> None:
        """Ask the worker to end, and wait for it."""
        self._proposal.stop()
        self.client.shutdown()
        deadline = time.monotonic() + 12
        while self.client.state != "stopped" and time.monotonic() < deadline:
            self.transport.wait(100)
            self.client.tick()

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
        if take is None or not take.rendered:
            self._proposal.start()

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
        batch_size: int | None = None,
    ) -> None:
        """Render keyframes of the active take: those named, or all that need it.

        Args:
            strength, batch_size: in place of the take's own.
        """
        document, take = self._session.document, self._session.take
        if document is None or take is None:
            return

        def ask() -> RenderRequest:
            request = asking.ask_for_keyframes(document, take, frames, seed=seed, follow_pins=follow_pins)
            changes: dict[str, Any] = {}
            if strength is not None:
                changes["strength"] = strength
            if batch_size is not None:
                changes["keyframes"] = request.settings.keyframes.model_copy(update={"batch_size": batch_size})
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
            self.queue.submit(ask(), take)
        except FrescoError as error:
            self._session.refuse(error)

    def resume(self) -> None:
        """Go on with what waits, and with what stopped or failed last."""
        document = self._session.document
        if document is None or self.queue is None:
            return
        self._session.dismiss()
        last = document.ordered_jobs[-1] if document.jobs else None
        if last is not None and last.state in ("stopped", "failed", "paused"):
            self.queue.resume(last.id)
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

    # What the worker tells

    def _on_document(self, document: Document) -> None:
        for id, job in document.jobs.items():
            before = self._states.get(id)
            if job.state != before:
                self._states[id] = job.state
                if before is not None or job.state in ("running", "failed"):
                    # The document must not change while its listeners are told of a change.
                    QTimer.singleShot(0, self, lambda id=id: self._job_changed(id))

    def _job_changed(self, id: str) -> None:
        document = self._session.document
        job = None if document is None else document.jobs.get(id)
        if job is None:
            return
        if job.state == "running":
            self._begin_trace(job)
        elif self.live.job == id:
            self._end_trace(job)
        if job.state == "failed":
            error = FrescoError.from_data(job.error) if job.error else FrescoError(tr("The job failed."), "")
            self._session.report(error, id)
        elif job.state == "done":
            self._done(job)
        self._session.invalidate_live()
        self._session.changed.emit()
        self._session.progressed.emit()

    def _begin_trace(self, job: Job) -> None:
        if self.live.job != job.id:
            self.live = Live(job=job.id, kind=job.request.kind, take=job.take)
            self.trace = Trace(job.id, job.request.kind, time.monotonic())
            if self._session.problem is not None and job.request.kind != "propose":
                self._session.dismiss()

    def _end_trace(self, job: Job) -> None:
        if self.trace is not None:
            self.trace.ended = time.monotonic()
            for stage in self.trace.stages.values():
                stage.finished = stage.finished or job.state == "done"
        self.live = Live()

    def _done(self, job: Job) -> None:
        seconds = self.trace.seconds if self.trace is not None and self.trace.job == job.id else 0.0
        self._session.job_done(job, seconds)

    def _on_note(self, note: object) -> None:
        if isinstance(note, ProgressNote):
            self._on_progress(note)
        elif isinstance(note, PreviewNote) and note.job == self.live.job:
            shown = {**self.live.previews, **dict(zip(note.frames, map(Path, note.pictures), strict=True))}
            self.live = replace(self.live, previews=shown, step=(note.step, note.steps), batch=frozenset(note.frames))
            self._session.preview_came(note.frames)
        elif isinstance(note, ArtifactNote) and note.keyframe is not None:
            kept = {frame: path for frame, path in self.live.previews.items() if frame != note.keyframe.frame}
            self.live = replace(self.live, previews=kept)
        elif isinstance(note, PlanNote):
            if self.trace is not None:
                self.trace.notes.append(note.text)
            self._session.noticed.emit(note.text, False)
        elif isinstance(note, MemoryNote):
            self._on_memory(note)
        elif isinstance(note, LogNote) and note.level == "error":
            self._session.noticed.emit(note.text, False)
        self._session.invalidate_live()
        if not self._telling.isActive():
            self._telling.start()

    def _on_progress(self, note: ProgressNote) -> None:
        if note.job != self.live.job or self.trace is None:
            document = self._session.document
            job = None if document is None else document.jobs.get(note.job)
            if job is None:
                return
            self._begin_trace(job)
        assert self.trace is not None
        now = time.monotonic()
        stage = self.trace.stages.get(note.stage)
        if stage is None:
            stage = self.trace.stages[note.stage] = StageTime(now)
        stage.done, stage.total, stage.seconds = note.done, note.total, now - stage.begun
        stage.finished = note.total > 0 and note.done >= note.total
        weights = WEIGHTS.get(self.live.kind, {})
        seen = [name for name in weights if name in self.trace.stages]
        fraction = 0.0
        for name, weight in weights.items():
            known = self.trace.stages.get(name)
            if known is not None and known.total:
                fraction += weight * known.done / known.total
            elif known is None and seen and list(weights).index(name) < list(weights).index(seen[-1]):
                fraction += weight
        batch = frozenset(note.frames) if note.frames else self.live.batch
        step = None if batch != self.live.batch else self.live.step
        self.live = replace(
            self.live,
            stage=note.stage,
            done=note.done,
            total=note.total,
            fraction=min(1.0, max(fraction, self.live.fraction)),
            seconds_left=note.left,
            batch=batch,
            step=step,
        )

    def _on_memory(self, note: MemoryNote) -> None:
        self.memory, self.memory_at = note, time.monotonic()
        used = note.device_used if note.device is not None and note.device_used is not None else note.process
        self.memory_history.append((self.memory_at, used))
        if self.trace is not None and self.trace.ended is None:
            self.trace.peak = max(self.trace.peak, used)

    def _on_state(self, state: str) -> None:
        if state == "silent":
            self._session.noticed.emit(tr("Worker is not answering"), False)
        if state == "stopped":
            self.memory = None
        self._session.progressed.emit()
