"""Where the lanes lie, and their names at the left."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from ui.theme import T, colour, font
from ui.theme.fonts import MEDIUM, text_scale
from ui.timeline.data import TimelineData
from ui.words import tr


@dataclass(frozen=True)
class Lanes:
    """Top and height of each lane; 0 high means hidden."""

    ruler: tuple[float, float]
    keys: tuple[float, float]
    motion: tuple[float, float]
    result: tuple[float, float]
    source: tuple[float, float]

    @classmethod
    def stacked(cls, ruler: float, keys: float, motion: float, result: float, source: float) -> Lanes:
        """Lanes of these heights, one below the other."""
        tops, top = [], 0.0
        for height in (ruler, keys, motion, result, source):
            tops.append((top, height))
            top += height
        return cls(*tops)

    @property
    def bottom(self) -> float:
        """Where the last lane ends."""
        return sum(self.source)


def paint_heads(painter: QPainter, data: TimelineData, lanes: Lanes, heads: int, *, drifting: bool) -> None:
    """The column of names at the left."""
    painter.fillRect(QRectF(0, 0, heads, lanes.bottom), colour(T.b2))
    rate = float(data.rate)
    shown = f"{rate:.0f}" if abs(rate - round(rate)) < 1e-6 else f"{rate:.2f}"
    texts = [
        (lanes.ruler, f"TC · {shown} fps" if data.frames else "TC", "", T.t2),
        (lanes.keys, tr("Keyframes"), "", T.t1),
        (lanes.motion, tr("Motion"), tr("frame change"), T.t1),
        (lanes.result, tr("Result"), "", T.t1),
        (lanes.source, tr("Source"), "", T.t1),
    ]
    row = round(14 * text_scale())
    for (top, height), title, detail, token in texts:
        if height < 12:
            continue
        lines = 2 if detail and height > 40 else 1
        block = row * (lines + (2 if drifting and detail else 0))
        y = top + (height - block) / 2
        painter.setFont(font(11, MEDIUM if token == T.t1 else font(11).weight()))
        painter.setPen(colour(token))
        left = QRectF(8, y, heads - 10, row)
        painter.drawText(left, int(Qt.AlignmentFlag.AlignVCenter), title)
        painter.setFont(font(10))
        painter.setPen(colour(T.t3))
        if lines == 2:
            painter.drawText(left.translated(0, row), int(Qt.AlignmentFlag.AlignVCenter), detail)
            if drifting:
                painter.setPen(colour(T.wn))
                note = left.translated(0, 2 * row).adjusted(0, 0, 0, row)
                flags = int(Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
                painter.drawText(note, flags, tr("— Drift after propagation"))
    painter.setPen(QPen(colour(T.ln), 1))
    painter.drawLine(QLineF(heads - 0.5, 0, heads - 0.5, lanes.bottom))
    for top, height in (lanes.ruler, lanes.keys, lanes.motion, lanes.result):
        painter.drawLine(QLineF(0, top + height - 0.5, heads, top + height - 0.5))
