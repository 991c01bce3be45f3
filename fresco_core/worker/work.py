"""Jobs in the worker: a request, its clip and its project brought together, and all that happens told."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import BaseModel

from fresco_core.devices import device_of
from fresco_core.errors import MediaError
from fresco_core.frames import Picture
from fresco_core.media import Clip
from fresco_core.pipeline import ModelShelf, Observer, Workplace, perform
from fresco_core.pipeline.pictures import encode_jpeg
from fresco_core.progress import Pace, Progress, ProgressToken
from fresco_core.project import Artifacts, ProjectError
from fresco_core.project.files import check_plain, file_errors, remove, write_file
from fresco_core.project.identity import digest_of_clip
from fresco_core.project.requests import ExportRequest, Propagated, PropagateRequest, ProposeRequest, Rendered
from fresco_core.worker.estimates import Estimates
from fresco_core.worker.maps import MapDrawer
from fresco_core.worker.messages import (
    ArtifactNote,
    Estimate,
    JobParams,
    LogNote,
    MapParams,
    Note,
    PlanNote,
    PreviewNote,
    ProgressNote,
    PropagateResult,
    RenderResult,
    StructureMap,
)

_QUICKEST = 0.1
"""Seconds between two reports of one stage."""
_QUICKEST_PREVIEW = 0.25
PREVIEWS = "previews"
"""The project's folder for predicted pictures."""


class Bench:
    """Where jobs are done, one at a time.

    Args:
        send: takes notifications.
    """

    def __init__(self, send: Callable[[Note], None]) -> None:
        self._send = send
        self._models = ModelShelf()
        self._estimates = Estimates()
        self._maps = MapDrawer(self._models)

    @property
    def model(self) -> str | None:
        """Name of the model that is in memory."""
        return self._models.loaded

    def release(self) -> None:
        """Give the model's memory back."""
        self._models.release()

    def work(self, params: JobParams, token: ProgressToken) -> BaseModel:
        """Do a job. Errors as in the stages."""
        device_of(params.request.device)  # before anything that takes long
        project, clip = _project(params), _clip(params)
        teller = _Teller(params, project, self._send)
        with Clip(clip) as opened:
            place = Workplace(opened, Artifacts(project), self._models, _Listening(token, teller), teller)
            request = params.request
            try:
                with self._estimates.watching(request, place):
                    if isinstance(request, ProposeRequest):
                        return perform(request, place)
                    if isinstance(request, PropagateRequest):
                        return PropagateResult(segments=perform(request, place))
                    if isinstance(request, ExportRequest):
                        return perform(request, place)
                    return RenderResult(keyframes=perform(request, place))
            finally:
                teller.clear_up()

    def estimate(self, params: JobParams) -> Estimate:
        """What a job would take."""
        project, clip = _project(params), _clip(params)
        with Clip(clip) as opened:
            place = Workplace(opened, Artifacts(project), self._models, ProgressToken())
            return self._estimates.of(params.request, place)

    def draw_map(self, params: MapParams) -> StructureMap:
        """What a structure control would be shown of a frame."""
        return self._maps.draw(params, _project(params) / PREVIEWS)


def _project(params: JobParams | MapParams) -> Path:
    """The project's folder.

    Raises:
        ProjectError: if there is no project.
    """
    project = Path(params.project)
    if not project.is_absolute() or not check_plain(project / "project.json", folder=False):
        raise ProjectError(f"There is no project at '{project}'.", "Open the project again.")
    return project


def _clip(params: JobParams) -> Path:
    """The clip's path.

    Raises:
        MediaError: if it is missing, or another clip.
    """
    clip = Path(params.clip)
    if not clip.exists():
        raise MediaError(f"There is no file '{clip}'.", "Choose where the clip is now.")
    if digest_of_clip(clip) != params.request.clip:
        raise MediaError(f"'{clip}' has changed since the project was made.", "Restore it, or make a new project.")
    return clip


class _Listening(ProgressToken):
    """The call's own token, with a listener."""

    def __init__(self, token: ProgressToken, teller: _Teller) -> None:
        super().__init__(teller.progress)
        self._token = token

    def check(self) -> None:
        """See `ProgressToken.check`."""
        self._token.check()


class _Teller(Observer):
    """Turns what happens in a job into notifications."""

    def __init__(self, params: JobParams, project: Path, send: Callable[[Note], None]) -> None:
        self.wants_previews = params.previews
        self._job = params.job
        self._send = send
        self._folder = project / PREVIEWS
        self._frames: tuple[int, ...] = ()
        self._pace = Pace()
        self._told: dict[str, float] = {}
        self._shown = 0.0
        self._files: set[Path] = set()

    def progress(self, report: Progress) -> None:
        """Tell of progress, ten times a second at most."""
        left = self._pace.left(report)
        now = time.monotonic()
        if report.done < report.total and now - self._told.get(report.stage, 0.0) < _QUICKEST:
            return
        self._told[report.stage] = now
        frames = self._frames if report.stage == "translating" else ()
        note = ProgressNote(
            job=self._job, stage=report.stage, done=report.done, total=report.total, left=left, frames=frames
        )
        self._send(note)

    def working_on(self, frames: Sequence[int]) -> None:
        """See `Observer`."""
        self._frames = tuple(frames)

    def preview(self, step: int, steps: int, frames: Sequence[int], pictures: Sequence[Picture]) -> None:
        """Keep the pictures as files and tell of them."""
        now = time.monotonic()
        if step < steps and now - self._shown < _QUICKEST_PREVIEW:
            return
        self._shown = now
        with file_errors(self._folder):
            check_plain(self._folder, folder=True)
            self._folder.mkdir(exist_ok=True)
        paths = [self._folder / f"{self._job}-{frame:08}.jpg" for frame in frames]
        for path, picture in zip(paths, pictures, strict=True):
            write_file(path, encode_jpeg(picture), durable=False)
        self._files.update(paths)
        self._send(
            PreviewNote(
                job=self._job,
                step=step,
                steps=steps,
                frames=tuple(frames),
                pictures=tuple(str(path) for path in paths),
            )
        )

    def keyframe(self, made: Rendered) -> None:
        """See `Observer`."""
        self._send(ArtifactNote(job=self._job, keyframe=made))

    def segment(self, made: Propagated) -> None:
        """See `Observer`."""
        self._send(ArtifactNote(job=self._job, segment=made))

    def smaller_plan(self, text: str) -> None:
        """See `Observer`."""
        self._send(PlanNote(job=self._job, text=text))

    def warn(self, text: str) -> None:
        """See `Observer`."""
        self._send(LogNote(level="warning", text=text))

    def clear_up(self) -> None:
        """Remove the previews: what they promised is there now, or will not come."""
        for path in self._files:
            remove(path)
