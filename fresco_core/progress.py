"""Progress and cancellation: one token that long work reports to, and that raises when the user has stopped it."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

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


_REMEMBERED = 15


class Pace:
    """How long a stage will still work, from the median time of its last steps.

    Stages take turns, so the time between two reports belongs to the stage that reports second; a stage that waits for
    the others does not look slow.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._last = now()
        self._done: dict[str, int] = defaultdict(int)
        self._steps: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=_REMEMBERED))

    def left(self, report: Progress) -> float | None:
        """Seconds of work left in the report's stage, or None while nobody can tell."""
        now = self._now()
        taken, self._last = now - self._last, now
        steps = report.done - self._done[report.stage]
        self._done[report.stage] = report.done
        if steps > 0:
            self._steps[report.stage].append(taken / steps)
        if not self._steps[report.stage] or report.done >= report.total:
            return None
        return median(self._steps[report.stage]) * (report.total - report.done)
