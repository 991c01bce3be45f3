"""Splitters with a line of one pixel; a double click gives the usual sizes back, and sizes are remembered."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from ui.preferences import Preferences
from ui.theme import T, colour


class _Handle(QSplitterHandle):
    """Qt widens the area that can be grabbed by itself where the line is thin."""

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.contentsRect(), colour(T.ac if self.underMouse() else T.ln))

    def enterEvent(self, event: object) -> None:
        self.update()

    def leaveEvent(self, event: object) -> None:
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        splitter = self.splitter()
        if isinstance(splitter, Splitter):
            splitter.reset()


class Splitter(QSplitter):
    """Remembers its sizes under `name`.

    Args:
        usual: sizes in pixels; 0 takes what is left.
    """

    changed = Signal()

    def __init__(
        self, name: str, orientation: Qt.Orientation, parts: list[QWidget], usual: list[int], preferences: Preferences
    ) -> None:
        super().__init__(orientation)
        self._name, self._usual, self._preferences = name, usual, preferences
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        for place, part in enumerate(parts):
            self.addWidget(part)
            self.setStretchFactor(place, 1 if usual[place] == 0 else 0)
        for place in range(1, len(parts)):
            self.handle(place).setAccessibleName(name)
        kept = preferences.state(f"splitter/{name}")
        if kept is None or not self.restoreState(QByteArray(kept)):
            self.reset()
        self.splitterMoved.connect(self._moved)

    def createHandle(self) -> QSplitterHandle:
        return _Handle(self.orientation(), self)

    def reset(self) -> None:
        """The usual sizes."""
        whole = self.height() if self.orientation() == Qt.Orientation.Vertical else self.width()
        rest = max(100, whole - sum(self._usual) - (self.count() - 1) * self.handleWidth())
        self.setSizes([size or rest for size in self._usual])
        self._moved()

    def _moved(self) -> None:
        self._preferences.keep_state(f"splitter/{self._name}", self.saveState())
        self.changed.emit()
