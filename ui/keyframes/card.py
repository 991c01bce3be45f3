"""Draws one keyframe card."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.keyframes.model import ITEM_ROLE
from ui.state import RENDERED, STATE_ICON, KeyframeItem, KeyframeState
from ui.theme import T, colour, font, paint_icon
from ui.theme.fonts import SEMIBOLD, text_scale
from ui.widgets.covering import draw_cover

CARD = QSize(130, 108)
SMALL_CARD = QSize(100, 76)
GAP = 8

Picture = Callable[[KeyframeItem, QSize], QImage | None]


class CardDelegate(QStyledItemDelegate):
    """Number, version, picture, whether it leads the style, state bar, frame, state icon, state word."""

    def __init__(self, picture: Picture, card: QSize = CARD, *, words: bool = True) -> None:
        super().__init__()
        self._picture = picture
        self.card = card
        self.words = words

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self.card.width() + GAP, self.card.height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        item: KeyframeItem = index.data(ITEM_ROLE)
        place: QRect = option.rect
        state: QStyle.StateFlag = option.state
        card = QRectF(place.x() + 0.5, place.y() + 0.5, self.card.width() - 1, place.height() - 1)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour(T.bd), 1))
        painter.setBrush(colour(T.b4 if state & QStyle.StateFlag.State_MouseOver else T.b3))
        painter.drawRoundedRect(card, 4, 4)
        foot = round((36 if self.words else 22) * text_scale())
        thumb = QRectF(place.x() + 1, place.y() + 1, self.card.width() - 2, place.height() - foot - 4)
        self._thumbnail(painter, item, thumb)
        self._bar(painter, item, QRectF(thumb.x(), thumb.bottom(), thumb.width(), 3))
        self._badges(painter, item, thumb)
        self._foot(painter, item, QRectF(thumb.x() + 7, thumb.bottom() + 3, thumb.width() - 12, foot))
        if selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour(T.white), 2))
            painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        elif state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour(T.ac), 1))
            painter.drawRoundedRect(card.adjusted(1, 1, -1, -1), 3, 3)
        painter.restore()

    def _thumbnail(self, painter: QPainter, item: KeyframeItem, box: QRectF) -> None:
        ratio = painter.device().devicePixelRatioF() if painter.device() is not None else 1.0
        image = self._picture(item, QSize(round(box.width() * 2 * ratio), round(box.height() * ratio)))
        painter.fillRect(box, colour(T.b1))
        if image is None:
            return
        if item.state in (KeyframeState.WAITING, KeyframeState.NOT_RENDERED):
            painter.setOpacity(0.45)
        draw_cover(painter, box, image)
        painter.setOpacity(1.0)

    def _bar(self, painter: QPainter, item: KeyframeItem, box: QRectF) -> None:
        if item.progress is not None:
            painter.fillRect(box, colour(T.b4))
            done = item.progress[0] / max(1, item.progress[1])
            painter.fillRect(QRectF(box.x(), box.y(), box.width() * done, box.height()), colour(T.ac))
        elif item.state in RENDERED:
            painter.fillRect(box, colour(item.colour))

    def _badges(self, painter: QPainter, item: KeyframeItem, box: QRectF) -> None:
        painter.setFont(font(10, SEMIBOLD))
        for text, right in ((str(item.number), False), (item.version, True)):
            if not text:
                continue
            width = max(14, painter.fontMetrics().horizontalAdvance(text) + 8)
            left = box.right() - 4 - width if right else box.x() + 4
            badge = QRectF(left, box.y() + 4, width, 14)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(T.b0, 0.92))
            painter.drawRoundedRect(badge, 3, 3)
            painter.setPen(colour(T.t1))
            painter.drawText(badge, int(Qt.AlignmentFlag.AlignCenter), text)
        if item.leads:
            badge = QRectF(box.x() + 4, box.bottom() - 20, 16, 16)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(T.b0, 0.92))
            painter.drawRoundedRect(badge, 3, 3)
            paint_icon(painter, "palette-outline", badge.adjusted(2, 2, -2, -2), T.t1)

    def _foot(self, painter: QPainter, item: KeyframeItem, box: QRectF) -> None:
        painter.setFont(font(11, SEMIBOLD))
        painter.setPen(colour(T.t1))
        high = round(15 * text_scale())
        top = QRectF(box.x(), box.y() + 3, box.width(), high)
        painter.drawText(top, int(Qt.AlignmentFlag.AlignVCenter), f"f {item.frame}")
        paint_icon(painter, STATE_ICON[item.state], QRectF(box.right() - 14, box.y() + 3, 14, 14), item.colour)
        if self.words:
            painter.setFont(font(11))
            quiet = item.state in (KeyframeState.PROPOSED, KeyframeState.WAITING)
            painter.setPen(colour(T.t2 if quiet else item.colour))
            text = painter.fontMetrics().elidedText(item.word, Qt.TextElideMode.ElideRight, int(box.width()))
            second = QRectF(box.x(), box.y() + 2 + high, box.width(), high)
            painter.drawText(second, int(Qt.AlignmentFlag.AlignVCenter), text)
