"""The queue of a project at work: jobs go to the worker one by one, what comes back goes into the document.

Driven by the client's loop, whichever that is. After a restart of anything, `start` goes on with what is unfinished.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from fresco_core.errors import CancelledError, FrescoError
from fresco_core.project import EditError, Job, Project, edits, jobs
from fresco_core.project.document import Document, JobState
from fresco_core.project.requests import (
    Exported,
    ExportRequest,
    Propagated,
    Proposal,
    ProposeRequest,
    Rendered,
    Request,
)
from fresco_core.worker.client import Outcome, WorkerClient
from fresco_core.worker.errors import ProtocolError, WorkerError
from fresco_core.worker.messages import ArtifactNote, CancelParams, JobParams, Note, PropagateResult, RenderResult
from fresco_core.worker.protocol import METHOD_OF

_RETRIES = 2
"""How often a job is begun again after the worker ended, if nothing was finished in between."""
_UNHEARD = 30.0
"""Seconds after which a job that does not stop is stopped by ending the worker."""


class JobQueue:
    """Runs the jobs of a project's document.

    Attributes:
        on_note: called with every notification; the document has what an `ArtifactNote` brings already.

    Args:
        previews: whether jobs shall show predicted pictures.
    """

    def __init__(
        self,
        project: Project,
        client: WorkerClient,
        on_note: Callable[[Note], None] = lambda note: None,
        *,
        previews: bool = True,
    ) -> None:
        self.on_note = on_note
        self._project = project
        self._client = client
        self._previews = previews
        self._running: str | None = None
        self._wanted: dict[str, JobState] = {}
        self._crashes = 0
        self._closed = False
        client.on_note = self._hear

    @property
    def running(self) -> Job | None:
        """The job that the worker is doing."""
        return None if self._running is None else self._project.document.jobs.get(self._running)

    def submit(self, request: Request, take: str | None = None) -> str:
        """Put a request at the end of the queue, and begin if nothing else is being done.

        Args:
            take: the take it is for; none for a proposal, which finds its own.

        Returns:
            The id of the job.
        """
        id = edits.new_id()
        self._do("Queue a job", jobs.add_job, request, take, id=id)
        self.start()
        return id

    def start(self) -> None:
        """Go on with the first job that waits, if none is running."""
        if self._running is not None or self._closed:
            return
        job = jobs.next_job(self._project.document)
        if job is not None:
            self._crashes = 0
            self._begin(job)

    def stop(self, id: str) -> None:
        """Stop a job for good, until it is resumed; what it has finished stays."""
        self._leave_off(id, "stopped")

    def pause(self, id: str) -> None:
        """Stop a job for now; what it has finished stays."""
        self._leave_off(id, "paused")

    def resume(self, id: str) -> None:
        """Have a paused, stopped or failed job go on in its turn."""
        self._do("Resume a job", jobs.resume_job, id)
        self.start()

    def move(self, id: str, position: int) -> None:
        """Give a job another place in the queue, counted from 0."""
        self._do("Move a job", jobs.move_job, id, position)

    def remove(self, id: str) -> None:
        """Take a job that is not running out of the queue."""
        self._do("Remove a job", jobs.remove_job, id)

    def close(self) -> None:
        """Begin nothing more; the job that runs waits in the document for the next time."""
        self._closed = True
        if self._running is not None:
            self._client.call("cancel", CancelParams(job=self._running), lambda outcome: None)

    def _begin(self, job: Job) -> None:
        self._running = job.id
        self._wanted.pop(job.id, None)
        self._do("Begin a job", jobs.set_job_state, job.id, "running")
        try:
            params = JobParams(
                job=job.id,
                project=str(self._project.folder.absolute()),
                clip=str(Path(self._project.clip).absolute()),
                request=job.request,
                previews=self._previews,
            )
        except FrescoError as error:
            self._finish(job.id, "failed", error)
            return
        self._client.call(METHOD_OF[job.request.kind], params, partial(self._settle, job.id))

    def _leave_off(self, id: str, state: JobState) -> None:
        if id != self._running:
            if id in self._project.document.jobs and self._project.document.jobs[id].unfinished:
                self._do("Stop a job", jobs.set_job_state, id, state)
            return
        self._wanted[id] = state
        self._client.call("cancel", CancelParams(job=id), lambda outcome: None)
        self._client.after(_UNHEARD, partial(self._insist, id))

    def _insist(self, id: str) -> None:
        """End the worker if a job that was to stop has not."""
        if self._running == id and id in self._wanted:
            self._client.restart()

    def _hear(self, note: Note) -> None:
        if isinstance(note, ArtifactNote) and note.job in self._project.document.jobs:
            self._crashes = 0
            job = self._project.document.jobs[note.job]
            if note.keyframe is not None:
                self._take_over(job, note.keyframe)
            if note.segment is not None:
                self._take_over(job, note.segment)
        self.on_note(note)

    def _settle(self, id: str, outcome: Outcome) -> None:
        """The worker has answered, or ended."""
        job = self._project.document.jobs[id]
        if self._closed:
            self._running = None
            return
        if isinstance(outcome, WorkerError):
            self._project.artifacts.clear_partials()
            self._after_crash(job, outcome)
        elif isinstance(outcome, CancelledError):
            self._finish(id, self._wanted.pop(id, "stopped"))
        elif isinstance(outcome, FrescoError):
            self._finish(id, "failed", outcome)
        else:
            self._take_over(job, outcome)
            self._finish(id, "done")

    def _after_crash(self, job: Job, error: WorkerError) -> None:
        wanted = self._wanted.pop(job.id, None)
        self._crashes += 1
        if wanted is not None:
            self._finish(job.id, wanted)
        elif self._crashes > _RETRIES or isinstance(error, ProtocolError):
            self._finish(job.id, "failed", error)
        else:
            self._begin(job)

    def _finish(self, id: str, state: JobState, error: FrescoError | None = None) -> None:
        self._running = None
        self._do("End a job", jobs.set_job_state, id, state, error)
        # One failure must not bring down the whole queue: what waits comes next.
        self.start()

    def _take_over(self, job: Job, result: object) -> None:
        """Bring what was made into the document."""
        document = self._project.document
        try:
            self._project.edit(f"Result of a job ({job.request.kind})", _with_result(document, job, result))
        except EditError:
            # The take is gone; what was made for it stays an unused artefact.
            return

    def _do(self, label: str, edit: Callable[..., Document], *arguments: object, **options: object) -> None:
        self._project.edit(label, edit(self._project.document, *arguments, **options))


def _with_result(document: Document, job: Job, result: object) -> Document:
    match result, job.request:
        case Proposal(), ProposeRequest() if job.request.range == document.range:
            return edits.propose(document, result, job.request.range)
        case RenderResult(), _:
            for keyframe in result.keyframes:
                document = _with_result(document, job, keyframe)
        case PropagateResult(), _:
            for segment in result.segments:
                document = _with_result(document, job, segment)
        case Rendered(), _ if job.take is not None:
            return edits.add_version(document, job.take, result)
        case Propagated(), _ if job.take is not None:
            return edits.add_segment(document, job.take, result)
        case Exported(), ExportRequest() if job.take is not None:
            return edits.add_export(document, job.take, result, job.request.format)
        case _:
            pass
    return document
