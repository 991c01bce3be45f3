"""Shows picture A, picture B, or both compared; the wipe is dragged, the picture moved and zoomed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent

from ui.viewer.canvas import CompareCanvas
from ui.viewer.geometry import ViewMode, distance_to_wipe
from ui.widgets.basics import reached_by_keys

_GRAB = 12.0


class CompareView(CompareCanvas):
    """The picture area."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            return
        self._grabbed = event.position()
        on_wipe = self._near_wipe(event.position()) and event.button() == Qt.MouseButton.LeftButton
        self._dragging = "wipe" if on_wipe else "pan" if self.zoom is not None else ""
        self._turned = self.wipe_angle

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        if self._dragging == "wipe":
            rect = self.picture_rect()
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                turned = self._turned + (place.x() - self._grabbed.x()) / 4
                self.wipe_angle = float(round(min(max(turned, -75), 75) / 15) * 15)
                self.update()
            elif rect.width() > 0:
                self.set_wipe((place.x() - rect.x()) / rect.width())
        elif self._dragging == "pan":
            self.pan += place - self._grabbed
            self._grabbed = place
            self.update()
        else:
            near = self._near_wipe(place)
            self.setCursor(Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragging = ""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.mode is ViewMode.WIPE:
            self.wipe_angle = 0.0
            self.set_wipe(0.5)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.by_keyboard = reached_by_keys(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.by_keyboard = False
        self.update()

    def event(self, event: QEvent) -> bool:
        # The arrows step through frames, unless the keyboard is on the wipe.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._moves_wipe(event):
            event.accept()
            return True
        return super().event(event)

    def _moves_wipe(self, event: QKeyEvent) -> bool:
        arrow = event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right)
        others = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        return arrow and not others and self.by_keyboard and self.mode is ViewMode.WIPE

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if self._moves_wipe(event):
            wide = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.set_wipe(self.wipe + steps[Qt.Key(event.key())] * (0.1 if wide else 0.01))
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            steps = event.angleDelta().y() / 120
            zoom = min(max(self.shown_zoom() * 1.25**steps, 0.1), 8.0)
            self.zoom_at(zoom, event.position())
            event.accept()
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.needs_pictures.emit()

    def _near_wipe(self, place: QPointF) -> bool:
        if self.mode is not ViewMode.WIPE or self._pictures["b"].isNull():
            return False
        rect = self.picture_rect()
        inside = rect.adjusted(-_GRAB, 0, _GRAB, 0).contains(place)
        return inside and distance_to_wipe(rect, self.wipe, self.wipe_angle, place) <= _GRAB
