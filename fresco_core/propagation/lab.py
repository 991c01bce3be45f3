"""Lab at full precision: blending and Poisson fusion round once, at the very end."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from fresco_core.frames import Picture

Lab = npt.NDArray[np.float32]
"""float32 [H, W, 3]: L in 0..255, a and b around 128, the scale of OpenCV's 8-bit Lab without its rounding."""

_SCALE = np.array([2.55, 1, 1], np.float32)
_OFFSET = np.array([0, 128, 128], np.float32)


def to_lab(picture: Picture) -> Lab:
    """uint8 RGB to Lab."""
    lab: Lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB) * _SCALE + _OFFSET
    return lab


def from_lab(lab: Lab) -> Picture:
    """Lab to uint8 RGB, rounded; colours outside RGB are clipped."""
    rgb = cv2.cvtColor(((lab - _OFFSET) / _SCALE).astype(np.float32), cv2.COLOR_LAB2RGB)
    picture: Picture = np.rint(rgb * 255).clip(0, 255).astype(np.uint8)
    return picture
