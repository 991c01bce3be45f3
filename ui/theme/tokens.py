"""The colours, by name. Neutral greys, so that no hue stands next to the picture."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QColor


class T:
    """The tokens; each is a colour as `#RRGGBB`."""

    b0 = "#141414"
    b1 = "#1A1A1B"
    b2 = "#222223"
    b3 = "#2C2C2E"
    b4 = "#3A3A3D"
    ln = "#0E0E0F"
    bd = "#404044"
    bd2 = "#6B6B72"
    dis = "#6F6F76"
    play = "#FF5A4F"
    t1 = "#E8E8EA"
    t2 = "#BDBDC2"
    t3 = "#97979F"
    ac = "#6AA6FF"
    acf = "#2B66CF"
    ach = "#3470DA"
    acp = "#2459B5"
    sel = "#263A5A"
    ok = "#5CC98A"
    okf = "#1F3A2B"
    bad = "#FF8078"
    badf = "#43211F"
    wn = "#E8B54D"
    wnf = "#3D3018"
    graph = "#A9A9B2"
    fill = "#34343A"
    white = "#FFFFFF"
    on_ok = "#A9EBC6"
    on_bad = "#FFB9B4"
    on_wn = "#F6D998"


_NORMAL_BORDER, _HIGH_CONTRAST_BORDER = T.bd, T.bd2


def set_high_contrast(on: bool) -> None:
    """Whether the borders of controls stand out 3:1 from panels; the style sheet must be applied again after it."""
    T.bd = _HIGH_CONTRAST_BORDER if on else _NORMAL_BORDER


@cache
def colour(token: str, alpha: float = 1.0) -> QColor:
    """The colour `token` (as `#RRGGBB`) with an opacity from 0 to 1."""
    result = QColor(token)
    result.setAlphaF(alpha)
    return result


def contrast(first: str, second: str) -> float:
    """The contrast of two colours by WCAG 2, from 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(token: str) -> float:
    channels = (int(token[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
