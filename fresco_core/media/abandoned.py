"""Unfinished outputs that a killed process has left: told from those that another process is writing, and removed."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
from pathlib import Path

_PATTERN = ".fresco-unfinished-*.partial"
_OLD = 86400.0
"""Seconds after which something is abandoned where it cannot be locked."""


def unfinished(destination: Path, token: str) -> Path:
    """The hidden name beside a destination under which it is made."""
    # Not made from the destination's name, which may be as long as names can be.
    return destination.with_name(_PATTERN.replace("*", token))


def hold(path: Path) -> int | None:
    """Show other processes that a file or folder is being written, until `let_go` or the end of this one.

    Returns:
        What to let go of; None on systems where folders cannot be locked.
    """
    if sys.platform == "win32":
        return None
    import fcntl

    handle = os.open(path, os.O_RDONLY)
    with contextlib.suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return handle


def let_go(handle: int | None) -> None:
    """End what `hold` has begun."""
    if handle is not None:
        os.close(handle)


def sweep(folder: Path) -> None:
    """Remove unfinished outputs that nobody is writing any more."""
    with contextlib.suppress(OSError):
        for left in folder.glob(_PATTERN):
            if not left.is_symlink() and _is_abandoned(left):
                shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)


def _is_abandoned(left: Path) -> bool:
    if sys.platform == "win32":
        return time.time() - left.stat().st_mtime > _OLD
    import fcntl

    handle = os.open(left, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True
