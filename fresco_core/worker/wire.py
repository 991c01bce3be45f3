"""The worker's end of the wire: nobody but the protocol can write to what was the standard output."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator

from fresco_core.worker.protocol import Lines

_READ = 1 << 16


class Wire:
    """Takes over standard input and output.

    From then on whatever a library prints goes to standard error, and reading from standard input finds its end.
    """

    def __init__(self) -> None:
        sys.stdout.flush()
        self._input, self._output = os.dup(0), os.dup(1)
        os.dup2(2, 1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        if sys.platform == "win32":
            import msvcrt

            for handle in (self._input, self._output):
                msvcrt.setmode(handle, os.O_BINARY)
        self._lock = threading.Lock()

    def send(self, line: bytes) -> bool:
        """Write one line, from any thread; False if nobody is there to read it any more."""
        with self._lock:
            try:
                while line:
                    line = line[os.write(self._output, line) :]
            except OSError:
                return False
        return True

    def lines(self) -> Iterator[bytes | None]:
        """What is said to the worker, line by line, until the other end is gone; None for a line that is too long."""
        lines = Lines()
        while data := self._read():
            yield from lines.feed(data)

    def _read(self) -> bytes:
        try:
            return os.read(self._input, _READ)
        except OSError:
            return b""
