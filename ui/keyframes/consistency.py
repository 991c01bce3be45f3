"""How well a keyframe's picture fits those of its pinned neighbours, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

GOOD, SHIFTED = 6.0, 12.0
_SIDE = 96
_GRID = 6


@dataclass(frozen=True)
class Consistency:
    """Mean over the pins.

    Attributes:
        delta: CIEDE2000 between the mean colours of the cells of a 6 x 6 grid.
        lines: absolute difference of the share of pixels on a line, 0 to 1.
    """

    delta: float
    lines: float


def consistency_words(value: Consistency) -> str:
    """Good, check, or palette shift."""
    return "good" if value.delta < GOOD else "check" if value.delta <= SHIFTED else "palette shift"


def measure(picture: Path, pins: list[Path]) -> Consistency:
    """Compare a picture with those of its pins; reads the files, so not for the interface's thread."""
    import numpy as np

    own, own_lines = _described(picture)
    deltas, lines = [], []
    for pin in pins:
        other, other_lines = _described(pin)
        deltas.append(float(np.mean(delta_e_2000(own, other))))
        lines.append(abs(own_lines - other_lines))
    return Consistency(sum(deltas) / len(deltas), sum(lines) / len(lines))


def _described(path: Path) -> tuple[Array, float]:
    """Lab colours [36, 3] of the picture's cells, and the share of its pixels that lie on a line."""
    import numpy as np

    image = QImage(str(path)).scaled(
        QSize(_SIDE, _SIDE), Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    rgb = pixels[:, : 3 * _SIDE].reshape(_SIDE, _SIDE, 3).astype(np.float64) / 255
    cell = _SIDE // _GRID
    cells = rgb.reshape(_GRID, cell, _GRID, cell, 3).mean(axis=(1, 3)).reshape(-1, 3)
    luma = rgb @ np.array([0.2126, 0.7152, 0.0722])
    steepness = np.hypot(np.diff(luma, axis=0)[:, :-1], np.diff(luma, axis=1)[:-1])
    return lab(cells), float((steepness > 0.08).mean())


def lab(rgb: Array) -> Array:
    """CIE Lab (D65) of sRGB values from 0 to 1, [n, 3]."""
    import numpy as np

    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    matrix = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    xyz = linear @ matrix.T / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


def delta_e_2000(first: Array, second: Array) -> Array:
    """CIEDE2000 (Sharma, Wu, Dalal 2005) of Lab colours, [n, 3] each; gives [n]."""
    import numpy as np

    l1, a1, b1 = first.T
    l2, a2, b2 = second.T
    mean_chroma = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(mean_chroma**7 / (mean_chroma**7 + 25.0**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    grey = c1 * c2 == 0
    turn = np.where(grey, 0, (h2 - h1 + 180) % 360 - 180)
    dl, dc = l2 - l1, c2 - c1
    dh = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2)
    ml, mc = (l1 + l2) / 2, (c1 + c2) / 2
    mh = np.where(grey, h1 + h2, (h1 + turn / 2) % 360)
    t = (
        1
        - 0.17 * np.cos(np.radians(mh - 30))
        + 0.24 * np.cos(np.radians(2 * mh))
        + 0.32 * np.cos(np.radians(3 * mh + 6))
        - 0.20 * np.cos(np.radians(4 * mh - 63))
    )
    sl = 1 + 0.015 * (ml - 50) ** 2 / np.sqrt(20 + (ml - 50) ** 2)
    sc, sh = 1 + 0.045 * mc, 1 + 0.015 * mc * t
    rotation = -2 * np.sqrt(mc**7 / (mc**7 + 25.0**7)) * np.sin(np.radians(60 * np.exp(-(((mh - 275) / 25) ** 2))))
    terms = (dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rotation * (dc / sc) * (dh / sh)
    difference: npt.NDArray[np.float64] = np.sqrt(np.maximum(terms, 0))
    return difference
