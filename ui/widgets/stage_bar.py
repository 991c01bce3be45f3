"""The stage bar: where the shot is and what is left."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from ui.state import Stage, StageItem
from ui.theme import T, colour, font, paint_icon
from ui.theme.fonts import MEDIUM, SEMIBOLD
from ui.words import tr

_PADDING = 13
_FOLDS = 2


class StageBar(QWidget):
    """Five segments; a click on one that is done or current is told by `chosen`."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._items: tuple[StageItem, ...] = ()
        self._focused = 0
        self._ringed = False
        self.setFixedHeight(28)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)

    def set_items(self, items: tuple[StageItem, ...]) -> None:
        """Show other stages."""
        if items != self._items:
            self._items = items
            self.setAccessibleName(self.describe())
            self.updateGeometry()
            self.update()

    def describe(self) -> str:
        """What a screen reader says, e.g. "Stage 3 of 5, Review, 4 of 9 approved"."""
        for number, item in enumerate(self._items, start=1):
            if item.current:
                words = tr("Stage {number} of {count}, {title}").format(
                    number=number, count=len(self._items), title=item.title
                )
                status = item.spoken or self._status(item, 0)
                return f"{words}, {status}" if status else words
        return tr("Stages")

    def sizeHint(self) -> QSize:
        return QSize(int(sum(self._widths(0))) + 1, 28)

    def minimumSizeHint(self) -> QSize:
        return QSize(int(sum(self._widths(_FOLDS))) + 1, 28)

    @property
    def _fold(self) -> int:
        """What is left out where the window is narrow: 1, the words beside other stages' titles; 2, the titles, too."""
        return next((fold for fold in range(_FOLDS) if sum(self._widths(fold)) < self.width()), _FOLDS)

    def _status(self, item: StageItem, fold: int) -> str:
        if fold and not item.current:
            return ""
        return tr("out of date") if item.stale else item.status

    def _title(self, item: StageItem, fold: int) -> str:
        return item.title if fold < _FOLDS or item.current else ""

    def _widths(self, fold: int) -> list[float]:
        from PySide6.QtGui import QFontMetricsF

        title, status = QFontMetricsF(font(12, MEDIUM)), QFontMetricsF(font(11))
        widths: list[float] = []
        for item in self._items:
            width = 2 * _PADDING + 17 + title.horizontalAdvance(self._title(item, fold))
            text = self._status(item, fold)
            widths.append(round(width + (status.horizontalAdvance(text) + 5 if text else 0)))
        return widths

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            fold = self._fold
            widths = self._widths(fold)
            whole = QRectF(0.5, 0.5, sum(widths) - 1, self.height() - 1)
            path = QPainterPath()
            path.addRoundedRect(whole, 4, 4)
            painter.fillPath(path, colour(T.b1))
            painter.setClipPath(path)
            x = 0.0
            for number, (item, width) in enumerate(zip(self._items, widths, strict=True), start=1):
                self._segment(painter, number, item, QRectF(x, 0, width, self.height()), fold)
                x += width
            painter.setClipping(False)
            painter.setPen(QPen(colour(T.bd), 1))
            painter.drawPath(path)

    def _segment(self, painter: QPainter, number: int, item: StageItem, box: QRectF, fold: int) -> None:
        if item.current:
            painter.fillRect(box, colour(T.sel))
        painter.setPen(QPen(colour(T.bd), 1))
        if number < len(self._items):
            painter.drawLine(box.topRight(), box.bottomRight())
        mark = QRectF(box.x() + _PADDING - 2, box.y() + 7, 14, 14)
        ink = T.white if item.current else T.t1 if item.done else T.t3
        if item.stale:
            paint_icon(painter, "sync", mark, T.wn)
        elif item.done and not item.current:
            paint_icon(painter, "check-circle", mark, T.ok)
        else:
            painter.setFont(font(12, SEMIBOLD))
            painter.setPen(colour(ink))
            painter.drawText(mark, int(Qt.AlignmentFlag.AlignCenter), str(number))
        painter.setFont(font(12, MEDIUM))
        painter.setPen(colour(ink))
        text = QRectF(mark.right() + 5, box.y(), box.width(), box.height())
        title = self._title(item, fold)
        painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter), title)
        width = painter.fontMetrics().horizontalAdvance(title)
        painter.setFont(font(11))
        painter.setPen(colour(T.wn if item.stale else T.white if item.current else T.t3))
        painter.drawText(text.translated(width + 5, 0), int(Qt.AlignmentFlag.AlignVCenter), self._status(item, fold))
        if self._ringed and self._focused == number - 1:
            painter.setPen(QPen(colour(T.ac), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1.5, 1.5, -1.5, -1.5), 3, 3)

    def _at(self, x: float) -> int:
        left = 0.0
        for place, width in enumerate(self._widths(self._fold)):
            if left <= x < left + width:
                return place
            left += width
        return -1

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self._items) and (self._items[place].done or self._items[place].current):
            self.chosen.emit(self._items[place].stage.value)

    def focusInEvent(self, event: QFocusEvent) -> None:
        keys = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.OtherFocusReason)
        self._ringed = event.reason() in keys
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ringed = False
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(self._at(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            self._focused = (self._focused + step) % max(1, len(self._items))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Space):
            self._choose(self._focused)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._at(event.pos().x())
            tips = {
                Stage.RANGE: tr("Mark in and out. Keyframes are proposed by themselves."),
                Stage.KEYFRAMES: tr("Add, move or remove keyframes, choose a look, and render them."),
                Stage.REVIEW: tr("Approve or reject each keyframe; re-roll what does not fit."),
                Stage.PROPAGATE: tr("Make the frames between the keyframes."),
                Stage.DELIVER: tr("Write the result, or send it to the editing host."),
            }
            words = ""
            if place >= 0:
                item = self._items[place]
                head = " · ".join(part for part in (item.title, self._status(item, 0)) if part)
                words = f"{head}\n{tips[item.stage]}"
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)
