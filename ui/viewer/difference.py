"""How far two pictures differ, as a picture."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter


def difference(a: QImage, b: QImage, gain: int) -> QImage:
    """The absolute difference per channel times `gain` (a power of two), as large as `b`."""
    result = b.convertToFormat(QImage.Format.Format_RGB32)
    with QPainter(result) as over:
        over.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
        over.drawImage(QRectF(0, 0, result.width(), result.height()), a)
    done = 1
    while done < gain:
        doubled = result.copy()
        with QPainter(doubled) as over:
            over.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
            over.drawImage(0, 0, result)
        result, done = doubled, done * 2
    return result
