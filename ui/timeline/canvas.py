"""The timeline as it is painted: what stands still once into a pixmap, playhead and markers on top."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from PySide6.QtCore import (
    QLineF,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from ui.state import KeyframeState
from ui.theme import T, colour
from ui.theme.fonts import scaled
from ui.timeline.data import KEYS, LANE_HEADS, MOTION, RESULT, RULER, SOURCE, TimelineData
from ui.timeline.graph import peaks
from ui.timeline.heads import Lanes
from ui.timeline.lanes import LanePainter
from ui.timeline.markers import paint_count, paint_markers
from ui.timeline.scale import Scale
from ui.widgets.basics import reached_by_keys
from ui.words import tr

_CROWDED = 10.0
LEAST_MOTION = 40


class TimelineCanvas(QWidget):
    """Draws a `TimelineData`; its signals say what the user does with it.

    Signals:
        sought: the playhead shall go to a frame.
        range_dragged: in and out (exclusive) while a handle is dragged; `range_dropped` when it is let go.
        marker_clicked: frame, and the keyboard modifiers.
        marker_moved: from frame, to frame.
        add_wanted: a keyframe at a frame.
        zoomed: the scale changed.
        height_wanted: so many pixels more for the motion lane.
    """

    sought = Signal(int)
    range_dragged = Signal(int, int)
    range_dropped = Signal(int, int)
    marker_clicked = Signal(int, object)
    marker_moved = Signal(int, int)
    add_wanted = Signal(int)
    zoomed = Signal()
    height_wanted = Signal(int)
    menu_wanted = Signal(int, QPoint)

    def __init__(self, thumbnail: Callable[[str, int, QSize], QImage | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._thumbnail = thumbnail
        self.data = TimelineData()
        self.heads = scaled(LANE_HEADS)
        self.motion_height = MOTION
        self.show_source = True
        self.snapping = True
        self.editable = True
        self.playhead = 0
        self.selection: frozenset[int] = frozenset()
        self.by_keyboard = False  # whether it was reached by keys, and so shows its ring
        self._scale = Scale.fit(1, 100)
        self.fits_range = False  # whether a clip just opened shows its range alone
        self._follows = False
        self._still: QPixmap | None = None
        self._dragging = ""
        self._dragged = 0
        self._ghost: int | None = None
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(60)
        self._refresh.timeout.connect(self._redraw)
        self._peaks: list[int] = []
        self.setAccessibleName(tr("Timeline"))
        self.set_lanes(RULER, KEYS, MOTION, RESULT, SOURCE)

    # What is shown

    def set_lanes(self, ruler: int, keys: int, motion: int, result: int, source: int) -> None:
        """Heights of the lanes in pixels; 0 hides one."""
        self._heights = (ruler, keys, motion, result, source)
        self.motion_height = motion
        self.setMinimumHeight(ruler + keys + min(motion, LEAST_MOTION) + result + source)
        if self.isVisible():
            self._share_height()
        self._redraw()

    def _share_height(self) -> None:
        """The motion lane takes what the others leave."""
        ruler, keys, _, result, source = self._heights
        room = self.height() - ruler - keys - result - source
        self.motion_height = max(LEAST_MOTION, room)

    @property
    def lanes(self) -> Lanes:
        """Where the lanes lie."""
        ruler, keys, _, result, source = self._heights
        return Lanes.stacked(ruler, keys, self.motion_height, result, source)

    @property
    def scale(self) -> Scale:
        """What part of the clip is visible."""
        return self._scale

    def set_data(self, data: TimelineData) -> None:
        """Show other data; another clip is fitted in."""
        fresh = data.frames != self.data.frames
        if data.motion is not self.data.motion:
            self._peaks = [] if data.motion is None else peaks(data.motion, data.motion_start)
        self.data = data
        self.setAccessibleDescription(self.describe())
        if fresh:
            self._follows = self.fits_range
            self._scale = self._ranged() if self._follows else self._whole()
            self.zoomed.emit()
        self._redraw()

    def set_playhead(self, frame: int, *, follow: bool = False) -> None:
        """Put the playhead at a frame; `follow` turns the page when it leaves the view."""
        if frame == self.playhead:
            return
        old = self._playhead_rect()
        self.playhead = frame
        if follow:
            paged = self._scale.paged(frame)
            if paged != self._scale:
                self.set_scale(paged)
        self.update(old)
        self.update(self._playhead_rect())
        self.setAccessibleDescription(self.describe())

    def set_selection(self, frames: frozenset[int]) -> None:
        """Mark keyframes as selected."""
        if frames != self.selection:
            self.selection = frames
            self.update()

    def set_scale(self, scale: Scale) -> None:
        """Show another part of the clip."""
        if scale != self._scale:
            self._follows = False
            self._scale = scale
            self._redraw()
            self.zoomed.emit()

    def thumbnails_arrived(self) -> None:
        """Draw again soon, with the pictures that have come."""
        if not self._refresh.isActive():
            self._refresh.start()

    def zoom_by(self, steps: float) -> None:
        """Zoom around the playhead."""
        self.set_scale(self._scale.zoomed(steps, self._scale.x(self.playhead)))

    def toggle_fit(self) -> None:
        """Fit the range, or the clip if the range is fitted already."""
        ranged = self._ranged()
        self.set_scale(self._whole() if self._scale == ranged else ranged)

    def _whole(self) -> Scale:
        return Scale.fit(max(1, self.data.frames), self._width())

    def _ranged(self) -> Scale:
        span = self.data.range
        return self._whole() if span is None else Scale.fit(self.data.frames, self._width(), span.start, span.stop)

    def fit_clip(self) -> None:
        """Fit the whole clip."""
        self.set_scale(self._whole())

    def describe(self) -> str:
        """What a screen reader says about the graph at the playhead."""
        value = ""
        motion = self.data.motion
        index = self.playhead - self.data.motion_start
        if motion is not None and 0 <= index < len(motion) and motion.max() > 0:
            value = f"{motion[index] / motion.max():.2f}"
        return tr("Motion, frame {frame}, {value}, {count} keyframes").format(
            frame=self.playhead, value=value or tr("not analysed"), count=len(self.data.keyframes)
        )

    # Painting

    def _redraw(self) -> None:
        self._still = None
        self.update()

    def _width(self) -> float:
        return max(1.0, float(self.width() - self.heads))

    def _playhead_rect(self) -> QRect:
        x = self.heads + self._scale.x(self.playhead)
        return QRectF(x - 9, 0, 18, self.height()).toAlignedRect()

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._still is None or self._still.devicePixelRatio() != ratio:
            self._still = QPixmap(self.size() * ratio)
            self._still.setDevicePixelRatio(ratio)
            self._still.fill(colour(T.b1))
            lanes = LanePainter(self.data, self._scale, self.lanes, self.heads, ratio, self._thumbnail)
            with QPainter(self._still) as still:
                lanes.paint(still, self.width())
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._still)
            if not self.data.frames:
                return
            painter.setClipRect(QRectF(self.heads - 8, 0, self.width(), self.height()))
            painter.translate(self.heads, 0)
            part = event.rect().translated(-self.heads, 0)
            self._paint_stems(painter, part)
            self._paint_playhead(painter)
            self._paint_markers(painter, part)
            if self.by_keyboard:
                painter.setClipping(False)
                painter.setPen(QPen(colour(T.ac), 1))
                painter.drawRect(QRectF(0.5, 0.5, self._width() - 1, self.height() - 1))

    def _paint_playhead(self, painter: QPainter) -> None:
        x = round(self._scale.x(self.playhead)) + 0.5
        if not -8 <= x <= self._width() + 8:
            return
        painter.setPen(QPen(colour(T.play), 1))
        painter.drawLine(QPointF(x, 4), QPointF(x, self.lanes.bottom))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(T.play))
        head = [QPointF(x - 6, 4), QPointF(x + 6, 4), QPointF(x + 6, 14), QPointF(x, 20), QPointF(x - 6, 14)]
        painter.drawPolygon(QPolygonF(head))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_stems(self, painter: QPainter, part: QRect) -> None:
        bottom = self.lanes.motion[0] + self.lanes.motion[1] - 2
        middle = self.lanes.keys[0] + self.lanes.keys[1] / 2
        # By colour, for hundreds of them change pens for longer than they are drawn.
        stems: dict[tuple[str, float], list[QLineF]] = defaultdict(list)
        for item in self.data.keyframes:
            x = round(self._scale.x(item.frame)) + 0.5
            if max(0, part.left() - 1) <= x <= part.right() + 1:
                ink = (T.white, 1.0) if item.frame in self.selection else (item.colour, 0.55)
                stems[ink].append(QLineF(x, middle, x, bottom))
        for ink, lines in stems.items():
            painter.setPen(QPen(colour(*ink), 1))
            painter.drawLines(lines)

    def _paint_markers(self, painter: QPainter, part: QRect) -> None:
        middle = self.lanes.keys[0] + self.lanes.keys[1] / 2
        crowd: list[tuple[float, int]] = []
        places = [(item, self._scale.x(item.frame)) for item in self.data.keyframes]
        shown = [(item, x) for item, x in places if -20 < x < self._width() + 20]
        markers: dict[bool, list[tuple[float, KeyframeState, bool]]] = {False: [], True: []}
        for item, place in shown:
            ghost = self._ghost if item.frame == self._dragged else None
            x = round(place if ghost is None else self._scale.x(ghost)) + 0.5
            if part.left() - 20 < x < part.right() + 20:
                selected = item.frame in self.selection
                markers[selected].append((x, item.state, selected))
        # Those that are selected lie on top.
        paint_markers(painter, middle, markers[False] + markers[True])
        for _, x in shown:
            if crowd and x - crowd[-1][0] < _CROWDED:
                crowd[-1] = (crowd[-1][0], crowd[-1][1] + 1)
            else:
                crowd.append((x, 1))
        for x, count in crowd:
            if count > 2:
                paint_count(painter, QPointF(x, middle), count)
        if self.data.suggestion is not None:
            x = round(self._scale.x(self.data.suggestion)) + 0.5
            paint_markers(painter, middle, [(x, KeyframeState.SUGGESTED, False)])
            painter.setPen(QPen(colour(T.wn, 0.7), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, middle + 8), QPointF(x, self.lanes.motion[0] + self.lanes.motion[1]))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.by_keyboard = reached_by_keys(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.by_keyboard = False
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._scale = self._ranged() if self._follows else self._scale.resized(self._width())
        self._share_height()
        self._redraw()
        self.zoomed.emit()
