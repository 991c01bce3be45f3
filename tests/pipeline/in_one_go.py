"""One job from end to end in this process: clip, keyframes, correspondence, translation, propagation, clip."""

from __future__ import annotations

import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from fresco_core.media import Clip
from fresco_core.pipeline.perform import perform
from fresco_core.pipeline.preflight import check_destination
from fresco_core.pipeline.workplace import ModelShelf, Workplace
from fresco_core.progress import ProgressToken
from fresco_core.project import Artifacts
from fresco_core.project.asking import check_prompts
from fresco_core.project.identity import digest_of
from fresco_core.project.requests import (
    ExportRequest,
    KeyframePicture,
    ProposeRequest,
    RenderRequest,
    WantedKeyframe,
)
from fresco_core.settings import DeliverFormat, RestyleSettings
from fresco_core.timing import FrameRange

STAGES = ("reading", "keyframes", "loading", "flow", "translating", "propagating", "writing")
"""The stages a job reports progress of, in order; `flow` takes turns with the two that need it."""


@dataclass(frozen=True)
class RestyleJob:
    """One range of a clip, to be restyled and written.

    Attributes:
        clip: the media file.
        range: frames of it, counted from its first.
        settings: what it shall look like.
        destination: the file to write; for the format `png`, the folder.
        force: whether an existing destination may be replaced.
        device: where the model runs: 'auto', 'cpu', 'cuda', 'mps' ...
    """

    clip: Path
    range: FrameRange
    settings: RestyleSettings
    destination: Path
    format: DeliverFormat = "h264"
    force: bool = False
    device: str = "auto"


@dataclass(frozen=True)
class RestyleResult:
    """What was made.

    Attributes:
        destination: as in the job.
        frames: how many were written.
        keyframes: frame indices of the clip.
        working_size: height and width at which the range was restyled.
        model: fingerprint of the model's weights and configuration.
        seconds: time taken by each step (proposing, rendering, delivering), and in all as `total`.
    """

    destination: Path
    frames: int
    keyframes: tuple[int, ...]
    working_size: tuple[int, int]
    model: str
    seconds: dict[str, float]


PREFIX = "fresco-"


def restyle(job: RestyleJob, progress: ProgressToken) -> RestyleResult:
    """Restyle a range of a clip and write it, in one go: the stages of `perform` in a temporary folder.

    Memory does not grow with the range's length. Reports the stages of `STAGES`.

    Raises:
        FrescoError: of the kind that fits; then nothing is written and nothing temporary stays behind.
    """
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        with Clip(job.clip) as clip:
            return _restyle(job, Workplace(clip, Artifacts(folder), ModelShelf(), progress))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _restyle(job: RestyleJob, place: Workplace) -> RestyleResult:
    seconds: dict[str, float] = {}
    begun = last = time.monotonic()

    def lap(name: str) -> None:
        nonlocal last
        seconds[name], last = time.monotonic() - last, time.monotonic()

    check_destination(job.destination, job.format, job.range, place.clip.info, force=job.force)
    size = place.size(job.settings)
    common = {"clip": digest_of(job.clip), "range": job.range, "settings": job.settings, "device": job.device}
    proposal = perform(ProposeRequest(**common), place)
    lap("proposing")
    frames = [keyframe.frame for keyframe in proposal.keyframes]
    check_prompts(job.settings, frames)
    prompts = {frame: job.settings.prompt_for(frame) for frame in frames}
    wanted = tuple(WantedKeyframe(frame=frame, prompt=prompts[frame]) for frame in frames)
    made = perform(RenderRequest(**common, keyframes=wanted, cuts=proposal.cuts, seed=job.settings.seed), place)
    lap("rendering")
    keyframes = tuple(KeyframePicture(frame=one.frame, picture=one.picture) for one in made)
    destination = str(job.destination.absolute())
    written = perform(
        ExportRequest(**common, keyframes=keyframes, destination=destination, format=job.format, force=job.force), place
    )
    lap("delivering")
    return RestyleResult(
        destination=job.destination,
        frames=written.frames,
        keyframes=tuple(frames),
        working_size=size,
        model=written.model,
        seconds={**seconds, "total": time.monotonic() - begun},
    )
