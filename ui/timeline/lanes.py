"""Paints what stands still while playhead and selection move: lane heads, ruler, thumbnails, motion, range."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from ui.state import KeyframeState
from ui.theme import T, colour, font
from ui.theme.fonts import text_scale
from ui.timecodes import Timecodes
from ui.timeline.data import TimelineData
from ui.timeline.graph import area, line
from ui.timeline.heads import Lanes, paint_heads
from ui.timeline.scale import Scale, minor_step, tick_step
from ui.widgets.covering import draw_cover
from ui.words import tr

DRIFT_LIMIT = 0.5
SOURCE_STRIDE = 60
RESULT_STRIDE = 46
_DIMMED = 0.66

Thumbnail = Callable[[str, int, QSize], QImage | None]
"""Kind ("source", "result", or "marker" for a keyframe as it stands), frame and size in device pixels to a picture, if
it is there already."""


@dataclass(frozen=True)
class LanePainter:
    """Draws the still part of a timeline with its lane heads' width already taken off the scale."""

    data: TimelineData
    scale: Scale
    lanes: Lanes
    heads: int
    ratio: float
    thumbnail: Thumbnail

    def paint(self, painter: QPainter, width: float) -> None:
        """Draw everything, in the order of the specification."""
        self._backgrounds(painter, width)
        painter.save()
        painter.setClipRect(QRectF(self.heads, 0, width - self.heads, self.lanes.bottom))
        painter.translate(self.heads, 0)
        if self.data.frames:
            self._ruler(painter)
            self._source(painter)
            self._result(painter)
            self._motion(painter)
            self._dim(painter)
            self._range(painter)
            self._travel(painter)
            self._wide_gaps(painter)
        else:
            self._words(painter, tr("Motion graph and keyframes appear here when a clip is open."), self.lanes.motion)
        painter.restore()
        if self.heads:
            paint_heads(painter, self.data, self.lanes, self.heads, drifting=self._drifting)

    # Backgrounds and heads

    def _backgrounds(self, painter: QPainter, width: float) -> None:
        painter.fillRect(QRectF(0, 0, width, self.lanes.bottom), colour(T.b1))
        painter.fillRect(QRectF(0, self.lanes.ruler[0], width, self.lanes.ruler[1]), colour(T.b2))
        painter.setPen(QPen(colour(T.ln), 1))
        for top, height in (self.lanes.ruler, self.lanes.keys, self.lanes.motion, self.lanes.result):
            if height:
                painter.drawLine(QLineF(0, top + height - 0.5, width, top + height - 0.5))

    @property
    def _drifting(self) -> bool:
        return self.data.drift is not None and self.lanes.motion[1] > 60

    def _words(self, painter: QPainter, text: str, lane: tuple[float, float]) -> None:
        painter.setPen(colour(T.t2))
        painter.setFont(font(11))
        painter.drawText(QRectF(0, lane[0], self.scale.width, lane[1]), int(Qt.AlignmentFlag.AlignCenter), text)

    # Ruler

    def _ruler(self, painter: QPainter) -> None:
        top, height = self.lanes.ruler
        codes = Timecodes(self.data.rate, self.data.start)
        step = tick_step(self.scale.px_per_frame, float(self.data.rate), text_scale())
        minor = minor_step(step)
        low, high = self.scale.visible
        # Labels stand at round timecodes, so ticks are counted in the timecode's frames.
        first = ((low + self.data.start) // step) * step - self.data.start
        painter.setFont(font(10))
        for frame in range(first, high + 1, minor):
            x = round(self.scale.x(frame)) + 0.5
            major = (frame - first) % step == 0
            painter.setPen(QPen(colour(T.bd2 if major else T.bd), 1))
            painter.drawLine(QLineF(x, top + (height - 9 if major else height - 5), x, top + height - 1))
            if major and frame >= 0:
                painter.setPen(colour(T.t2))
                label = codes.text(frame)
                painter.drawText(QPointF(x + 4, top + 15), label)

    # Pictures

    def _source(self, painter: QPainter) -> None:
        self._thumbnails(painter, self.lanes.source, "source", SOURCE_STRIDE)

    def _thumbnails(self, painter: QPainter, lane: tuple[float, float], kind: str, stride: int) -> None:
        top, height = lane
        if height < 8:
            return
        low, high = self.scale.visible
        frames_per_tile = stride / self.scale.px_per_frame
        first_tile = int(low / frames_per_tile)
        tiles = int((high - low) / frames_per_tile) + 2
        box = QSize(round(stride * self.ratio), round(height * self.ratio))
        for tile in range(first_tile, first_tile + tiles):
            left = tile * frames_per_tile
            frame = round(left)
            if frame >= self.data.frames:
                break
            x = self.scale.x(left)
            cell = QRectF(x, top, min(stride, self.scale.x(self.data.frames) - x), height - 1)
            if kind == "result" and self.data.range is not None:
                near = self.data.result_near(frame, max(1, int(frames_per_tile)))
                if near is None:
                    continue
                end = self.scale.x(self.data.range.stop)
                start = self.scale.x(self.data.range.start)
                cell.setLeft(max(cell.left(), start))
                cell.setRight(min(cell.right(), end))
                frame = near
            image = self.thumbnail(kind, frame, box)
            if image is not None and cell.width() > 0:
                draw_cover(painter, cell, image)

    def _result(self, painter: QPainter) -> None:
        top, height = self.lanes.result
        span = self.data.range
        if height < 8 or span is None:
            return
        between = len(self.data.result) > len(self.data.keyframes)
        if between:
            self._thumbnails(painter, self.lanes.result, "result", RESULT_STRIDE)
        made = [item for item in self.data.keyframes if item.state not in _UNMADE]
        if not made:
            painter.setPen(colour(T.t2))
            painter.setFont(font(10))
            rect = QRectF(self.scale.x(span.start) + 8, top, 400, height)
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter), tr("Nothing propagated yet"))
            return
        self._missing(painter, top + height / 2)
        if not between:
            for item in self.data.keyframes:
                x = self.scale.x(item.frame)
                token = item.colour if item.state is not KeyframeState.WAITING else T.bd2
                painter.fillRect(QRectF(round(x) - 1, top + 4, 5, height - 9), colour(token))

    def _missing(self, painter: QPainter, y: float) -> None:
        """A dotted line where frames of the result are missing."""
        pen = QPen(colour(T.bd2), 1, Qt.PenStyle.DotLine)
        painter.setPen(pen)
        frames = [item.frame for item in self.data.keyframes]
        for left, right in pairwise(frames):
            if right > left + 1 and (left + 1) not in self.data.result:
                # Every dot is paid for, also those outside.
                start, stop = max(-2.0, self.scale.x(left) + 6), min(self.scale.width, self.scale.x(right) - 4)
                if start < stop:
                    painter.drawLine(QLineF(start, y, stop, y))

    # Motion

    def _motion(self, painter: QPainter) -> None:
        top, height = self.lanes.motion
        if height < 12:
            return
        low, high = top + 6, top + height - 2
        painter.setPen(QPen(colour(T.b3), 1))
        for level in (0.5, 1.0):
            y = round(high - level * (high - low)) + 0.5
            painter.drawLine(QLineF(0, y, self.scale.width, y))
        if self.data.motion is None or not len(self.data.motion):
            painter.setPen(QPen(colour(T.dis), 1))
            painter.drawLine(QLineF(0, high - 0.5, self.scale.width, high - 0.5))
        else:
            self._graph(painter, low, high)
        if self.data.analysing is not None:
            done, total = self.data.analysing
            words = tr("Analysing motion, {done} of {total} frames").format(done=done, total=total)
            left = self.scale.x(self.data.range.start) + 8 if self.data.range else 8
            painter.setPen(colour(T.t2))
            painter.setFont(font(10))
            painter.drawText(QPointF(max(8.0, left), top + 18), words)
        if self.data.drift is not None:
            self._drift(painter, low, high)

    def _graph(self, painter: QPainter, low: float, high: float) -> None:
        assert self.data.motion is not None
        assert self.data.heights is not None
        graph = line(self.data.heights, self.scale, low, high, self.data.motion_start)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(T.fill))
        painter.drawPolygon(area(graph, high))
        painter.setPen(QPen(colour(T.graph), 1.2))
        painter.drawPolyline(graph)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        # What is not analysed is a flat line.
        painter.setPen(QPen(colour(T.dis), 1))
        start = self.scale.x(self.data.motion_start)
        stop = self.scale.x(self.data.motion_start + len(self.data.motion))
        if start > 0:
            painter.drawLine(QLineF(0, high - 0.5, start, high - 0.5))
        if stop < self.scale.width:
            painter.drawLine(QLineF(stop, high - 0.5, self.scale.width, high - 0.5))

    def _drift(self, painter: QPainter, low: float, high: float) -> None:
        assert self.data.drift is not None
        span = self.data.range
        left, right = (self.scale.x(span.start), self.scale.x(span.stop)) if span else (0.0, self.scale.width)
        y = round(high - DRIFT_LIMIT * (high - low)) + 0.5
        painter.setPen(QPen(colour(T.wn, 0.7), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(left, y, right, y))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour(T.wn), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(line(self.data.drift, self.scale, low, high, self.data.drift_start))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    # Range

    def _dim(self, painter: QPainter) -> None:
        span = self.data.range
        if span is None:
            return
        top = self.lanes.keys[0]
        height = self.lanes.bottom - top
        left, right = self.scale.x(span.start), self.scale.x(span.stop)
        shade = colour("#101011", _DIMMED)
        if left > 0:
            painter.fillRect(QRectF(0, top, left, height), shade)
        if right < self.scale.width:
            painter.fillRect(QRectF(right, top, self.scale.width - right, height), shade)

    def _range(self, painter: QPainter) -> None:
        span = self.data.range
        if span is None:
            return
        top, height = self.lanes.ruler
        left, right = round(self.scale.x(span.start)), round(self.scale.x(span.stop))
        bar = top + 2
        painter.fillRect(QRectF(left, bar, max(2, right - left), 3), colour(T.t1))
        for x in (left, right - 3):
            painter.fillRect(QRectF(x, bar, 3, height - 4), colour(T.t1))
        painter.fillRect(QRectF(left, bar + height - 7, 6, 3), colour(T.t1))
        painter.fillRect(QRectF(right - 6, bar + height - 7, 6, 3), colour(T.t1))
        painter.setPen(QPen(colour(T.t2), 1))
        for x in (left, right):
            painter.drawLine(QLineF(x + 0.5, self.lanes.keys[0], x + 0.5, self.lanes.bottom))

    def _travel(self, painter: QPainter) -> None:
        """A bar under the frames with words of their own, dots where one changes into the other."""
        bottom = sum(self.lanes.keys) - 5
        for span, _ in self.data.travel:
            left, right = round(self.scale.x(span.start)), round(self.scale.x(span.stop))
            painter.fillRect(QRectF(left, bottom, max(2, right - left), 2), colour(T.ac))
            painter.fillRect(QRectF(left, bottom - 3, 2, 5), colour(T.ac))
        painter.setPen(QPen(colour(T.ac), 2, Qt.PenStyle.DotLine))
        for (before, _), (after, _) in pairwise(self.data.travel):
            painter.drawLine(
                QLineF(self.scale.x(before.stop) + 2, bottom + 1, self.scale.x(after.start) - 2, bottom + 1)
            )

    def _wide_gaps(self, painter: QPainter) -> None:
        for left, right, _ in self.data.wide_gaps:
            painter.setPen(QPen(colour(T.wn), 2))
            y = self.lanes.keys[0] + self.lanes.keys[1] - 2
            painter.drawLine(QLineF(self.scale.x(left) + 8, y, self.scale.x(right) - 8, y))


_UNMADE = {KeyframeState.PROPOSED, KeyframeState.ADDED}
