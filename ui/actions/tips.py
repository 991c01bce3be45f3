"""Tool tips of buttons that do what an action does: its title and keys as they are now, and why it cannot be done."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton


class Tip(QObject):
    """Lives as long as its button."""

    def __init__(self, button: QAbstractButton, action: QAction, *, named: bool) -> None:
        super().__init__(button)
        self._button, self._action, self._named = button, action, named
        action.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Look at the action again."""
        tip = self._action.toolTip()
        self._button.setToolTip(tip)
        if self._named:
            self._button.setAccessibleName(tip.partition("\n")[0])
