"""Colour modes (METHOD 11): take lightness from one picture and colour from another, in Lab."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from fresco_core.frames import Picture, resize


def colourise(source: Picture, restyled: Picture) -> Picture:
    """The source in the restyled picture's colours: lightness of the source at its full resolution, a and b restyled.

    Args:
        source: uint8 RGB [H, W, 3], the clip's own frame.
        restyled: uint8 RGB of any size.

    Returns:
        uint8 RGB [H, W, 3].
    """
    return _joined(lightness=source, colour=resize(restyled, *source.shape[:2]))


def preserve_colour(source: Picture, restyled: Picture) -> Picture:
    """The restyled picture in the source's colours: lightness restyled, a and b of the source, at the source's size."""
    return _joined(lightness=resize(restyled, *source.shape[:2]), colour=source)


def _joined(lightness: Picture, colour: Picture) -> Picture:
    lab = _lab(colour)
    lab[..., 0] = _lab(lightness)[..., 0]
    rgb = cv2.cvtColor(lab, cv2.COLOR_Lab2RGB)
    joined: Picture = np.rint(rgb.clip(0, 1) * 255).astype(np.uint8)
    return joined


def _lab(picture: Picture) -> npt.NDArray[np.float32]:
    lab: npt.NDArray[np.float32] = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    return lab
