"""Files of a project: written whole or not at all, never through a link, errors as sentences."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from fresco_core.errors import DiskFullError
from fresco_core.project.errors import ProjectError

PARTIAL = ".partial-"
"""How the names of unfinished files begin."""

_FULL = frozenset(code for name in ("ENOSPC", "EDQUOT", "EFBIG") if (code := getattr(errno, name, None)) is not None)
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)


@contextlib.contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Turn what the system complains about into a sentence about `path`."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFullError(
                f"The disk with '{path.parent}' is full.", "Free some space, then resume; what was finished is saved."
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise ProjectError(
                f"'{path}' may not be read or written.",
                "Change its permissions, or choose a place where you may write.",
            ) from error
        raise ProjectError(
            f"'{path}' cannot be read or written ({error.strerror or error}).", "Check the disk and the folder."
        ) from error


def check_plain(path: Path, *, folder: bool) -> bool:
    """Whether there is a plain file (or folder) at `path`; False if there is nothing.

    Raises:
        ProjectError: if there is something else, a link for example.
    """
    try:
        mode = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    if not (stat.S_ISDIR(mode) if folder else stat.S_ISREG(mode)):
        raise ProjectError(
            f"'{path}' is not a plain {'folder' if folder else 'file'}.",
            "It does not come from this program; remove it if you trust the rest of the project.",
        )
    return True


def read_file(path: Path) -> bytes:
    """The content of a plain file.

    Raises:
        ProjectError: if it is missing, a link, or cannot be read.
    """
    with file_errors(path):
        if not check_plain(path, folder=False):
            raise ProjectError(f"There is no file '{path}'.", "Restore it, or make it again.")
        handle = os.open(path, os.O_RDONLY | _NO_FOLLOW | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            return file.read()


def write_file(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Put a file in place, whole or not at all; what was there before stays until then.

    Args:
        durable: return only when it would survive a power cut.

    Raises:
        DiskFullError: if there is no space.
        ProjectError: if the place cannot be written.
    """
    partial = path.with_name(f"{PARTIAL}{secrets.token_hex(6)}")
    with file_errors(path):
        try:
            with partial.open("xb") as file:
                file.write(data)
                if durable:
                    file.flush()
                    sync(file.fileno())
            partial.replace(path)
            if durable:
                sync_folder(path.parent)
        finally:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)


@contextlib.contextmanager
def write_folder(path: Path) -> Iterator[Path]:
    """A folder to fill, which gets its name when the block ends well and is removed otherwise.

    Raises:
        DiskFullError: if there is no space.
        ProjectError: if the place cannot be written.
    """
    partial = path.with_name(f"{PARTIAL}{secrets.token_hex(6)}")
    with file_errors(path):
        try:
            partial.mkdir()
            yield partial
            for file in partial.iterdir():
                with file.open("rb+") as written:
                    sync(written.fileno())
            sync_folder(partial)
            if not check_plain(path, folder=True):
                partial.rename(path)
            sync_folder(path.parent)
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def remove_partials(folder: Path) -> None:
    """Remove what a killed process left unfinished."""
    for left in folder.glob(f"{PARTIAL}*"):
        remove(left)


def remove(path: Path) -> None:
    """Remove a file or a folder, a link as such; harmless if it is gone."""
    with contextlib.suppress(FileNotFoundError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


def sync(handle: int) -> None:
    """Have what was written to an open file stored on the disk."""
    os.fsync(handle)


def sync_folder(path: Path) -> None:
    """Have a folder's names stored on the disk, on systems where that can be asked for."""
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
