"""Whether windows can be shown at all: Qt itself would end the process with a message for its developers."""

from __future__ import annotations

import ctypes
import os
import sys

from fresco_core.errors import FrescoError

_OF_X11 = (
    "libX11-xcb.so.1",
    "libxcb-cursor.so.0",
    "libxcb-icccm.so.4",
    "libxcb-image.so.0",
    "libxcb-keysyms.so.1",
    "libxcb-randr.so.0",
    "libxcb-render-util.so.0",
    "libxcb-shape.so.0",
    "libxcb-shm.so.0",
    "libxcb-sync.so.1",
    "libxcb-xfixes.so.0",
    "libxcb-xkb.so.1",
    "libxkbcommon-x11.so.0",
)
"""What Qt's plugin for X11 is linked with, and PySide6 does not bring along."""


def check_screen() -> None:
    """Look for a screen, and for the libraries that reach it.

    Raises:
        FrescoError: if the panel cannot show a window.
    """
    if (
        sys.platform != "linux"
        or os.environ.get("QT_QPA_PLATFORM", "xcb") != "xcb"
        or os.environ.get("WAYLAND_DISPLAY")
    ):
        return
    if not os.environ.get("DISPLAY"):
        raise FrescoError(
            "There is no screen here to show the panel on.",
            "Start it in a desktop session; without one, `fresco restyle` and `fresco project` do the same work.",
        )
    missing = [name for name in _OF_X11 if not _loads(name)]
    if missing:
        raise FrescoError(
            f"The panel cannot show windows: the system lacks {', '.join(missing)}.",
            f"Install what is missing; on Debian and Ubuntu: `sudo apt install {' '.join(map(_debian, missing))}`.",
        )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _debian(library: str) -> str:
    """The package of a library, by Debian's rule for their names."""
    name, _, version = library.partition(".so.")
    return f"{name.lower()}{'-' if name[-1].isdigit() else ''}{version}"
