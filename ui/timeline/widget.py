"""The timeline: what lies under the mouse, and what the user does with it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from html import escape
from math import log

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QEvent,
    QIODevice,
    QPointF,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import (
    QHelpEvent,
    QImage,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from fresco_core.timing import FrameRange
from ui.state import KeyframeItem
from ui.timecodes import Timecodes
from ui.timeline.canvas import LEAST_MOTION, TimelineCanvas
from ui.timeline.markers import HIT_WIDTH
from ui.timeline.scale import ZOOM_STEP
from ui.words import tr

_SNAP = 6.0
_HANDLE = 8.0
_HOVER_MS = 300
"""Tool tips of the system come later."""
_THUMB = 128


class Timeline(TimelineCanvas):
    """Playhead, range and markers can be dragged; the wheel scrolls, zooms and makes the motion lane higher."""

    def __init__(self, thumbnail: Callable[[str, int, QSize], QImage | None], parent: QWidget | None = None) -> None:
        super().__init__(thumbnail, parent)
        self._hovered: int | None = None
        self._hovered_at = QPointF()
        self._hover = QTimer(self)
        self._hover.setSingleShot(True)
        self._hover.setInterval(_HOVER_MS)
        self._hover.timeout.connect(self._tell_hovered)

    # What lies where

    def _marker_at(self, place: QPointF) -> KeyframeItem | None:
        top, height = self.lanes.keys
        if not top <= place.y() <= top + height:
            return None
        x = place.x() - self.heads
        near = [
            (item.frame not in self.selection, abs(self._scale.x(item.frame) - x), item.frame, item)
            for item in self.data.keyframes
            if abs(self._scale.x(item.frame) - x) <= HIT_WIDTH / 2
        ]
        return min(near, key=lambda one: one[:3])[3] if near else None

    def _handle_at(self, place: QPointF) -> str:
        span = self.data.range
        top, height = self.lanes.ruler
        if span is None or not top <= place.y() <= top + height:
            return ""
        x = place.x() - self.heads
        distances = {
            "in": abs(self._scale.x(span.start) - x),
            "out": abs(self._scale.x(span.stop) - x),
        }
        name = min(distances, key=lambda one: distances[one])
        return name if distances[name] <= _HANDLE else ""

    def _snapped(self, frame: int, invert: bool) -> int:
        if self.snapping == invert or not self._peaks:
            return frame
        best = min(self._peaks, key=lambda peak: abs(peak - frame))
        return best if abs(best - frame) * self._scale.px_per_frame <= _SNAP else frame

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        if not self.data.frames or place.x() < self.heads - 8:
            return
        marker = self._marker_at(place)
        if event.button() == Qt.MouseButton.RightButton:
            if marker is not None:
                self.menu_wanted.emit(marker.frame, event.globalPosition().toPoint())
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        handle = self._handle_at(place)
        if handle:
            self._dragging = handle
        elif marker is not None:
            self._dragging, self._dragged = "marker", marker.frame
            self.marker_clicked.emit(marker.frame, event.modifiers())
        elif self._on_suggestion(place) and self.data.suggestion is not None:
            self.add_wanted.emit(self.data.suggestion)
        else:
            self._dragging = "playhead"
            self.sought.emit(self._scale.frame(place.x() - self.heads))

    def _on_suggestion(self, place: QPointF) -> bool:
        top, height = self.lanes.keys
        if self.data.suggestion is None or not top <= place.y() <= top + height:
            return False
        return abs(self._scale.x(self.data.suggestion) - place.x() + self.heads) <= HIT_WIDTH / 2

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        x = place.x() - self.heads
        span = self.data.range
        if self._dragging == "playhead":
            self.sought.emit(self._scale.frame(x))
        elif self._dragging in ("in", "out") and span is not None:
            start, stop = self._dragged_range(x)
            self.range_dragged.emit(start, stop)
        elif self._dragging == "marker" and self.editable and span is not None:
            alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            frame = self._snapped(self._scale.nearest(x), alt)
            ends = (span.start, span.stop - 1)
            if self._dragged not in ends:
                self._ghost = min(max(frame, span.start + 1), span.stop - 2)
                self.update()
        else:
            marker = self._marker_at(place)
            over = self._handle_at(place) or marker
            self.setCursor(Qt.CursorShape.SizeHorCursor if over else Qt.CursorShape.ArrowCursor)
            self._hover_over(marker, place)

    def _dragged_range(self, x: float) -> tuple[int, int]:
        span = self.data.range
        assert span is not None
        frame = round(x / self._scale.px_per_frame + self._scale.first)
        if self._dragging == "in":
            return min(max(0, frame), span.stop - 2), span.stop
        return span.start, max(span.start + 2, min(frame, self.data.frames))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging in ("in", "out") and self.data.range is not None:
            self.range_dropped.emit(self.data.range.start, self.data.range.stop)
        elif self._dragging == "marker" and self._ghost is not None and self._ghost != self._dragged:
            self.marker_moved.emit(self._dragged, self._ghost)
        self._dragging, self._ghost = "", None
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        top, height = self.lanes.keys
        place = event.position()
        on_lane = top <= place.y() <= top + height and place.x() > self.heads
        if on_lane and self._marker_at(place) is None and self.data.frames:
            frame = self._snapped(self._scale.nearest(place.x() - self.heads), False)
            self.add_wanted.emit(frame)

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        amount = delta.y() or delta.x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_scale(self._scale.zoomed(amount / 120, event.position().x() - self.heads))
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.height_wanted.emit(min(max(LEAST_MOTION, self.motion_height + amount // 12), 160) - self.motion_height)
        else:
            self.set_scale(self._scale.scrolled(-amount / 2))
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            steps = log(max(0.1, 1 + event.value())) / log(ZOOM_STEP)
            self.set_scale(self._scale.zoomed(steps, event.position().x() - self.heads))
            return True
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self._tool_tip(QPointF(event.pos()))
            if text:
                QToolTip.showText(event.globalPos(), text, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def _hover_over(self, marker: KeyframeItem | None, place: QPointF) -> None:
        """Tell of a marker once the mouse has been over it for a moment."""
        frame = None if marker is None else marker.frame
        self._hovered_at = place
        if frame == self._hovered:
            return
        if self._hovered is not None:
            QToolTip.hideText()
        self._hovered = frame
        if frame is None:
            self._hover.stop()
        else:
            self._hover.start()

    def _tell_hovered(self) -> None:
        if self._hovered is not None and not self._dragging:
            place = self.mapToGlobal(self._hovered_at.toPoint())
            QToolTip.showText(place, self._tool_tip(self._hovered_at), self)

    def thumbnails_arrived(self) -> None:
        super().thumbnails_arrived()
        if QToolTip.isVisible() and not self._hover.isActive():
            self._tell_hovered()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover_over(None, QPointF())
        super().leaveEvent(event)

    def _tool_tip(self, place: QPointF) -> str:
        marker = self._marker_at(place)
        if marker is None:
            if self._on_suggestion(place):
                words = tr("Frames drift most here. A click adds a keyframe at {frame}.")
                return words.format(frame=self.data.suggestion)
            x = place.x() - self.heads
            top, height = self.lanes.keys
            for left, right, why in self.data.wide_gaps:
                inside = self._scale.x(left) < x < self._scale.x(right)
                if inside and top <= place.y() <= top + height:
                    return why
            frame = self._scale.frame(x)
            said = [one for one in self.data.travel if frame in one[0]] if top <= place.y() <= top + height else []
            return _words_of(*said[0]) if said else ""
        codes = Timecodes(self.data.rate, self.data.start)
        words = tr("Keyframe {number}, frame {frame}").format(number=marker.number, frame=marker.frame)
        told = (codes.text(marker.frame), marker.word, marker.reason)
        text = "<br>".join((f"<b>{words}</b>", *dict.fromkeys(filter(None, told))))
        span = self.data.range
        if span is not None and marker.frame in (span.start, span.stop - 1):
            text += "<br>" + tr("The ends of the range are always keyframes.")
        box = QSize(_THUMB, _THUMB) * self.devicePixelRatioF()
        return text + _embedded(self._thumbnail("marker", marker.frame, box))


def _words_of(span: FrameRange, words: str) -> str:
    frames = tr("Frames {first} to {last}").format(first=span.start, last=span.stop - 1)
    return f"<b>{frames}</b><br>{escape(words)}"


def _embedded(image: QImage | None) -> str:
    """A picture as it can stand in a tool tip."""
    if image is None or image.isNull():
        return ""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    encoded = base64.b64encode(bytes(data.data())).decode()
    return f'<br><img width="{_THUMB}" src="data:image/png;base64,{encoded}">'
