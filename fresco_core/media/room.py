"""Whether a disk has room for a result, told before any work is done for it."""

from __future__ import annotations

import shutil
from pathlib import Path

from fresco_core.errors import DiskFullError
from fresco_core.settings import DeliverFormat

_BYTES_WRITTEN: dict[DeliverFormat, float] = {"h264": 0.003, "prores422hq": 0.1, "prores4444": 0.1, "png": 0.05}
"""Bytes per pixel: a third or less of what soft and flat pictures were found to take, a tenth of what grain takes."""


def check_room(destination: Path, format: DeliverFormat, frames: int, size: tuple[int, int]) -> None:
    """Refuse a destination whose disk has clearly too little room for so many pictures of a height and width.

    Raises:
        DiskFullError: if so.
    """
    needed = frames * size[0] * size[1] * _BYTES_WRITTEN[format]
    require_room(destination.absolute().parent, needed, "the result")


def require_room(folder: Path, needed: float, purpose: str) -> None:
    """Refuse a folder whose disk has less than `needed` bytes left.

    Raises:
        DiskFullError: saying so of `purpose`.
    """
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise DiskFullError(
            f"{folder} has {_amount(free)} left, but {purpose} takes at least {_amount(needed)}.",
            "Free some space, or choose a place on another disk.",
        )


def _amount(count: float) -> str:
    for unit, name in ((2**30, "GB"), (2**20, "MB")):
        if count >= unit:
            return f"{count / unit:.1f} {name}"
    return f"{count / 2**10:.0f} kB"
