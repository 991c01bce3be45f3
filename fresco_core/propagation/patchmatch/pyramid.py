"""Pictures halved, and fields of patches on their way from one size to the next."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def halvings(short_side: int, patch: int) -> int:
    """How often a picture can be halved until its short side would fall below two patches and a pixel."""
    depth = 0
    while short_side >> (depth + 1) >= 2 * patch + 1:
        depth += 1
    return depth


def smaller(picture: Array, depth: int) -> Array:
    """The picture [H, W, C] halved `depth` times."""
    if depth == 0:
        return picture
    height, width = picture.shape[0] >> depth, picture.shape[1] >> depth
    parts = [picture[..., start : start + 4] for start in range(0, picture.shape[-1], 4)]  # all that OpenCV takes
    resized = [cv2.resize(np.ascontiguousarray(p), (width, height), interpolation=cv2.INTER_AREA) for p in parts]
    return np.concatenate([part.reshape(height, width, -1) for part in resized], axis=-1)


def coarser(field: Array, depth: int) -> Array:
    """The field [H, W, 3] of a level halved `depth` times: of the patches that become one, the upper left leads."""
    if depth == 0:
        return field
    height, width = field.shape[0] >> depth, field.shape[1] >> depth
    coarse: Array = field[:: 1 << depth, :: 1 << depth][:height, :width] >> np.array([0, depth, depth])
    return coarse.astype(np.int32)


def finer(field: Array, size: tuple[int, int]) -> Array:
    """The field of a level twice as fine: each patch goes where the coarse one went, and on by its own odd pixel."""
    y, x = np.arange(size[0]), np.arange(size[1])
    rows, columns = np.minimum(y // 2, field.shape[0] - 1), np.minimum(x // 2, field.shape[1] - 1)
    fine: Array = field[rows][:, columns] * np.array([1, 2, 2], np.int32)
    fine[..., 1] += (y % 2)[:, None].astype(np.int32)
    fine[..., 2] += (x % 2).astype(np.int32)
    return fine
