"""Choosing sides and mixing them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fresco_core.propagation.blend import (
    better_side,
    contrast_preserving_blend,
    distance_weights,
    visible_differences,
)
from fresco_core.propagation.lab import from_lab, to_lab

RANDOM = np.random.default_rng(5)


@given(interval=st.integers(2, 50))
def test_weights_mirror_each_other(interval: int) -> None:
    for position in range(1, interval):
        first, last = distance_weights(position, interval)
        assert (last, first) == pytest.approx(distance_weights(interval - position, interval))
        assert 0 < first < 1


def test_the_nearer_keyframe_wins_at_equal_error() -> None:
    error = np.ones((2, 2), np.float32)
    assert not better_side(error, error, distance_weights(1, 4)).any()
    assert better_side(error, error, distance_weights(3, 4)).all()


def test_blending_keeps_the_chosen_contrast() -> None:
    first, last = RANDOM.uniform(50, 200, (2, 30, 40, 3)).astype(np.float32)
    blend = contrast_preserving_blend(first, last, first, (0.5, 0.5))
    np.testing.assert_allclose(blend.std(axis=(0, 1)), first.std(axis=(0, 1)), rtol=1e-3)
    np.testing.assert_allclose(blend.mean(axis=(0, 1)), first.mean(axis=(0, 1)), rtol=1e-3)


def test_a_flat_picture_blends() -> None:
    flat = np.full((8, 8, 3), 90, np.float32)
    np.testing.assert_array_equal(contrast_preserving_blend(flat, flat, flat, (0.3, 0.7)), flat)


def test_differences_never_cross_the_rim_of_a_hole() -> None:
    first, last = np.zeros((4, 6, 1)), np.arange(24.0).reshape(4, 6, 1)
    first[:, 3:] = 1000  # what the first keyframe shows here is not this place
    first_valid = np.ones((4, 6), bool)
    first_valid[:, 3:] = False
    everywhere = np.ones((4, 6), bool)
    mask = ~first_valid
    differences = visible_differences(first, last, mask, first_valid, everywhere, axis=1)
    np.testing.assert_array_equal(differences[0, :, 0], [0, 0, 1, 1, 1])
    nowhere = np.zeros((4, 6), bool)
    together = visible_differences(first, last, mask, nowhere, nowhere, axis=1)
    np.testing.assert_array_equal(together[0, :, 0], [0, 0, 3, 1, 1])


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000))
def test_lab_is_lossless(seed: int) -> None:
    picture = np.random.default_rng(seed).integers(0, 256, (16, 16, 3), dtype=np.uint8)
    assert np.abs(from_lab(to_lab(picture)).astype(int) - picture).max() <= 1
