"""What moves on its own: the part of a flow that the camera's motion does not explain."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from fresco_core.correspondence.estimators import FlowField

Mask = npt.NDArray[np.float32]
"""float32 [H, W] in [0, 1], 1 = subject."""

_SAMPLES = 4000
_FEWEST = 50
_TOLERANCE = 0.004
"""Of the short side: how far a still point may seem to move (1 px of 256)."""
_PARALLAX = 0.2
"""Of the camera's own motion: how far depth may bend it."""
_SPECK = 0.005
"""Of the picture: smaller patches of motion are noise."""


def motion_mask(flow: FlowField, trusted: npt.NDArray[np.bool_], subject: Mask) -> Mask:
    """Pixels that move against the camera.

    The camera's motion is the homography that most of the flow outside of known subjects agrees on.

    Args:
        flow: float32 [2, H, W], pixels.
        trusted: bool [H, W], False where the flow cannot be relied on; such pixels are not said to move.
        subject: float32 [H, W], subjects known already.

    Returns:
        float32 [H, W], 0 or 1; all 0 where there is too little to tell the camera's motion from.
    """
    height, width = trusted.shape
    tolerance = _TOLERANCE * min(height, width)
    y, x = np.nonzero(trusted & (subject < 0.5))
    if len(y) < _FEWEST:
        return np.zeros((height, width), np.float32)
    chosen = np.linspace(0, len(y) - 1, min(len(y), _SAMPLES)).astype(int)
    here = np.stack((x[chosen], y[chosen]), axis=1).astype(np.float32)
    there = here + flow[:, y[chosen], x[chosen]].T
    homography, _ = cv2.findHomography(here, there, cv2.USAC_MAGSAC, tolerance)
    if homography is None:
        return np.zeros((height, width), np.float32)

    grid = np.stack(np.meshgrid(np.arange(width), np.arange(height)), axis=-1).astype(np.float32)
    camera = cv2.perspectiveTransform(grid, homography) - grid
    own = np.linalg.norm(flow.transpose(1, 2, 0) - camera, axis=-1)
    moving = trusted & (own > 2 * tolerance + _PARALLAX * np.linalg.norm(camera, axis=-1))
    return _without_specks(moving)


def _without_specks(moving: npt.NDArray[np.bool_]) -> Mask:
    side = max(3, round(0.015 * min(moving.shape)) | 1)
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    opened = cv2.morphologyEx(moving.astype(np.uint8), cv2.MORPH_OPEN, brush)
    solid = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, brush)
    _, labels, statistics, _ = cv2.connectedComponentsWithStats(solid)
    large = statistics[:, cv2.CC_STAT_AREA] > _SPECK * moving.size
    large[0] = False  # the label of what does not move
    mask: Mask = large[labels].astype(np.float32)
    return mask
