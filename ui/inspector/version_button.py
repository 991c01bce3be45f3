"""A version of a keyframe: picture, number, seed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolButton

from fresco_core.project.document import Version
from ui.decoding import FileSource, FrameService
from ui.theme import T, colour, font
from ui.theme.fonts import SEMIBOLD
from ui.widgets.covering import draw_cover
from ui.words import tr


class VersionButton(QToolButton):
    """A version: picture, number, seed."""

    def __init__(self, frames: FrameService, source: FileSource, version: Version, active: bool) -> None:
        super().__init__()
        self._frames, self._source, self._version, self._active = frames, source, version, active
        self.setFixedSize(QSize(98, 74))
        words = tr("Version {number}, seed {seed}").format(number=version.number, seed=version.seed)
        self.setToolTip(f"{words}\n{version.prompt}")
        self.setAccessibleName(f"{words}, {tr('in use')}" if active else words)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), colour(T.b3))
            picture = QRectF(2, 2, self.width() - 4, 52)
            ratio = self.devicePixelRatioF()
            image = self._frames.thumbnail("versions", self._source, 0, QSize(round(200 * ratio), round(52 * ratio)))
            if image is not None:
                draw_cover(painter, picture, image)
            painter.setFont(font(11, SEMIBOLD))
            painter.setPen(colour(T.t1))
            number = f"v{self._version.number}"
            painter.drawText(QRectF(7, 55, 40, 17), int(Qt.AlignmentFlag.AlignVCenter), number)
            shift = painter.fontMetrics().horizontalAdvance(number) + 5
            painter.setFont(font(11))
            painter.setPen(colour(T.t2))
            painter.drawText(QRectF(7 + shift, 55, 60, 17), int(Qt.AlignmentFlag.AlignVCenter), str(self._version.seed))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            edge = T.ac if self._active or self.hasFocus() else T.bd
            painter.setPen(QPen(colour(edge), 2 if self._active else 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 3, 3)
