"""Choosing sides and mixing them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fresco_core.propagation.blend import (
    Contrast,
    better_side,
    contrast_preserving_blend,
    distance_weights,
    smooth_mask,
    visible_differences,
    visible_shares,
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


def test_blending_gives_the_contrast_asked_for() -> None:
    first, last = RANDOM.uniform(50, 200, (2, 30, 40, 3)).astype(np.float32)
    blend = contrast_preserving_blend(first, last, Contrast.of(first), (0.5, 0.5))
    np.testing.assert_allclose(blend.std(axis=(0, 1)), first.std(axis=(0, 1)), rtol=1e-3)
    np.testing.assert_allclose(blend.mean(axis=(0, 1)), first.mean(axis=(0, 1)), rtol=1e-3)


def test_a_flat_picture_blends() -> None:
    flat = np.full((8, 8, 3), 90, np.float32)
    np.testing.assert_array_equal(contrast_preserving_blend(flat, flat, Contrast.of(flat), (0.3, 0.7)), flat)


def test_differences_avoid_the_rim_of_a_hole() -> None:
    first, last = np.zeros((4, 6, 1)), np.arange(24.0).reshape(4, 6, 1)
    first[:, 3:] = 1000  # what the first keyframe shows here is not this place
    first_valid = np.ones((4, 6), bool)
    first_valid[:, 3:] = False
    everywhere = np.ones((4, 6), bool)
    differences = visible_differences(first, last, ~first_valid, first_valid, everywhere, axis=1)
    np.testing.assert_array_equal(differences[0, :, 0], [0, 0, 1, 1, 1])
    nowhere = np.zeros((4, 6), bool)
    for mask, side in ((nowhere, first), (everywhere, last)):
        np.testing.assert_array_equal(
            visible_differences(first, last, mask, nowhere, nowhere, axis=1), np.diff(side, axis=1)
        )


def test_holes_are_left_to_the_other_side_softly() -> None:
    valid = np.ones((40, 60), bool)
    valid[:, 30:] = False
    everywhere = np.ones_like(valid)
    first, last = visible_shares(valid, everywhere, (0.25, 0.75))
    np.testing.assert_allclose(first + last, 1, atol=1e-6)
    assert first[0, 0, 0] == pytest.approx(0.25, abs=0.01)  # the nearer keyframe has the larger share, 1 - weight
    assert first[0, -1, 0] > 0.9
    assert np.abs(np.diff(first[..., 0], axis=1)).max() < 0.4
    both = visible_shares(valid, valid, (0.25, 0.75))[0]
    np.testing.assert_allclose(both, 0.25, atol=1e-5)


def test_a_mask_loses_its_specks() -> None:
    mask = np.zeros((30, 30), bool)
    mask[:, 15:] = True
    speckled = mask ^ (np.random.default_rng(0).random(mask.shape) < 0.03)
    assert np.mean(smooth_mask(speckled) != mask) < 0.01


@settings(max_examples=20)
@given(seed=st.integers(0, 1000))
def test_lab_is_lossless(seed: int) -> None:
    picture = np.random.default_rng(seed).integers(0, 256, (16, 16, 3), dtype=np.uint8)
    assert np.abs(from_lab(to_lab(picture)).astype(int) - picture).max() <= 1
