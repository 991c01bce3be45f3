"""Outputs that appear at once and whole, or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import av

from fresco_core.errors import DiskFullError, OutputError
from fresco_core.media.abandoned import hold, let_go, sweep, unfinished
from fresco_core.names import not_text

FRAME_NAME = re.compile(r"frame_\d{6,}\.png")
"""Names of the pictures of a sequence; a folder with anything else in it is never replaced."""

_FULL = frozenset(code for name in ("ENOSPC", "EDQUOT", "EFBIG") if (code := getattr(errno, name, None)) is not None)
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


@contextlib.contextmanager
def output_errors(destination: Path) -> Iterator[None]:
    """Turn what the system or FFmpeg complains about while writing into a sentence about `destination`."""
    try:
        yield
    except OSError as error:
        folder = destination.parent
        if error.errno in _FULL:
            raise DiskFullError(
                f"There is no space left in '{folder}' for '{destination.name}'.",
                "Free some space or choose another disk; nothing was changed.",
            ) from error
        if error.errno in _FORBIDDEN:
            raise OutputError(
                f"The folder '{folder}' cannot be written.", "Choose another folder, or change its permissions."
            ) from error
        reason = error.strerror or str(error)
        raise OutputError(f"'{destination}' cannot be written ({reason}).", "Choose another destination.") from error
    except av.error.FFmpegError as error:
        raise OutputError(
            f"The encoder refused '{destination.name}' ({error.strerror}).", "Choose another format."
        ) from error


def check_destination(destination: Path, *, folder: bool, force: bool) -> None:
    """Refuse a destination before any work is done for it.

    Raises:
        OutputError: if it exists and may not be replaced, its folder is missing or cannot be written, or its name is
            no text.
    """
    with output_errors(destination):
        _check_destination(destination, folder=folder, force=force)


def is_clip(destination: Path, clip: Path) -> bool:
    """Whether a destination is the clip itself, under whatever name.

    Raises:
        OutputError: if the system refuses to look.
    """
    with output_errors(destination.absolute()):
        return destination.exists() and destination.samefile(clip)


def _check_destination(destination: Path, *, folder: bool, force: bool) -> None:
    if bad := not_text(destination):
        raise OutputError(f"The name '{bad}' is not UTF-8.", "Choose another name.")
    parent = destination.parent
    if not parent.is_dir():
        raise OutputError(f"There is no folder '{parent}'.", "Create it, or choose another one.")
    if not os.access(parent, os.W_OK | os.X_OK):
        raise OutputError(
            f"The folder '{parent}' cannot be written.", "Choose another folder, or change its permissions."
        )
    try:
        destination.lstat()  # names that are too long are found out here as well
    except FileNotFoundError:
        return
    if destination.is_dir() and not destination.is_symlink():
        if not folder:
            raise OutputError(f"'{destination}' is a folder.", "Choose a file name.")
        names = [file.name for file in destination.iterdir()]
        if not names:
            return
        if not all(FRAME_NAME.fullmatch(name) for name in names):
            raise OutputError(f"The folder '{destination}' holds other files than a sequence.", "Choose a new folder.")
    elif folder:
        raise OutputError(f"'{destination}' is a file.", "Choose the name of a folder.")
    if not force:
        raise OutputError(f"'{destination}' exists already.", "Choose another name, or use --force to replace it.")


class Staging:
    """A file or folder made beside its destination under a hidden name, and moved there when it is complete.

    Args:
        destination: where the result shall appear.
        folder: whether it is a folder.
        force: whether what is there now may be replaced; it stays until the new one is complete.
        token: part of the hidden name, for work that may be killed and begun again: what was left under that name is
            removed, or put back if it was about to be replaced. By default a random one.

    Raises:
        OutputError: see `check_destination`.
    """

    def __init__(self, destination: Path, *, folder: bool, force: bool, token: str = "") -> None:
        self._destination = destination.absolute()
        self._folder = folder
        self._force = force
        self.path = unfinished(self._destination, token or secrets.token_hex(6))
        self._held: int | None = None
        if token:
            self._clear_up()
        sweep(self._destination.parent)
        check_destination(self._destination, folder=folder, force=force)

    def begin(self) -> None:
        """Make the empty file or folder."""
        with output_errors(self._destination):
            if self._folder:
                self.path.mkdir()
            else:
                self.path.touch(exist_ok=False)
            self._held = hold(self.path)

    def publish(self) -> None:
        """Make sure that the result is on the disk, and give it its name.

        Raises:
            OutputError: if the destination has come to exist meanwhile, or the disk refuses.
        """
        with output_errors(self._destination):
            if self._folder:
                for file in self.path.iterdir():
                    _sync(file)
                _sync_folder(self.path)
            else:
                _sync(self.path)
            check_destination(self._destination, folder=self._folder, force=self._force)
            if self._folder:
                self._publish_folder()
            elif self._force:
                self.path.replace(self._destination)
            else:
                self._publish_new_file()
            _sync_folder(self._destination.parent)
        let_go(self._held)
        self._held = None

    def discard(self) -> None:
        """Remove whatever was made; harmless after `publish`."""
        let_go(self._held)
        self._held = None
        if self._folder:
            shutil.rmtree(self.path, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                self.path.unlink(missing_ok=True)

    def _publish_new_file(self) -> None:
        """Linking, unlike renaming, fails if another file has taken the name in the meantime."""
        try:
            os.link(self.path, self._destination)
        except FileExistsError:
            raise
        except OSError:  # file systems without links
            self.path.rename(self._destination)
        else:
            self.path.unlink()

    @property
    def _aside(self) -> Path:
        return self.path.with_suffix(".replaced")

    def _clear_up(self) -> None:
        """What a killed process has left."""
        self.discard()
        if self._aside.is_dir() and not self._aside.is_symlink():
            with output_errors(self._destination):
                if self._destination.exists():
                    shutil.rmtree(self._aside, ignore_errors=True)
                else:
                    self._aside.rename(self._destination)

    def _publish_folder(self) -> None:
        if not self._destination.is_dir():
            self.path.rename(self._destination)
            return
        aside = self._aside
        try:
            self._destination.rename(aside)
            self.path.rename(self._destination)
        except BaseException:
            if aside.exists() and not self._destination.exists():
                aside.rename(self._destination)
            raise
        shutil.rmtree(aside, ignore_errors=True)


def _sync(path: Path) -> None:
    """Have the file's content written to the disk."""
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folder(path: Path) -> None:
    """Have the folder's names written to the disk, on systems where that can be asked for."""
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
