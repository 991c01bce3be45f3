"""Control hints: the picture that tells the ControlNet which structure to keep (METHOD 9, 11).

Each hint has the frame's size and three channels, uint8. The built-in model was trained on exactly these functions.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from fresco_core.frames import Picture


def tile(frame: Picture) -> Picture:
    """The frame itself, softened: keeps colour and form, drops grain (sigma is 1/128 of the short side)."""
    return np.asarray(cv2.GaussianBlur(frame, (0, 0), min(frame.shape[:2]) / 128), np.uint8)


def softedge(frame: Picture) -> Picture:
    """Soft edges: the strongest colour channel's gradient magnitude, compressed to 0..255."""
    smooth = cv2.GaussianBlur(frame, (0, 0), min(frame.shape[:2]) / 192).astype(np.float32) / 255
    across = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=1 / 8)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=1 / 8)
    magnitude = np.sqrt(across**2 + down**2).max(axis=2)
    return _three_channels(np.rint(255 * np.tanh(10 * magnitude)).astype(np.uint8))


def canny(frame: Picture) -> Picture:
    """Canny edges, white on black, thresholds 60 and 140 on the softened luma."""
    gray = cv2.GaussianBlur(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), (0, 0), min(frame.shape[:2]) / 256)
    return _three_channels(np.asarray(cv2.Canny(gray, 60, 140), np.uint8))


def _three_channels(gray: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> Picture:
    return np.repeat(gray[..., None], 3, axis=2)


CONTROLS: dict[str, Callable[[Picture], Picture]] = {"tile": tile, "softedge": softedge, "canny": canny}
"""The hints by the name they have in the settings."""
