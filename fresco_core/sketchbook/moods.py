"""The moods: colour grades that cross with every medium."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from fresco_core.sketchbook.filters import blur, luminance, saturate, smoothstep, tone

Mood = Callable[[Tensor], Tensor]
Colour = tuple[float, float, float]


def _tint(picture: Tensor, colour: Colour) -> Tensor:
    return picture * picture.new_tensor(colour)[None, :, None, None]


def _split(picture: Tensor, shadows: Colour, highlights: Colour, amount: float) -> Tensor:
    """Split toning: shadows towards one colour, highlights towards another."""
    gray = luminance(picture)
    toned = tone(gray, (0.0, 0.0, 0.0), shadows, highlights, (1.0, 1.0, 1.0))
    return picture * (1 - amount) + toned * amount


def plain(picture: Tensor) -> Tensor:
    """No mood."""
    return picture


def winter(picture: Tensor) -> Tensor:
    """Cold and pale, snow where it was light."""
    gray = luminance(picture)
    cold = _tint(saturate(picture, 0.35), (0.86, 0.97, 1.14)).clamp(0, 1) * 0.9 + 0.08
    snow = smoothstep(0.35, 0.8, blur(gray, 1.0)) * 0.75
    white = cold.new_tensor((0.93, 0.97, 1.0))[None, :, None, None]
    return (cold * (1 - snow) + white * snow).clamp(0, 1)


def autumn(picture: Tensor) -> Tensor:
    """Greens turn to rust and gold, the light is warm."""
    red, green, blue = picture[:, :1], picture[:, 1:2], picture[:, 2:]
    leafy = smoothstep(0.0, 0.15, green - (0.5 * red + 0.5 * blue))
    rust = tone(luminance(picture), (0.20, 0.05, 0.01), (0.80, 0.36, 0.05), (1.0, 0.85, 0.45))
    turned = picture * (1 - leafy) + rust * leafy
    warm = _split(_tint(turned, (1.10, 0.95, 0.70)).clamp(0, 1), (0.42, 0.20, 0.06), (0.98, 0.70, 0.30), 0.45)
    return warm.clamp(0, 1)


def spring(picture: Tensor) -> Tensor:
    """Fresh greens and light pinks, airy."""
    return (_split(saturate(picture, 1.1), (0.30, 0.52, 0.30), (0.99, 0.78, 0.84), 0.5) * 0.85 + 0.14).clamp(0, 1)


def sunset(picture: Tensor) -> Tensor:
    """Low orange sun, violet shadows."""
    deep = picture**1.25
    return _split(deep, (0.38, 0.12, 0.40), (1.0, 0.52, 0.20), 0.62).clamp(0, 1)


def night(picture: Tensor) -> Tensor:
    """Dark and blue, lamps still warm."""
    gray = luminance(picture)
    dark = _tint(saturate(picture, 0.55), (0.30, 0.42, 0.80)) * 0.85
    lamps = smoothstep(0.88, 1.0, gray) * 0.55
    warm = dark.new_tensor((1.0, 0.85, 0.55))[None, :, None, None]
    return (dark * (1 - lamps) + warm * lamps).clamp(0, 1)


def fog(picture: Tensor) -> Tensor:
    """Low contrast, grey veil."""
    return (saturate(0.6 * picture + 0.4 * blur(picture, 2.0), 0.45) * 0.45 + 0.46).clamp(0, 1)


def vintage(picture: Tensor) -> Tensor:
    """Faded film: lifted blacks, greenish shadows, yellow highlights."""
    return (_split(saturate(picture, 0.7), (0.28, 0.38, 0.32), (0.93, 0.80, 0.55), 0.5) * 0.78 + 0.13).clamp(0, 1)


def black_and_white(picture: Tensor) -> Tensor:
    """Grey, with contrast."""
    return smoothstep(-0.08, 1.05, luminance(picture)).expand(-1, 3, -1, -1)


def _dominant(dark: Colour, middle: Colour, light: Colour) -> Mood:
    def grade(picture: Tensor) -> Tensor:
        toned = tone(luminance(picture), dark, middle, light)
        return (0.25 * picture + 0.75 * toned).clamp(0, 1)

    return grade


MOODS: dict[str, Mood] = {
    "plain": plain,
    "winter": winter,
    "autumn": autumn,
    "spring": spring,
    "sunset": sunset,
    "night": night,
    "fog": fog,
    "vintage": vintage,
    "black and white": black_and_white,
    "red": _dominant((0.16, 0.0, 0.02), (0.78, 0.12, 0.12), (1.0, 0.82, 0.76)),
    "orange": _dominant((0.18, 0.06, 0.0), (0.90, 0.45, 0.08), (1.0, 0.90, 0.70)),
    "yellow": _dominant((0.18, 0.13, 0.0), (0.85, 0.72, 0.10), (1.0, 0.98, 0.72)),
    "green": _dominant((0.0, 0.12, 0.04), (0.18, 0.60, 0.22), (0.84, 1.0, 0.80)),
    "teal": _dominant((0.0, 0.11, 0.13), (0.08, 0.56, 0.58), (0.80, 1.0, 0.97)),
    "blue": _dominant((0.01, 0.03, 0.20), (0.14, 0.34, 0.82), (0.80, 0.90, 1.0)),
    "purple": _dominant((0.09, 0.01, 0.18), (0.48, 0.20, 0.72), (0.93, 0.84, 1.0)),
    "pink": _dominant((0.20, 0.02, 0.10), (0.92, 0.38, 0.62), (1.0, 0.88, 0.93)),
}
"""The moods by name."""

COLOURS = ("red", "orange", "yellow", "green", "teal", "blue", "purple", "pink")
"""The moods that are one dominant colour."""
