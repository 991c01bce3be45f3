"""An example of a look, and its name."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolButton

from fresco_core.settings import Look
from ui.session.looks import look_description, look_picture, look_title
from ui.theme import T, colour, font
from ui.theme.fonts import text_scale
from ui.widgets.covering import draw_cover


class LookButton(QToolButton):
    """74 pixels wide: an example of a look, and its name."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self._image = QImage(look_picture(look.name))
        self.setCheckable(True)
        self._words = round(17 * text_scale())  # height of the name
        self.setFixedHeight(43 + self._words)
        self.setMinimumWidth(58)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(f"{look_title(look)}\n{look_description(look)}")
        self.setAccessibleName(look_title(look))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.fillRect(box, colour(T.b4 if self.underMouse() else T.b3))
            picture = QRectF(1, 1, self.width() - 2, 41)
            if not self._image.isNull():
                draw_cover(painter, picture, self._image)
            on = self.isChecked()
            painter.setFont(font(11, font(11).weight().DemiBold if on else font(11).weight()))
            painter.setPen(colour(T.white if on else T.t2))
            text = painter.fontMetrics().elidedText(
                look_title(self.look), Qt.TextElideMode.ElideRight, self.width() - 10
            )
            painter.drawText(QRectF(6, 42, self.width() - 8, self._words), int(Qt.AlignmentFlag.AlignVCenter), text)
            focus = self.hasFocus()
            painter.setPen(QPen(colour(T.ac if on or focus else T.bd), 2 if on else 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
