"""Poisson fusion: the DCT solve against the sparse least-squares solve with its matrices cached."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sparse
from scipy.sparse.linalg import lsqr

from benchmarks.rows import Row, timed
from fresco_core.propagation.poisson import GRADIENT_WEIGHTS, fuse

SIZE = 512
BOUND = 8.0
MOST_LEVELS = 1


class SparseSolver:
    """The same problem as `fuse`, as a tall sparse system solved by LSQR; the matrices are built once."""

    def __init__(self, height: int, width: int) -> None:
        right = sparse.kron(sparse.eye(height), _difference(width))
        down = sparse.kron(_difference(height), sparse.eye(width))
        same = sparse.eye(height * width)
        self._systems = [sparse.vstack((same, weight * right, weight * down)).tocsr() for weight in GRADIENT_WEIGHTS]

    def __call__(self, blend: np.ndarray, dx: np.ndarray, dy: np.ndarray) -> np.ndarray:
        fused = np.empty_like(blend)
        for channel, (weight, system) in enumerate(zip(GRADIENT_WEIGHTS, self._systems, strict=True)):
            # Around zero the solver needs fewer iterations.
            mean = blend[..., channel].mean()
            target = np.concatenate(
                (
                    (blend[..., channel] - mean).ravel(),
                    weight * dx[..., channel].ravel(),
                    weight * dy[..., channel].ravel(),
                )
            )
            fused[..., channel] = lsqr(system, target)[0].reshape(blend.shape[:2]) + mean
        return fused


def _difference(n: int) -> sparse.csr_matrix:
    return sparse.diags([-np.ones(n - 1), np.ones(n - 1)], [0, 1], shape=(n - 1, n))


def _problem() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two pictures of strokes, chosen from in patches, and what is mixed of them."""
    random = np.random.default_rng(0)
    first, last = random.uniform(60, 190, (2, SIZE, SIZE, 3)).astype(np.float32)
    mask = np.kron(random.random((SIZE // 32, SIZE // 32)) < 0.5, np.ones((32, 32), bool))[..., None]
    chosen = np.where(mask, last, first)
    dx, dy = (np.diff(chosen, axis=axis).clip(-100, 100) for axis in (1, 0))
    return (first + last) / 2, dx, dy


def run() -> list[Row]:
    """One row: three Lab channels at once, on both sides."""
    blend, dx, dy = _problem()
    solver = SparseSolver(SIZE, SIZE)
    expected, slow = timed(lambda: solver(blend, dx, dy), repeats=2)
    fused, fast = timed(lambda: fuse(blend, dx, dy), repeats=10)
    agrees = np.abs(np.rint(expected) - np.rint(fused)).max() <= MOST_LEVELS
    return [
        Row.of(
            f"Poisson fusion at {SIZE}x{SIZE}, against cached sparse least squares", slow / fast, BOUND, agrees=agrees
        )
    ]
