"""What the worker tells of the running job, kept and put into words."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from fresco_core.errors import FrescoError
from fresco_core.project.document import Document, Job
from fresco_core.project.requests import RenderRequest
from fresco_core.worker.messages import ArtifactNote, LogNote, MemoryNote, PlanNote, PreviewNote, ProgressNote
from ui.session.derive import Live
from ui.session.problems import SILENT, silence
from ui.session.trace import Trace, numbers
from ui.words import tr

if TYPE_CHECKING:
    from ui.session.session import Session

MEMORY_SECONDS = 60
PATIENCE_MS = 8000
"""How long a silent worker is waited for before the user is asked: some are only busy."""
_TELL_MS = 100


class Hearing(QObject):
    """One half of the session's work: listens.

    Attributes:
        live: what the running job has told so far; empty if there is none.
        trace: of the last job, running or not.
        stopped: whether that job was stopped or has failed.
        memory: the last heartbeat, heard at `memory_at` (monotonic).
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.live = Live()
        self.trace: Trace | None = None
        self.stopped = False
        self.memory: MemoryNote | None = None
        self.memory_at = 0.0
        self.memory_history: deque[tuple[float, int]] = deque(maxlen=2 * MEMORY_SECONDS)
        self._states: dict[str, str] = {}
        self._telling = QTimer(self)
        self._telling.setSingleShot(True)
        self._telling.setInterval(_TELL_MS)
        self._telling.timeout.connect(session.progressed)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._despair)

    @property
    def device_name(self) -> str:
        """What the model runs on; empty until the worker has said so."""
        if self.memory is None or (self.memory.device is None and self.memory.model is None):
            return ""
        return self.memory.device or tr("Processor")

    def seconds_left(self) -> float | None:
        """Of the running job; none while nobody can tell."""
        return None if self.trace is None else self.trace.seconds_left(time.monotonic())

    def seconds_per_step(self) -> float | None:
        """Of the batch at work."""
        return None if self.trace is None else self.trace.seconds_per_step()

    def batch_words(self) -> str:
        """Which batch of how many; empty if there is only one."""
        trace = self.trace
        if trace is None or len(trace.planned) < 2 or not trace.batches:
            return ""
        number = min(len(trace.batches), len(trace.planned))
        return tr("Batch {number} of {count}").format(number=number, count=len(trace.planned))

    def now_words(self) -> str:
        """What the running job is at."""
        live = self.live
        if live.step is not None:
            places = [item.number for item in self._session.keyframes if item.frame in live.batch]
            words = tr("Step {done} of {total}").format(done=live.step[0], total=live.step[1])
            if len(places) == 1:
                return words + ", " + tr("keyframe {number}").format(number=places[0])
            return words + ", " + tr("keyframes {numbers} together").format(numbers=numbers(places))
        words = {
            "loading": tr("Loading model"),
            "reading": tr("Reading frames"),
            "flow": tr("Optical flow"),
            "translating": tr("Denoising"),
            "propagating": tr("Making the frames between"),
            "writing": tr("Writing"),
        }.get(live.stage, "")
        return f"{words}, {live.done} / {live.total}" if words and live.total > 1 else words

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
            if job.request.kind != "propose" or self.trace is None or self.trace.ended is None:
                self.stopped = False
            self.trace = Trace(job.id, job.request.kind, time.monotonic(), planned=_planned(job))
            if self._session.problem is not None and job.request.kind != "propose":
                self._session.dismiss()

    def _end_trace(self, job: Job) -> None:
        if self.trace is not None:
            self.trace.end(time.monotonic(), done=job.state == "done")
            self.stopped = job.state in ("stopped", "failed", "paused")
        self.live = Live()

    def _done(self, job: Job) -> None:
        seconds = self.trace.seconds if self.trace is not None and self.trace.job == job.id else 0.0
        self._session.job_done(job, seconds)

    def _on_note(self, note: object) -> None:
        if isinstance(note, ProgressNote):
            self._on_progress(note)
        elif isinstance(note, PreviewNote) and note.job == self.live.job:
            self._on_preview(note)
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

    def _on_preview(self, note: PreviewNote) -> None:
        shown = {**self.live.previews, **dict(zip(note.frames, map(Path, note.pictures), strict=True))}
        self.live = replace(self.live, previews=shown, step=(note.step, note.steps), batch=frozenset(note.frames))
        self._session.preview_came(note.frames)

    def _on_progress(self, note: ProgressNote) -> None:
        if note.job != self.live.job or self.trace is None:
            document = self._session.document
            job = None if document is None else document.jobs.get(note.job)
            if job is None:
                return
            self._begin_trace(job)
        assert self.trace is not None
        self.trace.progressed(note, time.monotonic())
        batch = frozenset(note.frames) if note.frames else self.live.batch
        known = self.trace.batch
        step = (known.step, known.steps) if known is not None and note.stage == "translating" else None
        self.live = replace(
            self.live,
            stage=note.stage,
            done=note.done,
            total=note.total,
            fraction=self.trace.fraction,
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
            self._patience.start()
        else:
            self._patience.stop()
            if self._session.problem is not None and self._session.problem.code == SILENT:
                self._session.dismiss()
        if state == "stopped":
            self.memory = None
        self._session.progressed.emit()

    def _despair(self) -> None:
        """Nothing was heard for so long that the user is asked."""
        if self.live.job:
            self._session.show_problem(silence(self._session, time.monotonic() - self.memory_at))


def _planned(job: Job) -> tuple[tuple[int, ...], ...]:
    """The batches in which a job will render its keyframes, if memory suffices."""
    request = job.request
    if not isinstance(request, RenderRequest):
        return ()
    from fresco_core.keyframes import deal_batches

    frames = [one.frame for one in request.keyframes]
    return tuple(batch.new for batch in deal_batches(frames, request.settings.keyframes.batch_size, request.cuts))
