"""Figures drawn with OpenCV alone: a range's motion with its keyframes and cuts, and strips of frames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np

from fresco_core.errors import OutputError
from fresco_core.frames import Picture
from fresco_core.keyframes import Motion
from fresco_core.plural import counted

_WIDTH, _HEIGHT = 1280, 480
_LEFT, _RIGHT, _TOP, _BOTTOM = 90, 30, 60, 60
_INK, _GRID, _CURVE, _KEYFRAME, _CUT = (60, 60, 60), (225, 225, 225), (70, 110, 180), (215, 120, 30), (190, 40, 60)
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_SHARP = 4
"""Fractional bits of the drawing coordinates."""


def draw_motion(motion: Motion, keyframes: Sequence[int], start: int = 0) -> Picture:
    """Motion over frames as a curve, keyframes as dots on stems, cuts as dashed lines.

    Args:
        keyframes: indices into the range.
        start: the clip's index of the range's first frame, for the labels.

    Returns:
        uint8 RGB [480, 1280, 3].
    """
    canvas = np.full((_HEIGHT, _WIDTH, 3), 255, np.uint8)
    count = len(motion.error)
    top = float(motion.error.max()) or 1.0

    def x(frame: float) -> float:
        return _LEFT + frame / max(count - 1, 1) * (_WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        return _HEIGHT - _BOTTOM - value / top * (_HEIGHT - _TOP - _BOTTOM)

    for value in _ticks(0, top, 5):
        _line(canvas, (x(0), y(value)), (x(max(count - 1, 1)), y(value)), _GRID)
        _text(canvas, f"{value:.3g}", (_LEFT - 10, y(value) + 5), align=1.0)
    for frame in _ticks(0, max(count - 1, 1), 10, whole=True):
        _line(canvas, (x(frame), y(0)), (x(frame), y(0) + 6), _INK)
        _text(canvas, str(start + int(frame)), (x(frame), y(0) + 24), align=0.5)
    for cut in motion.cuts:
        for at in range(_TOP, _HEIGHT - _BOTTOM, 12):
            _line(canvas, (x(cut), at), (x(cut), at + 6), _CUT, 2)
    curve = np.array([(x(frame), y(value)) for frame, value in enumerate(motion.error)])
    points = np.rint(curve * 2**_SHARP).astype(np.int32)
    cv2.polylines(canvas, [points], False, _CURVE, 2, cv2.LINE_AA, _SHARP)
    for frame in keyframes:
        _line(canvas, (x(frame), y(0)), (x(frame), y(motion.error[frame])), _KEYFRAME)
        cv2.circle(canvas, _fixed((x(frame), y(motion.error[frame]))), 5 << _SHARP, _KEYFRAME, -1, cv2.LINE_AA, _SHARP)
    _text(canvas, f"motion (mean squared difference) and {counted(len(keyframes), 'keyframe')}", (_LEFT, _TOP - 25))
    _text(canvas, "frame", (_WIDTH / 2, _HEIGHT - 12), align=0.5)
    return canvas


def filmstrips(rows: Mapping[str, Sequence[Picture]]) -> Picture:
    """Rows of pictures of one size, each under its name: uint8 RGB."""
    head, gap = 26, 4
    strips = []
    for name, pictures in rows.items():
        framed = [cv2.copyMakeBorder(each, 0, gap, 0, gap, cv2.BORDER_CONSTANT, value=(255,) * 3) for each in pictures]
        strip = cv2.copyMakeBorder(np.hstack(framed), head, 0, gap, 0, cv2.BORDER_CONSTANT, value=(255,) * 3)
        _text(strip, name, (gap, head - 8))
        strips.append(strip)
    return np.vstack(strips)


def save_picture(picture: Picture, path: Path) -> None:
    """Write a PNG.

    Raises:
        OutputError: if it cannot be written.
    """
    encoded = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))[1]
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(encoded.tobytes())
        partial.replace(path)
    except OSError as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise OutputError(f"{path} cannot be written ({error.strerror}).", "Choose another place with -o.") from None


def _ticks(low: float, high: float, wanted: int, *, whole: bool = False) -> Iterator[float]:
    """Round numbers, about `wanted` of them, from `low` to `high`."""
    rough = (high - low) / wanted
    magnitude = 10.0 ** np.floor(np.log10(rough))
    step = next(factor * magnitude for factor in (1, 2, 5, 10) if factor * magnitude >= rough)
    if whole:
        step = max(1.0, step)
    tick = low
    while tick <= high * (1 + 1e-9):
        yield tick
        tick += step


def _fixed(point: tuple[float, float]) -> tuple[int, int]:
    return round(point[0] * 2**_SHARP), round(point[1] * 2**_SHARP)


def _line(
    canvas: Picture,
    start: tuple[float, float],
    end: tuple[float, float],
    colour: tuple[int, int, int],
    thickness: int = 1,
) -> None:
    cv2.line(canvas, _fixed(start), _fixed(end), colour, thickness, cv2.LINE_AA, _SHARP)


def _text(canvas: Picture, text: str, at: tuple[float, float], align: float = 0.0) -> None:
    """Text whose baseline begins (align 0), centres (0.5) or ends (1) at a point."""
    (width, _), _ = cv2.getTextSize(text, _FONT, 0.5, 1)
    cv2.putText(canvas, text, (round(at[0] - align * width), round(at[1])), _FONT, 0.5, _INK, 1, cv2.LINE_AA)
