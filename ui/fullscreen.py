"""The picture alone on the whole screen, with the same keys."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMainWindow

from ui.session import Session
from ui.viewer.compare_view import CompareView
from ui.viewer.pictures import Pictures


class FullScreen(QMainWindow):
    """A window of its own, so that the workspace keeps its sizes; Escape and F leave it."""

    left = Signal()

    def __init__(self, session: Session, parent: QMainWindow) -> None:
        super().__init__(parent)
        self.setWindowTitle("FRESCO Studio")
        self.view = CompareView()
        self.view.margin = 0
        self.pictures = Pictures(session, self.view)
        self.setCentralWidget(self.view)
        # The window's actions, with their shortcuts.
        for action in parent.actions():
            self.addAction(action)
        self.view.setFocus()

    def showEvent(self, event: object) -> None:
        self.pictures.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F):
            self.left.emit()
        else:
            super().keyPressEvent(event)
