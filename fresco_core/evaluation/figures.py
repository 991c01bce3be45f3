"""Figures of a report: curves as inline SVG, pictures as data addresses; nothing outside the page is needed."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10

import cv2
import numpy as np

from fresco_core.evaluation.values import Heat
from fresco_core.frames import Picture

_WIDTH, _HEIGHT = 960, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 72, 16, 16, 34
_QUALITY = 82
_HOTTEST = 0.125
"""A misalignment of this part of white is shown as the hottest colour."""


@dataclass(frozen=True)
class Curve:
    """A line of a plot; None leaves a gap."""

    name: str
    style: str
    values: Sequence[float | None]


def plot(title: str, unit: str, indices: Sequence[int], curves: Sequence[Curve], marks: Sequence[int] = ()) -> str:
    """Curves over frames as an SVG element; pointing at a dot tells its number.

    Args:
        unit: what the vertical axis counts.
        indices: frame numbers, ascending.
        marks: frames to mark with a tick below: the keyframes.
    """
    known = [value for curve in curves for value in curve.values if value is not None]
    top = max(known, default=0.0) or 1.0
    first, last = indices[0], max(indices[-1], indices[0] + 1)

    def x(index: float) -> float:
        return _LEFT + (index - first) / (last - first) * (_WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        return _HEIGHT - _BOTTOM - value / top * (_HEIGHT - _TOP - _BOTTOM)

    parts = [f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}">']
    for tick in _ticks(0, top, 4):
        parts.append(f'<path class="grid" d="M{_LEFT} {y(tick):.1f}H{_WIDTH - _RIGHT}"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y(tick) + 4:.1f}" text-anchor="end">{tick:.4g}</text>')
    parts += [
        f'<text x="{x(tick):.1f}" y="{_HEIGHT - 12}" text-anchor="middle">{tick:.0f}</text>'
        for tick in _ticks(first, last, 12, whole=True)
    ]
    parts += [
        f'<path class="mark" d="M{x(mark):.1f} {_HEIGHT - _BOTTOM}v6"><title>keyframe {mark}</title></path>'
        for mark in marks
    ]
    parts.append(f'<text x="{_LEFT}" y="11">{escape(unit)}</text>')
    parts.append(f'<text x="{_WIDTH - _RIGHT}" y="{_HEIGHT - 1}" text-anchor="end">frame of the source</text>')
    for curve in curves:
        points = [
            None if value is None else (x(index), y(value)) for index, value in zip(indices, curve.values, strict=True)
        ]
        parts.append(f'<path class="curve {curve.style}" d="{_path(points)}"/>')
        for index, value, point in zip(indices, curve.values, points, strict=True):
            if point is not None:
                told = f"{escape(curve.name)}, frame {index}: {value:.4g}"
                parts.append(
                    f'<circle class="{curve.style}" cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="2.5">'
                    f"<title>{told}</title></circle>"
                )
    parts.append("</svg>")
    legend = " ".join(f'<span class="key {curve.style}">{escape(curve.name)}</span>' for curve in curves)
    if marks:
        legend += ' <span class="key mark">keyframes</span>'
    return f"<figure>{''.join(parts)}<figcaption><b>{escape(title)}</b> {legend}</figcaption></figure>"


def image(picture: Picture, said: str, longest: int = 320) -> str:
    """A picture as an image element with its data inside.

    Args:
        said: its alternative text.
        longest: side in pixels; larger pictures are shrunk.
    """
    scale = min(1.0, longest / max(picture.shape[:2]))
    if scale < 1:
        size = (round(picture.shape[1] * scale), round(picture.shape[0] * scale))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    data = cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), (cv2.IMWRITE_JPEG_QUALITY, _QUALITY))[1]
    text = base64.b64encode(data.tobytes()).decode("ascii")
    height, width = picture.shape[:2]
    return f'<img src="data:image/jpeg;base64,{text}" alt="{escape(said)}" width="{width}" height="{height}">'


def heat_picture(heat: Heat) -> Picture:
    """Misalignment as colours from black over red to white, the hottest at an eighth of white."""
    levels = np.clip(heat / _HOTTEST * 255, 0, 255).astype(np.uint8)
    coloured: Picture = cv2.cvtColor(cv2.applyColorMap(levels, cv2.COLORMAP_INFERNO), cv2.COLOR_BGR2RGB).astype(
        np.uint8, copy=False
    )
    return coloured


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    drawing, pen = [], False
    for point in points:
        if point is not None:
            drawing.append(f"{'L' if pen else 'M'}{point[0]:.1f} {point[1]:.1f}")
        pen = point is not None
    return "".join(drawing)


def _ticks(low: float, high: float, wanted: int, *, whole: bool = False) -> Iterator[float]:
    """Round numbers, about `wanted` of them."""
    rough = (high - low) / wanted
    magnitude = 10.0 ** floor(log10(rough))
    step = next(factor * magnitude for factor in (1, 2, 5, 10) if factor * magnitude >= rough * (1 - 1e-9))
    step = max(1.0, step) if whole else step
    tick = low if whole else 0.0
    while tick <= high * (1 + 1e-9):
        yield tick
        tick += step
