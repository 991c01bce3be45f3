"""Colours and detail of a picture, and drift: how the look wanders over a clip, beyond what the source itself does."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from fresco_core.frames import Picture

Palette = npt.NDArray[np.float64]


def palette(picture: Picture) -> Palette:
    """Mean and deviation of lightness and of both colours, in units of Lab: float64 [6]."""
    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2Lab).reshape(-1, 3).astype(np.float64)
    return np.concatenate((lab.mean(0), lab.std(0)))


def drift(result: Palette, source: Palette, result_first: Palette, source_first: Palette) -> float:
    """How far a frame's palette has moved from the first frame's, the source's own movement taken off; in Lab."""
    return float(np.linalg.norm((result - result_first) - (source - source_first)))


def detail(picture: Picture) -> float:
    """How strong a picture's edges are: the mean gradient of its grey levels."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return float(np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)).mean())
