"""The worker's messages on their way into the panel."""

from __future__ import annotations

import os
import sys
import time
from typing import cast

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from fresco_core.worker.client import WorkerClient
from ui.jobs.transport import QtTransport

COUNT = 20


class SlowListener:
    """A client that takes longer over a message than a turn may take, and notes when the event loop comes to others."""

    state = "stopped"

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.events: list[str] = []
        self.ended = False

    def on_output(self, data: bytes) -> None:
        self.heard.append(data)
        self.events.append("message")
        QTimer.singleShot(0, lambda: self.events.append("turn"))
        time.sleep(0.006)

    def on_log(self, data: bytes) -> None:
        assert not data

    def on_exit(self, code: int | None) -> None:
        self.ended = True

    def tick(self) -> None:
        """Nothing has a deadline here."""


def test_messages_that_come_together_leave_the_event_loop_its_turns(qtbot: QtBot) -> None:
    listener = SlowListener()
    transport = QtTransport()
    transport.client = cast(WorkerClient, listener)
    lines = b"".join(b"message %d\n" % number for number in range(COUNT))
    # It stays until it is told to end, for what is left when a worker ends is read at once.
    program = f"import sys; sys.stdout.buffer.write({lines!r}); sys.stdout.flush(); sys.stdin.read()"
    transport.start([sys.executable, "-c", program], dict(os.environ))
    qtbot.waitUntil(lambda: len(listener.heard) == COUNT, timeout=20_000)
    transport.close_input()
    qtbot.waitUntil(lambda: listener.ended, timeout=20_000)
    assert b"".join(listener.heard) == lines
    assert "message message" not in " ".join(listener.events)
