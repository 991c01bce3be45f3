"""A marker tells what it is once the mouse has rested over it: frame, timecode, reason and picture."""

from __future__ import annotations

from pathlib import Path

from drawn_takes import FRAMES, open_drawn
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from ui.timeline.widget import Timeline
from ui.window import Window


def move_over(timeline: Timeline, frame: int) -> None:
    top, height = timeline.lanes.keys
    place = QPointF(timeline.heads + timeline.scale.x(frame), top + height / 2)
    none = Qt.MouseButton.NoButton
    where = timeline.mapToGlobal(place)
    moved = QMouseEvent(QEvent.Type.MouseMove, place, where, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(timeline, moved)


def test_a_marker_tells_what_it_is(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_drawn(window, sample, qtbot)
    timeline = window.workspace.timeline.timeline
    qtbot.waitUntil(lambda: len(timeline.data.keyframes) == len(FRAMES), timeout=10_000)
    move_over(timeline, FRAMES[1])
    assert timeline._hover.interval() == 300
    assert timeline._hover.isActive()
    qtbot.waitUntil(lambda: "<img" in QToolTip.text(), timeout=30_000)
    told = QToolTip.text()
    assert told.startswith(f"<b>Keyframe 2, frame {FRAMES[1]}</b><br>00:00:00:16<br>To review<br>Motion peak<br><img")
    assert 'width="128"' in told
    move_over(timeline, FRAMES[0] + 3)
    qtbot.waitUntil(lambda: not QToolTip.isVisible(), timeout=10_000)
    assert not timeline._hover.isActive()


def test_leaving_in_time_tells_nothing(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_drawn(window, sample, qtbot)
    timeline = window.workspace.timeline.timeline
    qtbot.waitUntil(lambda: len(timeline.data.keyframes) == len(FRAMES), timeout=10_000)
    move_over(timeline, FRAMES[1])
    QApplication.sendEvent(timeline, QEvent(QEvent.Type.Leave))
    assert not timeline._hover.isActive()
    assert not QToolTip.isVisible()
