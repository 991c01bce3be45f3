"""Ctrl-C: work that can stop by itself is asked to, everything else is interrupted."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from fresco_core.progress import ProgressToken

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class _State:
    token: ProgressToken | None = None
    count = 0


_state = _State()


@contextmanager
def listening() -> Iterator[None]:
    """Answer Ctrl-C and a polite kill until the end of the block."""
    if threading.current_thread() is not threading.main_thread():
        # Only the main thread may set handlers; elsewhere whoever runs us has their own.
        yield
        return
    _state.token, _state.count = None, 0
    before = {number: signal.signal(number, _answer) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def stopping(token: ProgressToken) -> Iterator[None]:
    """Within the block the first Ctrl-C cancels `token`; a second one interrupts after all."""
    _state.token = token
    try:
        yield
    finally:
        _state.token = None


def interrupted() -> bool:
    """Whether the user has pressed Ctrl-C."""
    return _state.count > 0


def _answer(number: int, frame: FrameType | None) -> None:
    _state.count += 1
    if _state.token is None or _state.count > 1:
        raise KeyboardInterrupt
    _state.token.cancel()
    if sys.stderr.isatty():
        print("\nStopping ...", file=sys.stderr)  # noqa: T201
