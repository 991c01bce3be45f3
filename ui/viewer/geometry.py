"""Where pictures lie in the viewer: fitting, side by side, the wipe's line and the half plane behind it."""

from __future__ import annotations

import math
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF
from PySide6.QtGui import QPolygonF


class ViewMode(StrEnum):
    """How A and B are compared."""

    SINGLE = "single"
    WIPE = "wipe"
    SIDE = "side"
    DIFFERENCE = "difference"
    ONION = "onion"


def fitted(picture: QSize | QSizeF, box: QRectF) -> QRectF:
    """The largest rectangle of the picture's shape in the middle of the box."""
    width, height = float(picture.width()), float(picture.height())
    if min(width, height, box.width(), box.height()) <= 0:
        return QRectF()
    scale = min(box.width() / width, box.height() / height)
    size = QSizeF(width * scale, height * scale)
    return QRectF(
        box.x() + (box.width() - size.width()) / 2,
        box.y() + (box.height() - size.height()) / 2,
        size.width(),
        size.height(),
    )


def placed(picture: QSize | QSizeF, box: QRectF, zoom: float | None, pan: QPointF) -> QRectF:
    """Where the picture lies at a zoom (none: fitted), moved by `pan` as far as that still shows something."""
    if zoom is None:
        return fitted(picture, box)
    width, height = picture.width() * zoom, picture.height() * zoom
    slack_x, slack_y = max(0.0, (width - box.width()) / 2), max(0.0, (height - box.height()) / 2)
    middle = box.center() + QPointF(
        min(max(pan.x(), -slack_x), slack_x),
        min(max(pan.y(), -slack_y), slack_y),
    )
    return QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height)


def halves(box: QRectF, gap: float = 4) -> tuple[QRectF, QRectF]:
    """The box cut in two, for side by side."""
    width = (box.width() - gap) / 2
    return (
        QRectF(box.x(), box.y(), width, box.height()),
        QRectF(box.x() + width + gap, box.y(), width, box.height()),
    )


def wipe_point(rect: QRectF, position: float) -> QPointF:
    """The point of the wipe's line at the height of the rectangle's middle; `position` goes from 0 to 1."""
    return QPointF(rect.x() + rect.width() * position, rect.center().y())


def wipe_line(rect: QRectF, position: float, degrees: float) -> tuple[QPointF, QPointF]:
    """Two points on the wipe's line, far outside the rectangle; at 0 degrees it stands upright."""
    middle = wipe_point(rect, position)
    reach = rect.width() + rect.height()
    radians = math.radians(degrees)
    along = QPointF(math.sin(radians), -math.cos(radians)) * reach
    return middle + along, middle - along


def behind_wipe(rect: QRectF, position: float, degrees: float) -> QPolygonF:
    """What lies right of the wipe's line, where B shows."""
    top, bottom = wipe_line(rect, position, degrees)
    reach = rect.width() + rect.height()
    radians = math.radians(degrees)
    right = QPointF(math.cos(radians), math.sin(radians)) * (2 * reach)
    return QPolygonF([top, top + right, bottom + right, bottom])


def distance_to_wipe(rect: QRectF, position: float, degrees: float, point: QPointF) -> float:
    """How far a point is from the wipe's line, in pixels."""
    middle = wipe_point(rect, position)
    radians = math.radians(degrees)
    offset = point - middle
    return abs(offset.x() * math.cos(radians) + offset.y() * math.sin(radians))
