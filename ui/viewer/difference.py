"""How far two pictures differ, as a picture."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter


def difference(a: QImage, b: QImage, gain: int) -> QImage:
    """The absolute difference per channel times `gain` (a power of two), as large as `b`."""
    result = b.convertToFormat(QImage.Format.Format_RGB32)
    over = QPainter(result)
    over.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
    over.drawImage(QRectF(0, 0, result.width(), result.height()), a)
    over.end()
    done = 1
    while done < gain:
        doubled = result.copy()
        over = QPainter(doubled)
        over.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
        over.drawImage(0, 0, result)
        over.end()
        result, done = doubled, done * 2
    return result
