"""Places that stand still before a camera that stands still: what a keyframe shows of them is where it was.

Along a straight edge, or where there is no texture at all, flow may slide by pixels and no picture disagrees. Before a
camera that moves nothing tells such a slip; before one that does not, what looks the same has not moved.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from fresco_core.frames import Picture
from fresco_core.propagation.carry import Carry
from fresco_core.propagation.engine import Mask
from fresco_core.propagation.register import disagreement

_TEXTURE = np.float32(25 * 4**2)
"""Sum of squared steps from pixel to pixel, in a 5x5 patch, from which its motion would show: four grey levels each."""

_MOTION = 0.3
"""Pixels by which a textured patch may seem to move and yet stand still."""

_SLIP = 3.0
"""Pixels that flow may slide where there is little texture; more is believed, for smooth things move as well."""

_NOISE = 4.0
"""How many times the usual disagreement of what stands still is still noise."""


def still(carry: Carry, source: Picture, keyframe: Picture) -> Mask:
    """bool [H, W]: True where `source`, the frame that `carry` leads from, shows what the keyframe's source does.

    False everywhere if the camera has moved: if most of what is textured has.
    """
    apart, texture = disagreement(keyframe, source), _texture(keyframe)
    textured = texture > _TEXTURE
    unmoved = textured & (apart < _MOTION**2 * texture)
    if not textured.any() or unmoved.sum() < textured.sum() / 2:
        return np.zeros(textured.shape, np.bool_)
    slow = np.abs(carry.displacement).max(axis=-1) < _SLIP
    noise = np.median(apart[unmoved | (slow & ~textured)])
    same = unmoved | (slow & (apart <= _NOISE * noise + 1))
    return cv2.medianBlur(same.view(np.uint8), 5).view(np.bool_)  # type: ignore[no-any-return]


def _texture(picture: Picture) -> npt.NDArray[np.float32]:
    """Squared grey levels from pixel to pixel, mean over channels and directions, summed over 5x5: float32 [H, W]."""
    steps = [cv2.Sobel(picture, cv2.CV_32F, dx, dy, ksize=1, scale=0.5) for dx, dy in ((1, 0), (0, 1))]
    squared = (np.square(steps[0]) + np.square(steps[1])).mean(axis=-1) / 2
    return cv2.boxFilter(squared, -1, (5, 5), normalize=False)  # type: ignore[no-any-return]


def held(carry: Carry, place: Mask) -> Carry:
    """The carry with no motion in `place`, where the keyframe shows everything."""
    return Carry(
        np.where(place[..., None], np.float32(0), carry.displacement), np.where(place, np.float32(1), carry.visible)
    )
