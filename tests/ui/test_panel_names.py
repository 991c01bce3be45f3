"""Everything that a user can work has a name for screen readers, in the workspace, the compact one and all pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QKeySequenceEdit,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ui.settings.names import ORDER
from ui.viewer.compare_view import CompareView
from ui.widgets.stage_bar import StageBar
from ui.window import Window

WORKED = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QKeySequenceEdit,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
)
INNER = {"qt_menubar_ext_button", "qt_spinbox_lineedit", "qt_scrollarea_viewport", "qt_keysequenceedit_lineedit"}


def nameless(root: QWidget) -> list[str]:
    """What can be worked and has neither a name nor words."""
    found = []
    for widget in root.findChildren(QWidget):
        own = not isinstance(widget.parent(), QAbstractItemView | QComboBox | QTabBar)
        popup = widget.parent() is not None and isinstance(widget.parent().parent(), QComboBox)
        if popup or not own or widget.objectName() in INNER or isinstance(widget, QScrollBar):
            continue
        focusable = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and type(widget).__module__.startswith("ui.")
        if not (isinstance(widget, WORKED) or focusable):
            continue
        words = widget.text() if isinstance(widget, QAbstractButton) else ""
        if not (widget.accessibleName() or words):
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


@pytest.fixture
def opened(window: Window, sample: Path, qtbot: QtBot) -> Window:
    """With a clip open."""
    window.session.open(sample)
    qtbot.waitUntil(lambda: window.session.document is not None, timeout=120_000)
    return window


def test_workspace(opened: Window) -> None:
    assert not nameless(opened)


def test_compact_workspace(opened: Window, qtbot: QtBot) -> None:
    opened.resize(480, 900)
    assert opened.compact is not None
    assert not nameless(opened.compact)
    opened.session.close_project()
    assert not nameless(opened.compact)


@pytest.mark.parametrize("name", ORDER)
def test_page(window: Window, name: str, qtbot: QtBot) -> None:
    window.session.show_page(name)
    assert window.settings is not None
    qtbot.waitUntil(lambda: not window.session.background.busy, timeout=60_000)
    assert not nameless(window.settings)


def test_names_say_how_things_stand(opened: Window) -> None:
    stages, view = opened.findChild(StageBar), opened.findChild(CompareView)
    assert stages is not None
    assert view is not None
    assert stages.accessibleName().startswith("Stage ")
    opened.workspace.stage.pictures.refresh()
    assert view.accessibleName().startswith("Viewer, single")


def test_every_target_is_large_enough(opened: Window) -> None:
    small = [
        (button.accessibleName() or button.text(), button.size().toTuple())
        for button in opened.workspace.findChildren(QAbstractButton)
        if button.isVisible() and not button.property("link") and min(button.width(), button.height()) < 22
    ]
    assert not small
