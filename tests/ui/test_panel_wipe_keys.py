"""The wipe by the keyboard: arrows move it while the viewer was reached by keys, and step through frames otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from drawn_takes import open_drawn
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.viewer.compare_view import CompareView
from ui.viewer.geometry import ViewMode
from ui.window import Window

LEFT, RIGHT, SHIFT = Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def view(window: Window, sample: Path, qtbot: QtBot) -> CompareView:
    """Comparing clip and take by the wipe."""
    open_drawn(window, sample, qtbot)
    assert window.session.take is not None
    window.session.view.set(b=window.session.take.id, mode=ViewMode.WIPE)
    window.activateWindow()
    return window.workspace.stage.view


def test_arrows_move_the_wipe(window: Window, view: CompareView, qtbot: QtBot) -> None:
    assert window.actions_.run("next_region")
    while not view.hasFocus():
        assert window.actions_.run("next_region")
    before = window.session.playhead
    for _ in range(10):
        qtbot.keyClick(view, LEFT)
    qtbot.keyClick(view, RIGHT, SHIFT)
    qtbot.keyClick(view, LEFT, SHIFT)
    assert view.wipe == pytest.approx(0.4)
    assert window.session.playhead == before
    assert view.accessibleName().endswith("wipe position 40 percent")


def test_after_a_click_they_step(window: Window, view: CompareView, qtbot: QtBot) -> None:
    view.setFocus(Qt.FocusReason.MouseFocusReason)
    before = window.session.playhead
    qtbot.keyClick(view, RIGHT)
    qtbot.waitUntil(lambda: window.session.playhead == before + 1)
    assert view.wipe == 0.5
