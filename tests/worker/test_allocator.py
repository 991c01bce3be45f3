"""Memory that was freed goes back, however many threads it came from."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is told anything")

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


def test_threads_share_two_arenas() -> None:
    def arenas(*arguments: str) -> int:
        command = [sys.executable, "-c", EIGHT_THREADS, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.count("<heap nr=")

    assert arenas() > 2
    assert arenas("little") == 2


HOLES = """
import ctypes
from fresco_core.allocator import give_back

libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
blocks = [libc.malloc(100_000) for _ in range(1000)]
for block in blocks:
    ctypes.memset(block, 1, 100_000)
for number, block in enumerate(blocks):
    if number % 10:
        libc.free(block)

def resident():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmRSS")).split()[1])

before = resident()
give_back()
print(before - resident())
"""


def test_holes_are_given_back() -> None:
    given = subprocess.run([sys.executable, "-c", HOLES], check=True, capture_output=True, text=True).stdout
    assert int(given) > 70_000
