"""What is dragged and pinched: a take onto A or B, the timeline's zoom."""

from __future__ import annotations

from pathlib import Path

from drawn_takes import open_drawn, propose
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QNativeGestureEvent, QPointingDevice
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fresco_core.project import edits
from ui.rail.models import TakeModel
from ui.viewer.ab_bar import ABBar
from ui.viewer.geometry import ViewMode
from ui.window import Window

NONE = Qt.KeyboardModifier.NoModifier


def test_a_take_dropped_on_b_is_compared(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_drawn(window, sample, qtbot)
    session, bar = window.session, window.findChild(ABBar)
    assert bar is not None
    first = session.take
    assert first is not None
    session.view.set(mode=ViewMode.SINGLE)
    session.do("Next", edits.new_take)
    propose(session)
    takes = window.findChild(TakeModel)
    assert takes is not None
    qtbot.waitUntil(lambda: len(takes.items) == 2)

    def drop(row: int) -> None:
        data = takes.mimeData([takes.index(row)])
        actions, button = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        entering = QDragEnterEvent(QPoint(5, 5), actions, data, button, NONE)
        QApplication.sendEvent(bar.b, entering)
        if entering.isAccepted():
            QApplication.sendEvent(bar.b, QDropEvent(QPointF(5, 5), actions, data, button, NONE))

    # The newest has no pictures yet.
    before = session.view.b
    drop(0)
    assert (session.view.b, session.view.mode) == (before, ViewMode.SINGLE)
    drop(1)
    assert (session.view.b, session.view.mode) == (first.id, ViewMode.WIPE)


def test_a_pinch_zooms_the_timeline_around_the_fingers(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_drawn(window, sample, qtbot)
    timeline = window.workspace.timeline.timeline
    before = timeline._scale
    place = QPointF(timeline.heads + before.x(30), 40)
    kind, device = Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice()
    event = QNativeGestureEvent(kind, device, 2, place, place, place, 0.5, QPointF())
    QApplication.sendEvent(timeline, event)
    assert abs(timeline._scale.px_per_frame / before.px_per_frame - 1.5) < 1e-6
    assert abs(timeline._scale.x(30) - before.x(30)) < 1
