"""A real worker, a clip, a tiny model and projects; every wait has an end."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from fresco_core.project import Document, Job, Project
from fresco_core.settings import RestyleSettings
from fresco_core.worker.aio import AsyncWorker
from fresco_core.worker.messages import Note
from fresco_core.worker.queue import JobQueue
from tiny_clips import save_tiny_clip

PATIENCE = 180.0
"""Seconds; nothing takes nearly as long unless it hangs."""

T = TypeVar("T")


@pytest.fixture(autouse=True, scope="package")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """No estimate of the user's own is touched."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("FRESCO_CACHE", str(folder))
        patch.setenv("OMP_NUM_THREADS", "1")
        yield folder


@pytest.fixture(scope="package")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_clip(tmp_path_factory.mktemp("clip") / "clip.mp4", 14, size=(64, 64))


@pytest.fixture(scope="package")
def saved_project(clip: Path, tiny_model: Path) -> Path:
    """The folder of a project without takes; to be copied, not to be used."""
    settings = RestyleSettings(
        prompt="oil painting",
        model=str(tiny_model),
        steps=6,
        strength=1,
        saliency=False,
        engine="flow",
        keyframes={"max_gap": 4, "min_gap": 3, "batch_size": 3},
        fresco={"iterations": 2},
    )
    folder = clip.with_name("clip.fresco")
    Project.create(folder, clip, settings=settings).close()
    return folder


@pytest.fixture
def project(saved_project: Path, clip: Path, tmp_path: Path) -> Iterator[Project]:
    """A project of the test's own."""
    folder = Path(shutil.copytree(saved_project, tmp_path / "clip.fresco"))
    shutil.copy(clip, tmp_path / "clip.mp4")
    with Project.open(folder) as opened:
        yield opened


class Office:
    """A worker that the tests of a module share, and the loop that both need."""

    def __init__(self, runner: asyncio.Runner, worker: AsyncWorker) -> None:
        self._runner = runner
        self.worker = worker
        self.notes: list[Note] = []

    def queue(self, project: Project, hear: Callable[[Note], None] = lambda note: None, **options: Any) -> JobQueue:
        """The queue of a project, with all its notes kept."""
        self.notes = []

        def keep(note: Note) -> None:
            self.notes.append(note)
            hear(note)

        return JobQueue(project, self.worker.client, keep, **options)

    def run(self, waiting: Awaitable[T]) -> T:
        return self._runner.run(_in_time(waiting))

    def call(self, function: Callable[..., T], *arguments: Any) -> T:
        """Call something that needs the loop to be running."""

        async def inside() -> T:
            return function(*arguments)

        return self.run(inside())

    def until(self, condition: Callable[[], object]) -> None:
        async def wait() -> None:
            while not condition():
                await asyncio.sleep(0.02)

        self.run(wait())

    def settled(self, project: Project, *ids: str) -> list[Job]:
        """Wait until jobs are neither waiting nor running."""
        self.until(lambda: all(project.document.jobs[id].state not in ("waiting", "running") for id in ids))
        return [project.document.jobs[id] for id in ids]

    def do(self, project: Project, queue: JobQueue, request: Any, take: str | None = None) -> Document:
        """Have a request done."""
        (job,) = self.settled(project, self.call(queue.submit, request, take))
        assert job.state == "done", job.error
        return project.document


async def _in_time(waiting: Awaitable[T]) -> T:
    return await asyncio.wait_for(waiting, PATIENCE)


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with asyncio.Runner() as runner:
        worker = AsyncWorker()
        runner.run(worker.__aenter__())
        yield Office(runner, worker)
        runner.run(_in_time(worker.__aexit__(None, None, None)))
        assert worker.client.state == "stopped"
