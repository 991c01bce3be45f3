"""Which keys belong to the widget that has the focus, and not to the table of actions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QComboBox, QMenuBar, QTabBar, QWidget

from ui.widgets.stage_bar import StageBar

_ACROSS = {Qt.Key.Key_Left, Qt.Key.Key_Right}
_ARROWS = _ACROSS | {Qt.Key.Key_Up, Qt.Key.Key_Down}
_ENDS = {Qt.Key.Key_Home, Qt.Key.Key_End}
_OWN: tuple[tuple[type[QWidget], set[Qt.Key]], ...] = (
    (QAbstractSlider, _ARROWS | _ENDS),
    (QComboBox, {Qt.Key.Key_Space, Qt.Key.Key_Up, Qt.Key.Key_Down} | _ENDS),
    (QTabBar, _ACROSS | _ENDS),
    (StageBar, _ACROSS | {Qt.Key.Key_Space, Qt.Key.Key_Return}),
)
_TAB = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


def belongs_to(widget: QWidget | None, event: QKeyEvent, *, on_page: bool) -> bool:
    """Whether a key is for the widget with the focus, though an action may have it as its shortcut.

    Args:
        on_page: a page covers the workspace: nothing there may be changed by a letter, unseen.
    """
    key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if key in _TAB:
        # Where a click has put the focus, Tab is the action's; who came by keys goes on by them.
        return on_page or getattr(widget, "by_keyboard", True)
    if on_page:
        named = key == Qt.Key.Key_Escape or Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35
        return not named and not held & Qt.KeyboardModifier.ControlModifier
    if held & ~Qt.KeyboardModifier.ShiftModifier:
        return False
    if isinstance(widget, QMenuBar):
        return True
    if isinstance(widget, QAbstractButton):
        group = widget.group()
        pressed = key == Qt.Key.Key_Space and getattr(widget, "by_keyboard", True)
        return pressed or (group is not None and group.exclusive() and key in _ARROWS)
    return any(isinstance(widget, kind) and key in keys for kind, keys in _OWN)


def leave_focus_to_keys(root: QWidget) -> None:
    """Let clicks on buttons and lists leave the focus where it is, so that Space goes on playing."""
    for widget in (*root.findChildren(QAbstractButton), *root.findChildren(QComboBox)):
        if widget.focusPolicy() & Qt.FocusPolicy.ClickFocus:
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)


def first_focusable(root: QWidget) -> QWidget | None:
    """The first widget in `root` that Tab reaches."""
    found: QWidget | None = root.nextInFocusChain()
    while found is not None and root.isAncestorOf(found):
        if found.isVisible() and found.isEnabled() and found.focusPolicy() & Qt.FocusPolicy.TabFocus:
            return found
        found = found.nextInFocusChain()
    return None
