"""Work off the user interface's thread: a function goes to a pool, its result comes back as a call."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal
from shiboken6 import isValid

from fresco_core.errors import FrescoError

log = logging.getLogger(__name__)

_BEHIND = 3
"""Steps of niceness: little enough that a picture is not waited for."""


def stand_back() -> None:
    """Let the window's thread go first where there are too few processors for all; only Linux ranks single threads."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            wanted = min(19, os.getpriority(os.PRIO_PROCESS, os.getpid()) + _BEHIND)
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), wanted)


class _Answer(QObject):
    """Carries a result over to the thread it was made in."""

    done = Signal(object)
    failed = Signal(object)


class _Task(QRunnable):
    def __init__(self, work: Callable[[], Any], answer: _Answer) -> None:
        super().__init__()
        self._work, self._answer = work, answer

    def run(self) -> None:
        stand_back()
        try:
            result = self._work()
        except FrescoError as error:
            self._answer.failed.emit(error)
        except Exception as error:
            log.exception("work in the background failed")
            self._answer.failed.emit(
                FrescoError(f"An unforeseen error: {type(error).__name__}.", "Report it with the diagnostics bundle.")
            )
        else:
            self._answer.done.emit(result)


def _is_there(call: Callable[[Any], None]) -> bool:
    owner = getattr(call, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)


class Background(QObject):
    """A pool of threads for work that may take a while."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)
        self._line = QThreadPool(self)
        self._line.setMaxThreadCount(1)
        self._answers: set[_Answer] = set()
        self._closed = False

    def run(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[FrescoError], None] | None = None,
        *,
        in_order: bool = False,
    ) -> None:
        """Call `work` in a thread, then `done` with its result, or `failed` with its error, in this one.

        Methods of widgets that were deleted meanwhile are not called.

        Args:
            in_order: only after all earlier work that wanted it too.
        """
        answer = _Answer(self)
        self._answers.add(answer)

        def finished(then: Callable[[Any], None] | None, value: Any) -> None:
            self._answers.discard(answer)
            answer.deleteLater()
            if then is not None and not self._closed and _is_there(then):
                then(value)

        answer.done.connect(lambda value: finished(done, value), Qt.ConnectionType.QueuedConnection)
        answer.failed.connect(lambda error: finished(failed, error), Qt.ConnectionType.QueuedConnection)
        (self._line if in_order else self._pool).start(_Task(work, answer))

    @property
    def busy(self) -> bool:
        """Whether something has not come back yet."""
        return bool(self._answers)

    def close(self) -> None:
        """Wait for what runs; its results are not wanted any more."""
        self._closed = True
        for pool in (self._pool, self._line):
            pool.clear()
            pool.waitForDone()
