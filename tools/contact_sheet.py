"""Puts frames of two clips one above the other: `contact_sheet.py BEFORE AFTER PNG [--columns 4]`."""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np

from fresco_core.frames import Picture, resize
from fresco_core.media import Clip

GAP = 6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("png", type=Path)
    parser.add_argument("--columns", type=int, default=4)
    parser.add_argument("--width", type=int, default=400, help="of one picture, in pixels")
    options = parser.parse_args()
    rows = [_row(clip, options.columns, options.width) for clip in (options.before, options.after)]
    cv2.imwrite(str(options.png), _join(rows, axis=0)[..., ::-1])


def _row(path: Path, columns: int, width: int) -> Picture:
    """Evenly spaced frames of a clip, side by side."""
    with Clip(path) as clip:
        places = np.linspace(0, clip.info.frame_count - 1, columns + 2)[1:-1]
        height = round(width * clip.info.height / clip.info.width)
        return _join([resize(clip.frame(round(place)), height, width) for place in places], axis=1)


def _join(pictures: list[Picture], axis: int) -> Picture:
    shape = list(pictures[0].shape)
    shape[axis] = GAP
    gap = np.full(shape, 255, np.uint8)
    parts = [part for picture in pictures for part in (gap, picture)][1:]
    return np.concatenate(parts, axis=axis)


if __name__ == "__main__":
    main()
