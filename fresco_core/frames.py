"""Pictures as arrays: the working size and the resampling that leads to it (METHOD 1)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fresco_core.errors import SettingsError

Picture = npt.NDArray[np.uint8]
"""One picture: uint8 RGB, shape [H, W, 3]."""


_LONGEST = 32_766
"""OpenCV warps no longer side."""


def working_size(height: int, width: int, short_side: int, multiple: int = 64) -> tuple[int, int]:
    """The size at which a picture is restyled.

    Args:
        height, width: the clip's size in pixels.
        short_side: wanted length of the short side in pixels.
        multiple: both sides are rounded to the nearest multiple of this, ties to even
            (64 for SD 1.5; otherwise VAE factor times UNet downsampling).

    Returns:
        (height, width), each at least `multiple`.

    Raises:
        SettingsError: if there is no such size, or none that pictures can be warped in.
    """
    if min(height, width, short_side, multiple) < 1:
        raise SettingsError(
            f"A picture of {width}x{height} cannot be brought to a short side of {short_side}.",
            "Choose a size of at least one pixel.",
        )
    scale = short_side / min(height, width)
    # Python's round goes to even on ties, as the method wants.
    rounded_height, rounded_width = (
        max(multiple, round(side * scale / multiple) * multiple) for side in (height, width)
    )
    if max(rounded_height, rounded_width) > _LONGEST:
        raise SettingsError(
            f"A picture of {width}x{height} would be {rounded_width}x{rounded_height} at a short side of {short_side}.",
            "Choose a smaller --short-side, or crop the clip to a shape less drawn-out.",
        )
    return rounded_height, rounded_width


def resize(picture: Picture, height: int, width: int, *, enlarge: bool | None = None) -> Picture:
    """Resample to the given size: Lanczos when enlarging, pixel-area averaging when shrinking.

    Args:
        picture: [H, W] or [H, W, C], any dtype OpenCV can resample.
        enlarge: which of the two to use; by default whether the short side grows.

    Returns:
        The picture in the new size, dtype kept; the same array if the size is right already.
    """
    import cv2

    if picture.shape[:2] == (height, width):
        return picture
    if enlarge is None:
        enlarge = min(height, width) > min(picture.shape[:2])
    resampling = cv2.INTER_LANCZOS4 if enlarge else cv2.INTER_AREA
    return cv2.resize(picture, (width, height), interpolation=resampling)  # type: ignore[no-any-return]


def to_working_size(picture: Picture, short_side: int, multiple: int = 64) -> Picture:
    """Bring a picture to its working size; see `working_size`.

    The resampling follows the wanted scale, not the rounded size, so that all frames of near-equal clips agree.
    """
    height, width = working_size(picture.shape[0], picture.shape[1], short_side, multiple)
    return resize(picture, height, width, enlarge=short_side > min(picture.shape[:2]))
