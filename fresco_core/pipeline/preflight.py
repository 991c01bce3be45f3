"""What can be known to fail is found out before any heavy work."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from fresco_core.errors import DiskFullError, OutputError, RangeError, SettingsError
from fresco_core.media import ClipInfo, check_delivery
from fresco_core.pipeline.job import RestyleJob
from fresco_core.pipeline.scratch import BYTES_PER_PIXEL
from fresco_core.settings import DeliverFormat

_BYTES_WRITTEN: dict[DeliverFormat, float] = {"h264": 0.02, "prores422hq": 0.3, "prores4444": 0.4, "png": 0.5}
"""Bytes per pixel that a frame takes at the very least in each format."""


def check_job(job: RestyleJob, info: ClipInfo) -> None:
    """Everything about a job that its clip's header and the disk tell.

    Raises:
        RangeError: if the range ends after the clip.
        OutputError: if the destination exists already, is the clip itself, or cannot be written.
        DiskFullError: if there is clearly too little room for the result.
    """
    if job.range.stop > info.frame_count:
        raise RangeError(
            f"The range ends with frame {job.range.stop - 1}, but {job.clip.name} ends with {info.frame_count - 1}.",
            "Choose a range inside the clip.",
        )
    if job.destination.exists() and job.destination.samefile(job.clip):
        raise OutputError("The result would replace the clip itself.", "Choose another name for the result.")
    check_delivery(job.destination, job.format, force=job.force)
    pixels = info.width * info.height * len(job.range)
    _check_room(job.destination.absolute().parent, pixels * _BYTES_WRITTEN[job.format], "the result")


def check_scratch(frames: int, size: tuple[int, int]) -> None:
    """Refuse to begin if the temporary folder has no room for that many working frames and their flow."""
    needed = frames * size[0] * size[1] * BYTES_PER_PIXEL
    _check_room(Path(tempfile.gettempdir()), needed, "temporary files (TMPDIR moves them to another disk)")


def _check_room(folder: Path, needed: float, purpose: str) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise DiskFullError(
            f"{folder} has {free / 2**20:,.0f} MB left, but {purpose} may take {needed / 2**20:,.0f} MB.",
            "Free some space, or choose a place on another disk.",
        )


def check_prompts(job: RestyleJob, keyframes: Sequence[int]) -> None:
    """Refuse prompts for frames that are no keyframes (indices of the clip), for they would do nothing."""
    for frame in sorted(job.settings.keyframe_prompts):
        if frame not in keyframes:
            nearest = min(keyframes, key=lambda keyframe: abs(keyframe - frame))
            raise SettingsError(
                f"Frame {frame} has a prompt of its own but is no keyframe.", f"The nearest keyframe is {nearest}."
            )
