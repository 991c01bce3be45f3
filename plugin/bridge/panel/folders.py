"""Which files a host may name.

A host speaks for the user, but its plugin is reachable by everything that runs in it. So it may name clips where
people keep clips, and nothing else: no system files, no hidden folders, no devices.
"""

from __future__ import annotations

import os
import stat
import string
import sys
from collections.abc import Iterable
from pathlib import Path

from fresco_core.errors import MediaError
from plugin.bridge.panel.errors import PathRefusedError

MOVIE_SUFFIXES = frozenset(
    {".avi", ".braw", ".dv", ".gif", ".m2ts", ".m2v", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".mxf"}
    | {".ogv", ".ts", ".webm", ".wmv"}
)
_LINUX_VOLUMES = ("/media", "/mnt", "/run/media", "/srv", "/data", "/jobs", "/projects", "/shows", "/Volumes")


class AllowedFolders:
    """Folders whose clips hosts may name, at any depth.

    Args:
        roots: the folders; those that do not exist at present are kept, as disks come and go.
    """

    def __init__(self, roots: Iterable[Path]) -> None:
        self.roots = tuple(dict.fromkeys(Path(root).expanduser().absolute() for root in roots))

    def check(self, text: str) -> Path:
        """The clip that a host named, with links followed.

        Raises:
            PathRefusedError: if it is not the full name of an existing movie file, or of a folder with an image
                sequence, in an allowed, visible folder.
        """
        shown = "".join(letter if letter.isprintable() else "�" for letter in text[:300])
        try:
            named = Path(text)
            if not named.is_absolute() or "\0" in text:
                raise PathRefusedError(
                    f"'{shown}' is not the full path of a file.", "Save the document and send again."
                )
            if _is_network(text) and not any(named.is_relative_to(root) for root in self.roots):
                raise self._outside(shown)
            path = named.resolve(strict=True)
            mode = path.stat().st_mode
        except (OSError, ValueError, RuntimeError) as error:
            raise PathRefusedError(f"There is no file '{shown}'.", "Find the clip again in the host.") from error
        root = next((root for root in map(_resolved, self.roots) if path.is_relative_to(root)), None)
        if root is None:
            raise self._outside(shown)
        if any(part.startswith(".") for part in path.relative_to(root).parts):
            raise PathRefusedError(f"'{shown}' lies in a hidden folder.", "Move the clip, or open it in the panel.")
        if stat.S_ISDIR(mode):
            _check_sequence(path, shown)
        elif not stat.S_ISREG(mode) or path.suffix.lower() not in MOVIE_SUFFIXES:
            raise PathRefusedError(f"'{shown}' is not a movie file.", "Send a movie file or an image sequence.")
        return path

    def _outside(self, shown: str) -> PathRefusedError:
        return PathRefusedError(
            f"'{shown}' lies outside the folders that hosts may name.",
            "Add its folder under Settings, Hosts, or open the clip in the panel.",
        )


def _check_sequence(folder: Path, shown: str) -> None:
    from fresco_core.media.stills import stills_of

    # Projects name files of their own, so a host may not have one opened.
    if folder.suffix.lower() == ".fresco" or (folder / "project.json").exists():
        raise PathRefusedError(f"'{shown}' is a project.", "Open it in the panel.")
    try:
        stills_of(folder)
    except MediaError as error:
        raise PathRefusedError(error.problem, error.remedy) from None


def standard_folders() -> tuple[Path, ...]:
    """The user's home, and where disks and projects are usually mounted."""
    home = Path.home()
    if os.name == "nt":
        system = os.environ.get("SYSTEMDRIVE", "C:").upper()
        drives = (f"{letter}:" for letter in string.ascii_uppercase)
        return (home, *(Path(drive + "\\") for drive in drives if drive != system and Path(drive + "\\").exists()))
    volumes = ("/Volumes",) if sys.platform == "darwin" else _LINUX_VOLUMES
    return (home, *(Path(volume) for volume in volumes))


def _resolved(root: Path) -> Path:
    try:
        return root.resolve()
    except (OSError, RuntimeError):
        return root


def _is_network(text: str) -> bool:
    """Whether merely looking at the path could dial another machine or a device, as on Windows."""
    return os.name == "nt" and text.startswith(("\\\\", "//"))
