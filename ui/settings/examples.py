"""What the built-in model paints: the pictures that its looks are chosen by."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.session.looks import look_picture
from ui.widgets.covering import draw_cover
from ui.words import tr

_LOOKS = ("watercolour", "oil-painting", "ink", "neon-night")
_GAP, _HEIGHT = 4, 172


class Examples(QWidget):
    """Four pictures, two by two."""

    def __init__(self) -> None:
        super().__init__()
        self._images = [QImage(look_picture(name)) for name in _LOOKS]
        self.setFixedHeight(_HEIGHT)
        self.setAccessibleName(tr("Rendered from the sample clip with this model."))

    def paintEvent(self, event: QPaintEvent) -> None:
        width, height = (self.width() - _GAP) / 2, (_HEIGHT - _GAP) / 2
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            for place, image in enumerate(self._images):
                x, y = place % 2 * (width + _GAP), place // 2 * (height + _GAP)
                if not image.isNull():
                    draw_cover(painter, QRectF(x, y, width, height), image)
