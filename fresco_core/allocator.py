"""What the C library does with memory that was freed."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from typing import Any

_ARENAS, _TRIM_BYTES, _MAPPED_BYTES = 2, 16 << 20, 8 << 20
# mallopt's numbers for them, <malloc.h>.
_M_ARENA_MAX, _M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -8, -1, -3


def keep_little() -> None:
    """Have memory given back once it is free; to be called before there are threads.

    glibc keeps up to eight arenas for each core, and moves ever larger blocks into them: pictures and features of many
    sizes from many threads leave holes that add up over a long clip. Elsewhere, nothing changes.
    """
    mallopt = _of_glibc("mallopt")
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, _ARENAS)
        mallopt(_M_TRIM_THRESHOLD, _TRIM_BYTES)
        mallopt(_M_MMAP_THRESHOLD, _MAPPED_BYTES)


def give_back() -> None:
    """Give the holes back now; for between two large pieces of work, it takes milliseconds."""
    malloc_trim = _of_glibc("malloc_trim")
    if malloc_trim is not None:
        malloc_trim(0)


def _of_glibc(name: str) -> Callable[..., Any] | None:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform.startswith("linux") else None
