"""Names of files: as text, for on Linux they may be any bytes where projects and timelines are UTF-8, and as titles."""

from __future__ import annotations

import contextlib
from pathlib import Path

from fresco_core.errors import MediaError


def not_text(path: Path) -> str:
    """A path that is not text throughout, with marks in place of what is none; empty for a path that is."""
    whole = str(path.absolute())
    shown = whole.encode(errors="replace").decode()
    return "" if shown == whole else shown


def check_name(path: Path) -> Path:
    """The same path.

    Raises:
        MediaError: if it is not text throughout, as on disks from older systems.
    """
    if bad := not_text(path):
        raise MediaError(f"The name '{bad}' is not UTF-8.", "Rename the file or its folder.")
    return path


def is_folder(path: Path) -> bool:
    """Whether there is a folder; no, too, where the system does not let one look."""
    with contextlib.suppress(OSError):
        return path.is_dir()
    return False


def title_of(clip: Path) -> str:
    """What a clip is called: its file's name without the ending, or its folder's whole name."""
    return clip.name if is_folder(clip) else clip.stem
