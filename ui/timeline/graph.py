"""The motion line and what lies under it, as polygons; one point per frame, or the extremes of each pixel column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPolygonF

from ui.timeline.scale import Scale

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Values = npt.NDArray[np.float64]

_COLUMN = 2
"""Width in pixels of what is drawn as one where frames are narrower than a pixel."""


def height_of(values: Values) -> Values:
    """Motion as drawn: normalised to the clip's maximum, to the power of 0.75; from 0 to 1."""
    import numpy as np

    peak = float(values.max()) if values.size else 0.0
    return np.zeros_like(values) if peak <= 0 else (np.maximum(values, 0) / peak) ** 0.75


def line(heights: Values, scale: Scale, top: float, bottom: float, offset: int = 0) -> QPolygonF:
    """The graph of `heights` (0 to 1, one for each frame from `offset` on) over the visible frames.

    Where a column of two pixels holds several frames it takes their extremes: no peak is lost, and no time either.
    """
    import numpy as np

    low, high = scale.visible
    start, stop = max(low - 1, offset), min(high + 2, offset + len(heights))
    if stop <= start:
        return QPolygonF()
    part = heights[start - offset : stop - offset]
    xs = (np.arange(start, stop) - scale.first + 0.5) * scale.px_per_frame
    if scale.px_per_frame < 1:
        columns = np.floor(xs / _COLUMN).astype(np.int64)
        edges = np.flatnonzero(np.diff(columns, prepend=columns[0] - 1))
        lows, highs = np.minimum.reduceat(part, edges), np.maximum.reduceat(part, edges)
        xs = np.repeat((columns[edges] + 0.5) * _COLUMN, 2)
        part = np.empty(2 * len(edges))
        # Rising and falling take turns, so that the line does not run back and forth.
        part[0::2], part[1::2] = lows, highs
    ys = bottom - part * (bottom - top)
    return QPolygonF([QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)])


def area(graph: QPolygonF, bottom: float) -> QPolygonF:
    """The area between a line and the lane's bottom."""
    if graph.isEmpty():
        return QPolygonF()
    closed = QPolygonF(graph)
    closed.append(QPointF(graph.last().x(), bottom))
    closed.prepend(QPointF(graph.first().x(), bottom))
    return closed


def peaks(values: Values, offset: int = 0) -> list[int]:
    """Frames whose motion is higher than that of both neighbours: where markers snap to."""
    import numpy as np

    if len(values) < 3:
        return []
    inner = values[1:-1]
    return [int(index) + 1 + offset for index in np.flatnonzero((inner > values[:-2]) & (inner >= values[2:]))]
