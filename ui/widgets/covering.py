"""Draws pictures cropped, so that they cover a box of another shape."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter


def draw_cover(painter: QPainter, box: QRectF, image: QImage) -> None:
    """Draw the middle of an image so that it covers the box."""
    shape = box.width() / box.height()
    width, height = float(image.width()), float(image.height())
    if width / height > shape:
        part = QRectF((width - height * shape) / 2, 0, height * shape, height)
    else:
        part = QRectF(0, (height - width / shape) / 2, width, width / shape)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(box, image, part)
