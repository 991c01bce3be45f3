"""A clip restyled in one go, in a project that nobody sees and that lets an interrupted run go on."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from fresco_core.cli.working import WORTH_TRYING_AGAIN, Desk, Work
from fresco_core.errors import CancelledError, FrescoError, MediaError, OutputError
from fresco_core.media import check_delivery, check_room, lost_alpha, probe
from fresco_core.media.staging import is_clip
from fresco_core.media.stills import files_of
from fresco_core.project import Project, ProjectError
from fresco_core.project.asking import ask_for_export, ask_for_keyframes, ask_for_proposal, check_prompts
from fresco_core.project.cache import cache_folder
from fresco_core.project.files import remove, write_file
from fresco_core.project.identity import digest_of_result
from fresco_core.project.lock import FolderLock
from fresco_core.settings import DeliverFormat, RestyleSettings
from fresco_core.timing import FrameRange

_KEPT_DAYS = 14


@dataclass(frozen=True)
class Task:
    """One range of a clip, to be restyled and written.

    Attributes:
        force: whether an existing destination may be replaced.
        device: where the model runs.
        rate: what an image sequence is to be shown at.
    """

    clip: Path
    range: FrameRange
    settings: RestyleSettings
    look: str | None
    destination: Path
    format: DeliverFormat
    force: bool = False
    device: str = "auto"
    rate: Fraction | None = None

    def check(self) -> None:
        """Refuse what can be known to fail.

        Raises:
            OutputError: if the destination exists, is the clip itself, or cannot be written.
        """
        if is_clip(self.destination, self.clip):
            raise OutputError("The result would replace the clip itself.", "Choose another name for the result.")
        check_delivery(self.destination, self.format, force=self.force)

    @property
    def folder(self) -> Path:
        """The project it is done in; the same for the same task."""
        stats = [file.stat() for file in files_of(self.clip)]
        said: list[Any] = [
            str(self.clip.absolute()),
            *((status.st_size, status.st_mtime_ns) for status in stats),
            (self.range.start, self.range.stop),
            self.settings.model_dump(mode="json"),
            (str(self.destination.absolute()), self.format, self.device),
            *([str(self.rate)] if self.rate else []),
        ]
        return cache_folder() / "jobs" / f"{hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]}.fresco"

    @property
    def is_done(self) -> bool:
        """Whether an earlier run has finished it, and its result is still there as it was."""
        try:
            return self._receipt.read_text(encoding="ascii") == digest_of_result(self.destination)
        except (OSError, UnicodeDecodeError, MediaError):
            return False

    def note_done(self) -> None:
        """Remember the result."""
        with suppress(FrescoError):
            write_file(self._receipt, digest_of_result(self.destination).encode())

    @property
    def _receipt(self) -> Path:
        return self.folder.with_suffix(".done")


@dataclass(frozen=True)
class Done:
    """What became of a task.

    Attributes:
        warnings: sentences on what did not come out as it was asked for.
    """

    destination: Path
    frames: int
    keyframes: tuple[int, ...]
    working_size: tuple[int, int]
    seconds: float
    warnings: tuple[str, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """As JSON-ready data."""
        return {
            "destination": str(self.destination),
            "frames": self.frames,
            "keyframes": self.keyframes,
            "working_size": self.working_size,
            "seconds": round(self.seconds, 1),
            "warnings": self.warnings,
        }


def restyle_task(task: Task, desk: Desk | None = None) -> Done:
    """Do a task, or what is left of it, at a desk of its own unless one is given.

    Raises:
        CancelledError: if the user stopped it; doing it again goes on from there.
        FrescoError: of the kind that fits.
    """
    begun = time.monotonic()
    if not task.folder.exists():
        task.check()
    forget_old_jobs()
    try:
        with _project(task) as project:
            # A result that an interrupted run has just finished is in nobody's way.
            if not any(job.request.kind == "export" for job in project.document.jobs.values()):
                task.check()
                clip = project.document.clip
                check_room(task.destination, task.format, len(task.range), (clip.height, clip.width))
            with nullcontext(desk) if desk else Desk() as chosen:
                done = chosen.work(project, lambda shift: _restyle(task, shift, begun))
    except CancelledError:
        raise CancelledError(remedy="The same command goes on from here.") from None
    task.note_done()
    return done


async def _restyle(task: Task, shift: Work, begun: float) -> Done:
    project = shift.project
    # Said now, not after all the work; measured already.
    shift.warn(lost_alpha(probe(task.clip).has_alpha, task.format))
    if project.document.take is None:
        await shift.do(ask_for_proposal(project.document, device=task.device))
    take = project.document.take
    assert take is not None
    check_prompts(task.settings, [keyframe.frame for keyframe in take.ordered])
    # An interrupted rendering first: another one, of what is left, would be dealt into other batches.
    await shift.go_on_rendering(take)
    take = project.document.takes[take.id]
    if any(keyframe.version is None for keyframe in take.ordered):
        await shift.do(ask_for_keyframes(project.document, take, device=task.device), take)
        take = project.document.takes[take.id]
    request = ask_for_export(
        project.document, take, task.destination, task.format, force=task.force, device=task.device
    )
    await shift.do(request, take)
    size = take.working_size or (0, 0)
    keyframes = tuple(keyframe.frame for keyframe in take.ordered)
    return Done(task.destination, len(task.range), keyframes, size, time.monotonic() - begun, tuple(shift.warnings))


@contextmanager
def _project(task: Task) -> Iterator[Project]:
    """The task's project, gone when the task is done or cannot be done."""
    folder = task.folder
    project = _opened(folder) or Project.create(
        folder, task.clip, range=task.range, settings=task.settings, look=task.look, rate=task.rate
    )
    keep = False
    try:
        yield project
    except BaseException as error:
        # What cannot succeed by doing it again is not worth keeping.
        begun = bool(project.document.jobs)
        keep = begun and (not isinstance(error, FrescoError) or error.kind in WORTH_TRYING_AGAIN)
        raise
    finally:
        with suppress(FrescoError):
            project.close()
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def _opened(folder: Path) -> Project | None:
    """The project of an earlier run; None if there is none, or nothing can be made of it."""
    if not folder.exists():
        return None
    try:
        if (folder / "project.json").exists():
            return Project.open(folder)
        # Killed before it was made, unless somebody is just making it.
        FolderLock(folder).release()
    except ProjectError as error:
        if "open in another" in error.problem:
            raise ProjectError("The same job is being done by another process.", "Wait for it, or stop it.") from None
    shutil.rmtree(folder, ignore_errors=True)
    return None


def forget_old_jobs() -> None:
    """Delete the projects and receipts of jobs that nobody has gone on with for two weeks."""
    oldest = time.time() - _KEPT_DAYS * 86400
    for left in (cache_folder() / "jobs").glob("*"):
        with suppress(OSError):
            if left.stat().st_mtime < oldest:
                remove(left)
