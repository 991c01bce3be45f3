"""The screened Poisson solve against a sparse direct one."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sparse
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.linalg import spsolve

from fresco_core.propagation.poisson import LARGEST_STEP, fuse, screened_poisson


def _difference(n: int) -> sparse.csr_matrix:
    return sparse.diags([-np.ones(n - 1), np.ones(n - 1)], [0, 1], shape=(n - 1, n)).tocsr()


@settings(max_examples=25)
@given(
    height=st.integers(2, 17),
    width=st.integers(2, 17),
    weight=st.sampled_from([0.0, 0.5, 2.5, 10.0]),
    seed=st.integers(0, 99),
)
def test_equals_the_sparse_solution(height: int, width: int, weight: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    values = random.uniform(0, 255, (height, width))
    dx = random.uniform(-50, 50, (height, width - 1))
    dy = random.uniform(-50, 50, (height - 1, width))
    right = sparse.kron(sparse.eye(height), _difference(width))
    down = sparse.kron(_difference(height), sparse.eye(width))
    system = sparse.eye(height * width) + weight**2 * (right.T @ right + down.T @ down)
    target = values.ravel() + weight**2 * (right.T @ dx.ravel() + down.T @ dy.ravel())
    expected = spsolve(system.tocsc(), target).reshape(height, width)
    np.testing.assert_allclose(screened_poisson(values, dx, dy, weight), expected, atol=1e-8)
    single = screened_poisson(values.astype(np.float32), dx.astype(np.float32), dy.astype(np.float32), weight)
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, expected, atol=0.02)


def test_single_rows_and_columns() -> None:
    values = np.arange(5.0)[None]
    across = screened_poisson(values, np.diff(values), np.empty((0, 5)), 2.5)
    down = screened_poisson(values.T, np.empty((5, 0)), np.diff(values.T, axis=0), 2.5)
    np.testing.assert_allclose(across, values, atol=1e-12)
    np.testing.assert_allclose(down, values.T, atol=1e-12)


def test_a_picture_with_its_own_differences_stays() -> None:
    picture = np.random.default_rng(0).uniform(0, 255, (20, 30, 3)).astype(np.float32)
    picture = picture / 4  # no difference is clipped
    fused = fuse(picture, np.diff(picture, axis=1), np.diff(picture, axis=0))
    np.testing.assert_allclose(fused, picture, atol=1e-3)


def test_seams_are_clipped() -> None:
    flat = np.zeros((8, 8, 3), np.float32)
    seam = np.full((8, 7, 3), 1e4, np.float32)
    at_most = np.full((8, 7, 3), LARGEST_STEP, np.float32)
    level = np.zeros((7, 8, 3), np.float32)
    np.testing.assert_array_equal(fuse(flat, seam, level), fuse(flat, at_most, level))
