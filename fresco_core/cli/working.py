"""Jobs of a project done from the command line: a worker in the background, bars in front, Ctrl-C heard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Annotated, Any, TypeVar

import typer

from fresco_core.cli.bars import Bars
from fresco_core.cli.interrupts import stopping
from fresco_core.errors import CancelledError, FrescoError
from fresco_core.progress import Progress, ProgressToken
from fresco_core.project import Job, Project, Take
from fresco_core.project.requests import RenderRequest, Request
from fresco_core.project.status import is_outdated
from fresco_core.worker.aio import AsyncWorker
from fresco_core.worker.messages import LogNote, Note, PlanNote, ProgressNote
from fresco_core.worker.queue import JobQueue

STAGES = ("reading", "keyframes", "loading", "flow", "translating", "propagating", "writing")
DeviceOption = Annotated[str, typer.Option("--device", help="Where the model runs: auto, cpu, cuda, mps.")]

WORTH_TRYING_AGAIN = ("cancelled", "disk-full", "resources", "worker", "protocol", "output")
"""Kinds of errors after which the same job can succeed."""

_POLL = 0.05

T = TypeVar("T")


class Desk:
    """A worker in the background for one plan after the other; a context manager."""

    def __enter__(self) -> Desk:
        self._runner = asyncio.Runner().__enter__()
        self._worker = AsyncWorker()
        self._runner.run(self._worker.__aenter__())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._runner.run(self._worker.__aexit__(kind, error, trace))
        finally:
            self._runner.close()

    def work(self, project: Project, plan: Callable[[Work], Coroutine[Any, Any, T]]) -> T:
        """Follow a plan; its jobs are kept in the project, so that they can be resumed.

        Raises:
            CancelledError: if the user pressed Ctrl-C; what was finished is saved.
            FrescoError: of the kind that fits, if a job fails.
        """
        with Bars(STAGES) as bars:
            token = ProgressToken()
            with stopping(token):
                return self._runner.run(plan(Work(project, self._worker, bars, token)))


def work(project: Project, plan: Callable[[Work], Coroutine[Any, Any, T]]) -> T:
    """Follow one plan. Errors as in `Desk.work`."""
    with Desk() as desk:
        return desk.work(project, plan)


def _is_rendering(job: Job, take: Take) -> bool:
    return job.take == take.id and isinstance(job.request, RenderRequest)


class Work:
    """What a plan can do.

    Attributes:
        warnings: what the user was warned of, each sentence once.
    """

    def __init__(self, project: Project, worker: AsyncWorker, bars: Bars, token: ProgressToken) -> None:
        self.project = project
        self.warnings: list[str] = []
        self._bars = bars
        self._token = token
        self._queue = JobQueue(project, worker.client, self._show, previews=False)

    async def do(self, request: Request, take: Take | None = None) -> Job:
        """Have a request done, and wait for it; goes on with it if it was begun before. Errors as in `work`."""
        id = None if take is None else take.id
        begun = (job for job in self.project.document.ordered_jobs if (job.request, job.take) == (request, id))
        unfinished = next((job for job in begun if job.state != "done"), None)
        return await (self._go_on(unfinished) if unfinished else self._wait(self._queue.submit(request, id)))

    def warn(self, text: str) -> None:
        """Say a sentence, once."""
        if text and text not in self.warnings:
            self.warnings.append(text)
            self._bars.say(text)

    async def go_on(self) -> list[Job]:
        """Finish all that was begun and not finished. Errors as in `work`."""
        return [await self._go_on(job) for job in self.project.document.ordered_jobs if job.state != "done"]

    async def go_on_rendering(self, take: Take) -> list[Job]:
        """Finish the renderings of a take that were begun and not finished. Errors as in `work`.

        Left out for good are those of what is wanted no more, and those that would fail again as they did.
        """
        begun = [job for job in self.project.document.ordered_jobs if _is_rendering(job, take) and job.state != "done"]
        for job in begun:
            if is_outdated(take, job) or (job.error is not None and job.error["kind"] not in WORTH_TRYING_AGAIN):
                self._queue.remove(job.id)
        return [await self._go_on(job) for job in begun if job.id in self.project.document.jobs]

    async def _go_on(self, job: Job) -> Job:
        self._queue.resume(job.id)
        self._queue.start()
        return await self._wait(job.id)

    async def _wait(self, id: str) -> Job:
        asked = False
        while (job := self.project.document.jobs[id]).unfinished:
            await asyncio.sleep(_POLL)
            if not asked and self._is_cancelled():
                asked = True
                self._queue.stop(id)
        self.project.flush()
        if job.state == "failed" and job.error is not None:
            raise FrescoError.from_data(job.error)
        if job.state == "stopped":
            raise CancelledError(remedy="What was finished is saved.")
        return job

    def _is_cancelled(self) -> bool:
        try:
            self._token.check()
        except CancelledError:
            return True
        return False

    def _show(self, note: Note) -> None:
        if isinstance(note, ProgressNote):
            self._bars.show(Progress(note.stage, note.done, note.total), note.left)
        elif isinstance(note, PlanNote):
            self._bars.say(note.text)
        elif isinstance(note, LogNote) and note.level == "warning":
            self.warn(note.text)
