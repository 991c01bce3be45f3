"""The names in the corners of pictures."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from ui.theme import T, colour, font, paint_icon
from ui.theme.fonts import MEDIUM


@dataclass(frozen=True)
class Chip:
    """The words in a picture's corner, and an icon before them."""

    text: str
    icon: str = ""


def paint_chip(painter: QPainter, chip: Chip, rect: QRectF, right: bool, *, low: bool = False) -> None:
    """Write a picture's name into its upper left corner; or into a right one, or a lower one."""
    painter.setFont(font(11, MEDIUM))
    metrics = painter.fontMetrics()
    drawn_icon = chip.icon not in ("", "side")
    room = max(40, int(rect.width()) - 28 - (20 if drawn_icon else 0))
    text = metrics.elidedText(chip.text, Qt.TextElideMode.ElideRight, room)
    width = metrics.horizontalAdvance(text) + 16 + (20 if drawn_icon else 0)
    top = rect.bottom() - 32 if low else rect.y() + 10
    box = QRectF(rect.right() - 10 - width if right else rect.x() + 10, top, width, 22)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(T.b0, 0.94))
    painter.drawRoundedRect(box, 3, 3)
    if drawn_icon:
        paint_icon(painter, chip.icon, QRectF(box.x() + 7, box.y() + 4, 14, 14), T.t1)
        box.setX(box.x() + 20)
    painter.setPen(colour(T.t1))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
