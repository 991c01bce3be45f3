"""A picture that lies over those that are compared."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from ui.viewer.chips import Chip, paint_chip


@dataclass(frozen=True)
class Overlay:
    """What is laid over.

    Attributes:
        image: as large as the pictures or smaller.
        chip: its name.
        lines: whether only what is bright in it covers anything.
    """

    image: QImage
    chip: Chip
    lines: bool

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Draw it where a picture lies."""
        mode = QPainter.CompositionMode
        painter.setCompositionMode(mode.CompositionMode_Screen if self.lines else mode.CompositionMode_SourceOver)
        painter.drawImage(box, self.image)
        painter.setCompositionMode(mode.CompositionMode_SourceOver)
        paint_chip(painter, self.chip, box, False, low=True)
