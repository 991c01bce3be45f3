"""Another look, made without a model."""

from __future__ import annotations

import cv2
import numpy as np

from fresco_core.frames import Picture


def painted(picture: Picture) -> Picture:
    """Warm, dark and soft."""
    soft = cv2.GaussianBlur(picture, (0, 0), 2).astype(np.float32)
    return np.clip(soft * (0.9, 0.6, 0.4), 0, 255).astype(np.uint8)
