"""Work off the interface's thread answers only whom there still is."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from ui.background import Background


class _Asker(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.told: list[int] = []

    def tell(self, answer: int) -> None:
        self.told.append(answer)


def test_who_was_deleted_meanwhile_is_not_answered(qtbot: QtBot) -> None:
    background, there, gone, go = Background(), _Asker(), _Asker(), threading.Event()

    def work() -> int:
        go.wait(10)
        return 7

    for asker in (gone, there):
        background.run(work, asker.tell)
    delete(gone)
    go.set()
    qtbot.waitUntil(lambda: not background.busy, timeout=10_000)
    assert there.told == [7]
    assert gone.told == []
    background.close()
