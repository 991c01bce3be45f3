"""The picture alone on the whole screen, with the same keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMainWindow

from ui.session import Session
from ui.viewer.compare_view import CompareView
from ui.viewer.pictures import Pictures

CHIPS_MS = 2500
_FADE_MS = 300


class FullScreen(QMainWindow):
    """A window of its own, so that the workspace keeps its sizes; Escape and F leave it.

    The names in the corners fade when nothing was done for a moment.
    """

    left = Signal()

    def __init__(self, session: Session, parent: QMainWindow, like: CompareView) -> None:
        """`like` is the view whose wipe it begins with."""
        super().__init__(parent)
        self._session = session
        self.setWindowTitle("FRESCO Studio")
        self.view = CompareView()
        self.view.margin = 0
        self.view.set_wipe(like.wipe, like.wipe_angle)
        self.pictures = Pictures(session, self.view)
        self.setCentralWidget(self.view)
        # The window's actions, with their shortcuts.
        for action in parent.actions():
            self.addAction(action)
        self._fading = QVariantAnimation(self)
        self._fading.setStartValue(1.0)
        self._fading.setEndValue(0.0)
        self._fading.valueChanged.connect(self._show_chips)
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(CHIPS_MS)
        self._resting.timeout.connect(self._fade)
        self.view.installEventFilter(self)
        for signal in (session.viewed, session.selected):
            signal.connect(self._wake)
        self.view.setFocus()
        self._wake()

    def showEvent(self, event: object) -> None:
        self.pictures.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self._session.view.set(peek=False)
        super().keyReleaseEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress):
            self._wake()
        return super().eventFilter(watched, event)

    def _wake(self) -> None:
        self._fading.stop()
        self._show_chips(1.0)
        self._resting.start()

    def _fade(self) -> None:
        self._fading.setDuration(0 if self._session.preferences.get("reduced_motion") else _FADE_MS)
        self._fading.start()

    def _show_chips(self, opacity: float) -> None:
        if opacity != self.view.chip_opacity:
            self.view.chip_opacity = opacity
            self.view.update()
