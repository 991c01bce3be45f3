"""Draws rows of takes and of jobs."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.decoding import FileSource, FrameService
from ui.state import JobItem, TakeItem
from ui.theme import T, colour, font, paint_icon
from ui.theme.fonts import SEMIBOLD
from ui.widgets.covering import draw_cover
from ui.words import tr

ITEM = Qt.ItemDataRole.UserRole + 1
TONES = {"ok": T.ok, "bad": T.bad, "accent": T.ac, "hint": T.t3, "warn": T.wn}
Index = QModelIndex | QPersistentModelIndex


class TakeDelegate(QStyledItemDelegate):
    """60 pixels high: picture, name, look and seed, status."""

    def __init__(self, frames: FrameService) -> None:
        super().__init__()
        self._frames = frames

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, 60)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item: TakeItem = index.data(ITEM)
        place: QRect = option.rect
        state: QStyle.StateFlag = option.state
        box = QRectF(place)
        painter.save()
        if item.current:
            painter.fillRect(box, colour(T.sel))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, colour(T.b4))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(colour(T.ac), 1))
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
        picture = QRectF(box.x() + 10, box.y() + 10, 72, 40)
        painter.fillRect(picture, colour(T.b1))
        if item.picture is not None:
            ratio = painter.device().devicePixelRatioF()
            size = QSize(round(144 * ratio), round(40 * ratio))
            image = self._frames.thumbnail("takes", FileSource(item.picture), 0, size)
            if image is not None:
                draw_cover(painter, picture, image)
        left, width = picture.right() + 8, box.right() - picture.right() - 14
        self._line(painter, item.name, QRectF(left, box.y() + 7, width, 16), T.t1, bold=True)
        if item.starred:
            shift = QFontMetrics(font(11, SEMIBOLD)).horizontalAdvance(item.name) + 5
            paint_icon(painter, "star", QRectF(left + shift, box.y() + 8, 13, 13), T.wn)
        self._line(painter, item.detail, QRectF(left, box.y() + 23, width, 15), T.t2)
        if item.progress is not None:
            bar = QRectF(left, box.y() + 43, width - 4, 4)
            painter.fillRect(bar, colour(T.b4))
            painter.fillRect(QRectF(bar.x(), bar.y(), bar.width() * item.progress, 4), colour(T.ac))
        else:
            token = T.t2 if item.tone == "hint" and item.current else TONES.get(item.tone, T.t3)
            self._line(painter, item.status, QRectF(left, box.y() + 38, width, 15), token)
        painter.setPen(QPen(colour(T.ln), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.restore()

    @staticmethod
    def _line(painter: QPainter, text: str, box: QRectF, token: str, *, bold: bool = False) -> None:
        painter.setFont(font(11, SEMIBOLD) if bold else font(11))
        painter.setPen(colour(token))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), shown)


class JobDelegate(QStyledItemDelegate):
    """48 pixels high: state, what, how far."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, 52)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item: JobItem = index.data(ITEM)
        place: QRect = option.rect
        state: QStyle.StateFlag = option.state
        box = QRectF(place)
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, colour(T.sel))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, colour(T.b4))
        icon_name, token = {
            "waiting": ("clock-outline", T.t2),
            "running": ("progress-clock", T.ac),
            "paused": ("pause-circle-outline", T.wn),
            "done": ("check-circle", T.ok),
            "stopped": ("stop-circle-outline", T.bad),
            "failed": ("alert-circle-outline", T.bad),
        }[item.state]
        paint_icon(painter, icon_name, QRectF(box.x() + 10, box.y() + 9, 16, 16), token)
        left, width = box.x() + 34, box.width() - 44
        TakeDelegate._line(painter, item.title, QRectF(left, box.y() + 7, width, 16), T.t1, bold=True)
        words = {
            "waiting": tr("Waiting"),
            "running": f"{round(item.fraction * 100)} %",
            "paused": tr("Paused"),
            "done": tr("Done"),
            "stopped": tr("Stopped"),
            "failed": tr("Failed"),
        }[item.state]
        detail = f"{words} · {item.detail}" + (f" · {item.code}" if item.code else "")
        selected = bool(state & QStyle.StateFlag.State_Selected)
        TakeDelegate._line(painter, detail, QRectF(left, box.y() + 23, width, 15), T.t1 if selected else T.t2)
        if item.state == "running":
            bar = QRectF(left, box.y() + 42, width, 4)
            painter.fillRect(bar, colour(T.b4))
            painter.fillRect(QRectF(bar.x(), bar.y(), bar.width() * item.fraction, 4), colour(T.ac))
        painter.setPen(QPen(colour(T.ln), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.restore()
