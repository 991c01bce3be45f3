"""The table's head: the columns' names where the rows draw them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.settings.model_row import columns
from ui.theme import T, colour, font
from ui.words import tr


class ModelHead(QWidget):
    """30 pixels high."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(30)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour(T.b2))
            painter.setFont(font(11))
            painter.setPen(colour(T.t2))
            titles = (tr("Model"), tr("Disk"), tr("VRAM"), tr("Licence"), tr("State"))
            for x, title in zip(columns(self.width()), titles, strict=True):
                painter.drawText(QRectF(x, 0, 200, 30), int(Qt.AlignmentFlag.AlignVCenter), title)
            painter.setPen(colour(T.ln))
            painter.drawLine(0, 29, self.width(), 29)
