"""Screened Poisson, solved exactly: with constant weights and free borders a DCT-II makes it diagonal (METHOD 12)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.fft import dctn, idctn

Array = npt.NDArray[Any]

GRADIENT_WEIGHTS = (2.5, 0.5, 0.5)
"""Of L, a and b."""

LARGEST_STEP = 100.0
"""Target differences beyond this many levels are clipped: they are seams, not texture."""


def screened_poisson(values: Array, dx: Array, dy: Array, weight: float) -> Array:
    """The picture x nearest to `values` whose differences are nearest to `dx` and `dy`.

    Minimises |x - values|^2 + weight^2 (|x differences along rows - dx|^2 + |along columns - dy|^2).

    Args:
        values: [H, W], floating point; its dtype is computed in.
        dx: [H, W - 1], wanted x[:, 1:] - x[:, :-1].
        dy: [H - 1, W], wanted x[1:] - x[:-1].

    Returns:
        [H, W] in the dtype of `values`.
    """
    right = values.copy()
    squared = values.dtype.type(weight * weight)
    right[:, :-1] -= squared * dx
    right[:, 1:] += squared * dx
    right[:-1] -= squared * dy
    right[1:] += squared * dy
    spectrum = dctn(right, norm="ortho", overwrite_x=True)
    spectrum *= _inverse_eigenvalues(*values.shape, weight, values.dtype.str)
    solution: Array = idctn(spectrum, norm="ortho", overwrite_x=True)
    return solution


@lru_cache(maxsize=8)
def _inverse_eigenvalues(height: int, width: int, weight: float, dtype: str) -> Array:
    """1 over the eigenvalues of 1 + weight^2 (D^T D along rows and columns) in the DCT-II basis, [H, W]."""
    rows = 2 - 2 * np.cos(np.pi * np.arange(height) / height)
    columns = 2 - 2 * np.cos(np.pi * np.arange(width) / width)
    inverse: Array = (1 / (1 + weight**2 * (rows[:, None] + columns))).astype(dtype)
    inverse.flags.writeable = False
    return inverse


def fuse(blend: Array, dx: Array, dy: Array, largest: float = LARGEST_STEP) -> Array:
    """Screened Poisson per Lab channel, with gradient weights 2.5, 0.5, 0.5.

    Args:
        blend: Lab [H, W, 3], levels; what the result stays near.
        dx, dy: wanted differences [H, W - 1, 3] and [H - 1, W, 3], clipped here to +-`largest` levels.

    Returns:
        Lab [H, W, 3], not clipped.
    """
    fused = np.empty_like(blend)
    for channel, weight in enumerate(GRADIENT_WEIGHTS):
        fused[..., channel] = screened_poisson(
            blend[..., channel],
            dx[..., channel].clip(-largest, largest),
            dy[..., channel].clip(-largest, largest),
            weight,
        )
    return fused
