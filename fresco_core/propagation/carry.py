"""Carrying a keyframe over many frames by composing flow: coordinates are warped, the picture only once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

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
        visible: float32 [H, W], how much of the pixel the keyframe shows: 1 all, 0 none because something hides the way
            or the way leaves the picture.
    """

    displacement: FlowField
    visible: npt.NDArray[np.float32]

    @classmethod
    def start(cls, height: int, width: int) -> Carry:
        """At the keyframe itself: every pixel is found where it is."""
        return cls(np.zeros((height, width, 2), np.float32), np.ones((height, width), np.float32))

    @property
    def valid(self) -> Mask:
        """bool [H, W], True where the keyframe shows more than half of the pixel."""
        return self.visible > 0.5

    def boundary(self, reach: int) -> Mask:
        """Motion boundaries: bool [H, W], True within `reach` pixels of what the keyframe hides or of a jump in motion.

        Neighbouring pixels that are more than a pixel farther apart in the keyframe belong to different things.
        """
        jumps = ~self.valid
        for axis in (0, 1):
            torn = np.abs(np.diff(self.displacement, axis=axis)).max(axis=-1) > 1
            np.moveaxis(jumps, axis, 0)[1:] |= np.moveaxis(torn, axis, 0)
        near = cv2.dilate(jumps.view(np.uint8), np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
        return near.view(np.bool_)  # type: ignore[no-any-return]

    def step(self, flow: FlowField, occluded: Mask) -> Carry:
        """Go on to a neighbouring frame.

        Args:
            flow: float32 [2, H, W] in pixels; lives on the neighbour and points into this frame.
            occluded: bool [H, W], True where the neighbour shows what this frame does not.
        """
        move = np.ascontiguousarray(flow.transpose(1, 2, 0))
        where = pixel_grid(*occluded.shape) + move
        # Displacements, not coordinates, are interpolated: they vary slowly, so rounding of the taps is harmless.
        found = cv2.remap(self.displacement, where, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        # Bilinear as well: by nearest taps, holes would not move at all in steps of less than half a pixel.
        visible = cv2.remap(self.visible, where, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        visible[occluded] = 0
        return Carry(move + found, visible)

    def apply(self, picture: Picture) -> Picture:
        """The keyframe's picture [H, W, C] as this frame shows it, resampled once (bicubic)."""
        where = pixel_grid(*self.visible.shape) + self.displacement
        return cv2.remap(picture, where, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[no-any-return]


def warp_mask(mask: Mask, flow: FlowField) -> Mask:
    """The frame before's mask as this frame sees it: nearest taps along `flow` [2, H, W], False outside."""
    where = pixel_grid(*mask.shape) + flow.transpose(1, 2, 0)
    taps = cv2.remap(mask.view(np.uint8), where, None, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT)
    return taps.view(np.bool_)  # type: ignore[no-any-return]


@lru_cache(maxsize=2)
def pixel_grid(height: int, width: int) -> FlowField:
    """Pixel coordinates (x, y), float32 [H, W, 2]; not to be written to."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    grid = np.stack((x, y), axis=-1)
    grid.flags.writeable = False
    return grid
