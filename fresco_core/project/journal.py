"""The journal: every edit on the disk within a moment, without making whoever edits wait for it."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fresco_core.errors import FrescoError
from fresco_core.project.errors import ProjectError
from fresco_core.project.files import check_plain, file_errors, read_file, sync

Entry = dict[str, Any]


def read_journal(path: Path) -> Iterator[Entry]:
    """The entries in order; a last line that a kill has cut short is left out.

    Raises:
        ProjectError: if another line is damaged.
    """
    if not check_plain(path, folder=False):
        return
    lines = read_file(path).split(b"\n")
    # What ends in a line break ends in an empty piece; anything else there was not finished.
    for number, line in enumerate(lines[:-1], start=1):
        try:
            entry = json.loads(line)
        except ValueError:
            entry = None
        if not isinstance(entry, dict):
            raise ProjectError(
                f"Line {number} of '{path}' is damaged.", "Remove the file to open the project as it was saved last."
            )
        yield entry


class Journal:
    """Appends entries to a file from a thread of its own.

    Args:
        path: the file; what an unfinished line at its end holds is cut off.
    """

    def __init__(self, path: Path) -> None:
        with file_errors(path):
            check_plain(path, folder=False)
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)
            self._length = _whole_lines(self._handle)
            os.ftruncate(self._handle, self._length)
        self._path = path
        self._pending: list[bytes] = []
        self._error: FrescoError | None = None
        self._change = threading.Condition()
        self._writing = False
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def append(self, entry: Entry) -> None:
        """Have an entry written soon."""
        line = json.dumps(entry, separators=(",", ":")).encode() + b"\n"
        with self._change:
            self._pending.append(line)
            self._error = None
            self._change.notify_all()

    def flush(self) -> None:
        """Wait until everything is on the disk.

        Raises:
            FrescoError: why it cannot be; nothing is lost as long as the program runs, the next `flush` tries again.
        """
        with self._change:
            self._error = None
            self._change.notify_all()
            self._change.wait_for(lambda: self._error is not None or not (self._pending or self._writing))
            if self._error is not None:
                raise self._error

    def clear(self) -> None:
        """Forget all entries, because they are part of the saved document now."""
        self.flush()
        with self._change, file_errors(self._path):
            os.ftruncate(self._handle, 0)
            self._length = 0

    def check_place(self) -> None:
        """Raises a ProjectError if what is written would be in no folder: an open file outlives its name."""
        with file_errors(self._path):
            try:
                there = os.path.samestat(self._path.stat(), os.fstat(self._handle))
            except FileNotFoundError:
                there = False
        if not there:
            raise ProjectError(
                f"The project's folder '{self._path.parent}' was deleted or moved.",
                "Put it back and save; until then what you do is only in memory.",
            )

    @property
    def length(self) -> int:
        """How long the file is."""
        return self._length

    @property
    def error(self) -> FrescoError | None:
        """Why the last entries are not on the disk yet; None if all is well."""
        return self._error

    def close(self) -> None:
        """Write what is left, as far as the disk lets us, and end the thread."""
        with self._change:
            self._closed = True
            self._error = None
            self._change.notify_all()
        self._thread.join()
        os.close(self._handle)

    def _run(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._closed or (self._pending and self._error is None))
                if not self._pending or self._error is not None:
                    if self._closed:
                        return
                    continue
                lines, self._writing = list(self._pending), True
            error = self._write(b"".join(lines))
            with self._change:
                self._writing = False
                self._error = error
                if error is None:
                    del self._pending[: len(lines)]
                self._change.notify_all()
                if self._closed and error is not None:
                    return

    def _write(self, data: bytes) -> FrescoError | None:
        try:
            with file_errors(self._path):
                self.check_place()
                try:
                    os.lseek(self._handle, self._length, os.SEEK_SET)
                    written = 0
                    while written < len(data):
                        written += os.write(self._handle, data[written:])
                    sync(self._handle)
                except OSError:
                    os.ftruncate(self._handle, self._length)
                    raise
        except FrescoError as error:
            return error
        self._length += len(data)
        return None


def _whole_lines(handle: int) -> int:
    """Length of the file up to and with its last line break."""
    length = os.fstat(handle).st_size
    os.lseek(handle, 0, os.SEEK_SET)
    data = b""
    while len(data) < length and (more := os.read(handle, length - len(data))):
        data += more
    return data.rfind(b"\n") + 1
