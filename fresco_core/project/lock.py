"""One writer at a time: a lock that the system lets go of when its holder ends, however it ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from fresco_core.project.errors import ProjectError
from fresco_core.project.files import check_plain, file_errors


class FolderLock:
    """Holds the lock of a project folder from the moment it is made until `release`.

    Raises:
        ProjectError: if another process (or this one) holds it.
    """

    def __init__(self, project: Path) -> None:
        path = project / ".lock"
        with file_errors(path):
            check_plain(path, folder=False)
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)
        if not _locked(self._handle):
            os.close(self._handle)
            raise ProjectError(
                f"The project '{project.name}' is open in another window or process.", "Close it there first."
            )

    def release(self) -> None:
        """Let others open the project."""
        os.close(self._handle)


def is_open(project: Path) -> bool:
    """Whether some process, this one or another, may be writing the project at `project`."""
    try:
        FolderLock(project).release()
    except ProjectError:
        return True
    return False


def _locked(handle: int) -> bool:
    """Take the lock if it is free."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
