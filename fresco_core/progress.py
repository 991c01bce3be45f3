"""Progress and cancellation: one token that long work reports to, and that raises when the user has stopped it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from fresco_core.errors import CancelledError


@dataclass(frozen=True)
class Progress:
    """`done` of `total` units of `stage` are finished."""

    stage: str
    done: int
    total: int


class ProgressToken:
    """Handed down through every stage.

    Stages call `report` after each unit of work and `check` wherever more than half a second may pass;
    both raise `CancelledError` once `cancel` was called (from any thread).
    """

    def __init__(self, listener: Callable[[Progress], None] | None = None) -> None:
        self._listener = listener
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next check."""
        self._cancelled.set()

    def check(self) -> None:
        """Raise `CancelledError` if the work was cancelled."""
        if self._cancelled.is_set():
            raise CancelledError

    def report(self, stage: str, done: int, total: int) -> None:
        """Tell the listener how far `stage` has come."""
        self.check()
        if self._listener is not None:
            self._listener(Progress(stage, done, total))
