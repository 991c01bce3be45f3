"""Correcting a carry: composed flow drifts, so it is fitted anew to the two pictures that it joins."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from fresco_core.correspondence.estimators import DisFlow
from fresco_core.frames import Picture
from fresco_core.propagation.carry import Carry


def fitted(carry: Carry, frame: Picture, keyframe: Picture) -> Carry:
    """The carry from `frame` to `keyframe`, its displacement searched for again around what composing gave."""
    guess = np.ascontiguousarray(carry.displacement.transpose(2, 0, 1))
    found = DisFlow().refine(frame, keyframe, guess)
    return Carry(np.ascontiguousarray(found.transpose(1, 2, 0)), carry.visible)


def disagreement(carried: Picture, source: Picture) -> npt.NDArray[np.float32]:
    """Squared grey levels, mean over channels, summed over 5x5 pixels: float32 [H, W]."""
    squared = np.square(carried.astype(np.float32) - source).mean(axis=-1)
    return cv2.boxFilter(squared, -1, (5, 5), normalize=False)  # type: ignore[no-any-return]
