"""Paints picture A, picture B, or both compared. Only blits: pictures come decoded and fitted."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from ui.theme import T, colour, font
from ui.viewer.chips import Chip, paint_chip
from ui.viewer.difference import difference
from ui.viewer.geometry import ViewMode, behind_wipe, halves, placed, wipe_line, wipe_point
from ui.viewer.overlay import Overlay
from ui.words import tr

_HANDLE = 15.0


class CompareCanvas(QWidget):
    """The picture area, without mouse and keys.

    Signals:
        needs_pictures: its size or zoom changed, so that pictures of another size fit better.
        zoom_wanted: a zoom by the wheel, which it shows already.
        wipe_moved: the wipe's position, 0 to 1.
    """

    needs_pictures = Signal()
    zoom_wanted = Signal(float)
    wipe_moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(160, 90)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.mode = ViewMode.SINGLE
        self.wipe, self.wipe_angle = 0.5, 0.0
        self.onion, self.gain = 0.5, 1
        self.zoom: float | None = None
        self.pan = QPointF()
        self.loading = False
        self.margin = 6
        self.chip_opacity = 1.0
        self._pictures: dict[str, QImage] = {"a": QImage(), "b": QImage()}
        self._overlay: Overlay | None = None
        self._chips: dict[str, Chip | None] = {"a": None, "b": None}
        self._single = "a"
        self._shape = QSizeF(16, 9)
        self._scaled: dict[str, tuple[tuple[int, int, int], QPixmap]] = {}
        self._difference: tuple[tuple[int, int, int], QPixmap] | None = None
        self.by_keyboard = False  # whether it was reached by keys, and so shows its ring and takes the arrows
        self._dragging = ""
        self._grabbed = QPointF()
        self._turned = 0.0  # the wipe's angle when it was grabbed
        self.note: tuple[str, str] | None = None

    # What is shown

    def set_shape(self, shape: QSizeF) -> None:
        """The size of the clip as displayed, in its own pixels."""
        if shape != self._shape and not shape.isEmpty():
            self._shape = shape
            self.update()

    def set_picture(self, which: str, image: QImage) -> None:
        """Show `image` as "a" or "b"."""
        self._pictures[which] = image
        self._difference = None
        self.update()

    def set_overlay(self, overlay: Overlay | None) -> None:
        """Lay a picture over everything, or take it away."""
        self._overlay = overlay
        self.update()

    def set_chips(self, a: Chip | None, b: Chip | None) -> None:
        """Name what is shown."""
        if self._chips != {"a": a, "b": b}:
            self._chips = {"a": a, "b": b}
            self.update()

    def set_single(self, which: str) -> None:
        """Which of the two shows in single mode."""
        if which != self._single:
            self._single = which
            self.update()

    def set_mode(self, mode: ViewMode) -> None:
        """How the pictures are compared."""
        if mode != self.mode:
            self.mode = mode
            self.update()
            self.needs_pictures.emit()

    def set_zoom(self, zoom: float | None) -> None:
        """Picture pixels to logical pixels; none fits the picture in."""
        self.zoom = zoom
        self.pan = QPointF()
        self.update()
        self.needs_pictures.emit()

    def zoom_at(self, zoom: float, place: QPointF) -> None:
        """Zoom so that what is at `place` stays there."""
        box = self._box()
        which = "a"
        if self.mode is ViewMode.SIDE:
            left, right = halves(box)
            which, box = ("b", right) if right.contains(place) else ("a", left)
        before = self.picture_rect(which)
        if before.isEmpty():
            return
        factor = zoom * self._shape.width() / before.width()
        self.zoom = zoom
        self.pan = place + (before.center() - place) * factor - box.center()
        # No further than pictures can be moved, or else moving them back would do nothing at first.
        self.pan = placed(self._shape, box, zoom, self.pan).center() - box.center()
        self.update()
        self.zoom_wanted.emit(zoom)
        self.needs_pictures.emit()

    def set_loading(self, on: bool) -> None:
        """Show the bar on top that says that a picture is on its way."""
        if on != self.loading:
            self.loading = on
            self.update(0, 0, self.width(), 3)

    def set_wipe(self, position: float, angle: float | None = None) -> None:
        """Put the wipe at `position`, 0 to 1."""
        self.wipe = min(max(position, 0.0), 1.0)
        if angle is not None:
            self.wipe_angle = angle
        self.update()
        self.setAccessibleName(self.describe())
        self.wipe_moved.emit(self.wipe)

    # Where

    def picture_rect(self, which: str = "a") -> QRectF:
        """Where a picture lies."""
        box = self._box()
        if self.mode is ViewMode.SIDE:
            box = halves(box)[which == "b"]
        return placed(self._shape, box, self.zoom, self.pan)

    def wanted_size(self) -> QSize:
        """The size in device pixels at which pictures are shown; empty when that is their own or more."""
        rect = self.picture_rect()
        ratio = self.devicePixelRatioF()
        if rect.width() * ratio >= self._shape.width():
            return QSize(0, 0)
        return QSize(round(rect.width() * ratio), round(rect.height() * ratio))

    def shown_zoom(self) -> float:
        """Logical pixels on the screen for one pixel of the clip."""
        return self.picture_rect().width() / max(1.0, self._shape.width())

    def _box(self) -> QRectF:
        m = self.margin
        return QRectF(self.rect()).adjusted(m, m, -m, -m)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour(T.b0))
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.zoom is None or self.zoom < 2)
            {
                ViewMode.SINGLE: self._paint_single,
                ViewMode.WIPE: self._paint_wipe,
                ViewMode.SIDE: self._paint_side,
                ViewMode.DIFFERENCE: self._paint_difference,
                ViewMode.ONION: self._paint_onion,
            }[self.mode](painter)
            if self._overlay is not None:
                for which in ("a", "b") if self.mode is ViewMode.SIDE else ("a",):
                    self._overlay.paint(painter, self.picture_rect(which))
            self._paint_chips(painter)
            self._paint_notes(painter)
            if self.loading:
                painter.fillRect(0, 0, self.width(), 2, colour(T.ac))
            if self.by_keyboard:
                painter.setPen(QPen(colour(T.ac), 1))
                painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _draw(self, painter: QPainter, which: str, rect: QRectF) -> None:
        image = self._pictures[which]
        if image.isNull() or rect.isEmpty():
            return
        ratio = self.devicePixelRatioF()
        size = QSize(max(1, round(rect.width() * ratio)), max(1, round(rect.height() * ratio)))
        if self.zoom is not None and size.width() > image.width():
            painter.drawImage(rect, image)
            return
        key = (image.cacheKey(), size.width(), size.height())
        kept = self._scaled.get(which)
        if kept is None or kept[0] != key:
            fits = image.size() == size
            pixmap = QPixmap.fromImage(
                image
                if fits
                else image.scaled(
                    size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
                )
            )
            pixmap.setDevicePixelRatio(ratio)
            kept = self._scaled[which] = (key, pixmap)
        painter.drawPixmap(QPointF(round(rect.x()), round(rect.y())), kept[1])

    def _paint_single(self, painter: QPainter) -> None:
        self._draw(painter, self._single, self.picture_rect())

    def _paint_side(self, painter: QPainter) -> None:
        left, right = halves(self._box())
        for which, half in (("a", left), ("b", right)):
            painter.setClipRect(half)
            self._draw(painter, which, self.picture_rect(which))
        painter.setClipping(False)

    def _paint_wipe(self, painter: QPainter) -> None:
        rect = self.picture_rect()
        self._draw(painter, "a", rect)
        if self._pictures["b"].isNull():
            return
        painter.save()
        painter.setClipRect(rect)
        if self.wipe_angle:
            path_clip = QPainterPath()
            path_clip.addPolygon(behind_wipe(rect, self.wipe, self.wipe_angle))
            painter.setClipPath(path_clip, Qt.ClipOperation.IntersectClip)
        else:
            left = rect.x() + rect.width() * self.wipe
            clip = QRectF(left, rect.y(), rect.right() - left, rect.height())
            painter.setClipRect(clip, Qt.ClipOperation.IntersectClip)
        self._draw(painter, "b", rect)
        painter.restore()
        painter.save()
        painter.setClipRect(rect.adjusted(-_HANDLE, 0, _HANDLE, 0))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, bool(self.wipe_angle))
        painter.setPen(QPen(colour(T.white), 2))
        first, last = wipe_line(rect, self.wipe, self.wipe_angle)
        painter.drawLine(first, last)
        painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        handle = self._handle(rect)
        painter.setPen(QPen(colour(T.white), 2))
        painter.setBrush(colour(T.b1, 0.9))
        painter.drawEllipse(handle, _HANDLE - 1, _HANDLE - 1)
        for way in (-1, 1):
            tip = handle + QPointF(7 * way, 0)
            painter.drawLine(handle, tip)
            painter.drawPolyline(QPolygonF([tip + QPointF(-3.5 * way, -3.5), tip, tip + QPointF(-3.5 * way, 3.5)]))

    def _handle(self, rect: QRectF) -> QPointF:
        """Below the middle, so that faces stay free."""
        if self.wipe_angle:
            return wipe_point(rect, self.wipe)
        return QPointF(rect.x() + rect.width() * self.wipe, rect.y() + rect.height() * 0.785)

    def _paint_difference(self, painter: QPainter) -> None:
        rect = self.picture_rect()
        a, b = self._pictures["a"], self._pictures["b"]
        if a.isNull() or b.isNull():
            self._draw(painter, "a" if b.isNull() else "b", rect)
            return
        key = (a.cacheKey(), b.cacheKey(), self.gain)
        if self._difference is None or self._difference[0] != key:
            self._difference = (key, QPixmap.fromImage(difference(a, b, self.gain)))
        painter.drawPixmap(rect, self._difference[1], QRectF(self._difference[1].rect()))

    def _paint_onion(self, painter: QPainter) -> None:
        rect = self.picture_rect()
        self._draw(painter, "a", rect)
        painter.setOpacity(self.onion)
        self._draw(painter, "b", rect)
        painter.setOpacity(1.0)

    def _paint_chips(self, painter: QPainter) -> None:
        if self.mode is ViewMode.SIDE:
            places = [("a", self.picture_rect("a"), False), ("b", self.picture_rect("b"), False)]
        elif self.mode is ViewMode.SINGLE:
            places = [(self._single, self.picture_rect(), False)]
            other = "b" if self._single == "a" else "a"
            if self._chips[other] is not None and self._chips[other].icon == "side":  # type: ignore[union-attr]
                places.append((other, self.picture_rect(), True))
        else:
            places = [("a", self.picture_rect(), False), ("b", self.picture_rect(), True)]
        painter.setOpacity(self.chip_opacity)
        for which, rect, right in places:
            chip = self._chips[which]
            if chip is not None and chip.text and not rect.isEmpty():
                paint_chip(painter, chip, rect.intersected(self._box()), right)
        painter.setOpacity(1.0)

    def _paint_notes(self, painter: QPainter) -> None:
        """Words under the pictures of a side by side."""
        if self.note is None or self.mode is not ViewMode.SIDE:
            return
        left, right = self.picture_rect("a"), self.picture_rect("b")
        line = QRectF(left.x(), left.bottom() + 8, right.right() - left.x(), 18)
        painter.setFont(font(11))
        painter.setPen(colour(T.t2))
        painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self.note[0])
        painter.drawText(line, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self.note[1])

    # For screen readers

    def describe(self) -> str:
        """What a screen reader says."""
        named = {which: chip.text if chip else tr("nothing") for which, chip in self._chips.items()}
        if self.mode is ViewMode.SINGLE:
            return tr("Viewer, {mode}, {a}").format(mode=self.mode.value, a=named[self._single])
        words = tr("Viewer, {mode}, {a} against {b}").format(mode=self.mode.value, a=named["a"], b=named["b"])
        where = tr("wipe position {percent} percent").format(percent=round(100 * self.wipe))
        return f"{words}, {where}" if self.mode is ViewMode.WIPE else words
