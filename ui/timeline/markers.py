"""The diamonds that stand for keyframes: told apart by shape alone, colour comes on top."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap, QPolygonF

from ui.state import STATE_COLOUR, KeyframeState
from ui.theme import T, colour, font
from ui.theme.fonts import SEMIBOLD

RADIUS = 7.0
HIT_WIDTH, HIT_HEIGHT = 20.0, 26.0

_SIDE, _MIDDLE = 26, QPointF(12.5, 13)
"""Of the picture that a marker is kept as, with room for the ring around a selected one."""

_FILLED = {KeyframeState.TO_REVIEW, KeyframeState.APPROVED, KeyframeState.REJECTED, KeyframeState.REROLLING}


def diamond(centre: QPointF, radius: float = RADIUS) -> QPolygonF:
    """A square standing on its corner."""
    return QPolygonF(
        [
            centre + QPointF(0, -radius),
            centre + QPointF(radius, 0),
            centre + QPointF(0, radius),
            centre + QPointF(-radius, 0),
        ]
    )


def paint_markers(painter: QPainter, y: float, markers: Iterable[tuple[float, KeyframeState, bool]]) -> None:
    """Draw markers with their middles at the height `y`, between two rows of pixels.

    Args:
        markers: where the middle of each is, in the middle of a column; its state; and whether it is selected.
    """
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    left, top = _MIDDLE.x(), round(y - _MIDDLE.y())
    for x, state, selected in markers:
        painter.drawPixmap(round(x - left), top, _sprite(state, selected, ratio))


@lru_cache(maxsize=128)
def _sprite(state: KeyframeState, selected: bool, ratio: float) -> QPixmap:
    """A marker drawn once: hundreds may stand on a timeline."""
    side = math.ceil(_SIDE * ratio)
    pixmap = QPixmap(side, side)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        _draw_marker(painter, _MIDDLE, state, selected=selected)
    return pixmap


def _draw_marker(painter: QPainter, centre: QPointF, state: KeyframeState, *, selected: bool) -> None:
    token = STATE_COLOUR[state]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(colour(token), 1.6)
    if state is KeyframeState.SUGGESTED:
        pen.setStyle(Qt.PenStyle.DotLine)
    painter.setPen(pen)
    painter.setBrush(colour(token if state in _FILLED else T.b1))
    painter.drawPolygon(diamond(centre, RADIUS - 0.8))
    if state is KeyframeState.RENDERING:
        painter.setBrush(colour(token))
        painter.drawPolygon(
            QPolygonF(
                [centre + QPointF(0, 1 - RADIUS), centre + QPointF(0, RADIUS - 1), centre + QPointF(1 - RADIUS, 0)]
            )
        )
    _paint_sign(painter, centre, state, token)
    if selected:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(T.white), 1.6))
        painter.drawPolygon(diamond(centre, RADIUS + 3))


def _paint_sign(painter: QPainter, centre: QPointF, state: KeyframeState, token: str) -> None:
    """What is drawn inside the diamond."""
    x, y = centre.x(), centre.y()

    def stroke(*points: tuple[float, float], ink: str) -> None:
        painter.setPen(QPen(colour(ink), 1.5))
        painter.drawPolyline(QPolygonF([QPointF(x + dx, y + dy) for dx, dy in points]))

    if state in (KeyframeState.ADDED, KeyframeState.SUGGESTED):
        stroke((-2.5, 0), (2.5, 0), ink=token)
        stroke((0, -2.5), (0, 2.5), ink=token)
    elif state is KeyframeState.APPROVED:
        stroke((-2.8, 0.2), (-0.8, 2.2), (3, -2), ink=T.b0)
    elif state is KeyframeState.REJECTED:
        stroke((-2, -2), (2, 2), ink=T.b0)
        stroke((-2, 2), (2, -2), ink=T.b0)
    elif state is KeyframeState.REROLLING:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(T.b0))
        painter.drawEllipse(centre, 1.8, 1.8)
    elif state is KeyframeState.NOT_RENDERED:
        stroke((0, -3), (0, 0.5), ink=token)
        stroke((0, 2.2), (0, 3), ink=token)
    elif state is KeyframeState.STALE:
        stroke((-2.6, 0), (2.6, 0), ink=token)


def paint_count(painter: QPainter, centre: QPointF, count: int) -> None:
    """The number of markers that lie on top of each other."""
    box = QRectF(centre.x() + 3, centre.y() - 13, 14, 11)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(T.b4))
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(colour(T.t1))
    painter.setFont(font(10, SEMIBOLD))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(count))
