"""Carrying a keyframe over many frames by composing flow: coordinates are warped, the picture only once."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from fresco_core.frames import Picture
from fresco_core.propagation.engine import Mask

FlowField = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Carry:
    """Where in a keyframe each pixel of another frame is found.

    Attributes:
        displacement: float32 [H, W, 2], pixels (dx, dy), from this frame's pixel to the keyframe's.
        valid: bool [H, W], False where something hides the way or it leaves the picture.
    """

    displacement: FlowField
    valid: Mask

    @classmethod
    def start(cls, height: int, width: int) -> Carry:
        """At the keyframe itself: every pixel is found where it is."""
        return cls(np.zeros((height, width, 2), np.float32), np.ones((height, width), np.bool_))

    def step(self, flow: FlowField, occluded: Mask) -> Carry:
        """Go on to a neighbouring frame.

        Args:
            flow: float32 [2, H, W] in pixels; lives on the neighbour and points into this frame.
            occluded: bool [H, W], True where the neighbour shows what this frame does not.
        """
        move = np.ascontiguousarray(flow.transpose(1, 2, 0))
        where = _grid(*occluded.shape) + move
        # Displacements, not coordinates, are interpolated: they vary slowly, so rounding of the taps is harmless.
        displacement = move + cv2.remap(
            self.displacement, where, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        # Nearest taps: with bilinear ones every hole would grow by a pixel per frame.
        valid = cv2.remap(self.valid.view(np.uint8), where, None, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT)
        return Carry(displacement, valid.view(np.bool_) & ~occluded & self._inside(displacement))

    def apply(self, picture: Picture) -> Picture:
        """The keyframe's picture [H, W, C] as this frame shows it, resampled once (bicubic)."""
        where = _grid(*self.valid.shape) + self.displacement
        return cv2.remap(picture, where, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[no-any-return]

    @staticmethod
    def _inside(displacement: FlowField) -> Mask:
        height, width = displacement.shape[:2]
        where = _grid(height, width) + displacement
        beyond = np.array([width - 0.5, height - 0.5], np.float32)
        inside = (where > -0.5) & (where < beyond)
        return inside[..., 0] & inside[..., 1]


def warp_mask(mask: Mask, flow: FlowField) -> Mask:
    """The frame before's mask as this frame sees it: nearest taps along `flow` [2, H, W], False outside."""
    where = _grid(*mask.shape) + flow.transpose(1, 2, 0)
    taps = cv2.remap(mask.view(np.uint8), where, None, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT)
    return taps.view(np.bool_)  # type: ignore[no-any-return]


def _grid(height: int, width: int) -> FlowField:
    """Pixel coordinates (x, y), float32 [H, W, 2]."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    return np.stack((x, y), axis=-1)
