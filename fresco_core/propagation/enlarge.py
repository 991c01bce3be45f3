"""From working size to the clip's own: enlarged by Lanczos, with the fine detail of the source where the two agree.

Around each pixel the restyled picture is fitted, channel by channel, as a multiple of the source's grey level. What
shrinking took from the source's grey level is given back times that factor, and the less the worse the fit explains
the picture: an outline becomes as sharp as the source's, a brush stroke that the source lacks stays as it is.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from fresco_core.frames import Picture, resize

Plane = npt.NDArray[np.float32]

_NOISE = np.float32(100)
"""Variance of grey levels, squared: what varies less is not trusted to be more than noise."""


def enlarge_along(restyled: Picture, source: Picture) -> Picture:
    """A restyled picture at the size of its source.

    Args:
        restyled: uint8 RGB [h, w, 3].
        source: uint8 RGB [H, W, 3], the clip's own frame.

    Returns:
        uint8 RGB [H, W, 3]; where the source is not the larger in both directions, resampled and no more.
    """
    height, width = source.shape[:2]
    low_height, low_width = restyled.shape[:2]
    if not (height > low_height and width > low_width):
        return resize(restyled, height, width)
    grey = cv2.cvtColor(source, cv2.COLOR_RGB2GRAY).astype(np.float32)
    low_grey = cv2.resize(grey, (low_width, low_height), interpolation=cv2.INTER_AREA)
    lost = grey - _lanczos(low_grey, width, height)
    mean = _mean(low_grey)
    variance = _mean(low_grey * low_grey) - mean * mean + _NOISE
    enlarged = np.empty_like(source)
    for channel in range(3):  # one by one: a UHD picture in float32 takes 100 MB
        low = restyled[..., channel].astype(np.float32)
        factor = _factor(low, low_grey, mean, variance)
        full = cv2.resize(factor, (width, height), interpolation=cv2.INTER_LINEAR)
        full *= lost
        full += _lanczos(low, width, height)
        enlarged[..., channel] = np.rint(full.clip(0, 255))
    return enlarged


def _factor(low: Plane, grey: Plane, grey_mean: Plane, grey_variance: Plane) -> Plane:
    """How the channel follows the grey level nearby, times the share of it that this explains."""
    mean = _mean(low)
    variance = _mean(low * low) - mean * mean
    together = _mean(grey * low) - grey_mean * mean
    slope = together / grey_variance
    explained = np.clip(together * slope / (variance + 1), 0, 1)
    return _mean(slope * explained)


def _mean(plane: Plane) -> Plane:
    return cv2.blur(plane, (3, 3), borderType=cv2.BORDER_REFLECT)  # type: ignore[no-any-return]


def _lanczos(plane: Plane, width: int, height: int) -> Plane:
    return cv2.resize(plane, (width, height), interpolation=cv2.INTER_LANCZOS4)  # type: ignore[no-any-return]
