"""Memory that was freed goes back, however many threads it came from."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

EIGHT_THREADS = """
import ctypes, sys, threading
from fresco_core.allocator import keep_little

if "little" in sys.argv:
    keep_little()
ready, libc = threading.Barrier(8), ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p

def work():
    ready.wait()
    libc.malloc(100_000)
    ready.wait()

threads = [threading.Thread(target=work) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
libc.fdopen.restype = ctypes.c_void_p
out = ctypes.c_void_p(libc.fdopen(1, b"w"))
libc.malloc_info(0, out)
libc.fflush(out)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is told anything")
def test_threads_share_two_arenas() -> None:
    def arenas(*arguments: str) -> int:
        command = [sys.executable, "-c", EIGHT_THREADS, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.count("<heap nr=")

    assert arenas() > 2
    assert arenas("little") == 2
