"""Enlarging along the source: sharper where it helps, Lanczos where it would not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from fresco_core.frames import Picture, resize
from fresco_core.propagation.enlarge import enlarge_along

FULL, WORKING = (180, 270), (64, 96)


def _discs() -> Picture:
    picture = np.full((*FULL, 3), 40, np.uint8)
    for index in range(12):
        centre = (25 + 45 * (index % 6), 45 + 90 * (index // 6))
        colour = (60 + 15 * index, 230 - 12 * index, 120)
        cv2.circle(picture, centre, 14 + index % 3, colour, -1, cv2.LINE_AA)
    return picture


def _noise(seed: int, size: tuple[int, int], softness: float) -> Picture:
    noise = np.random.default_rng(seed).uniform(0, 255, (*size, 3)).astype(np.float32)
    return cv2.normalize(cv2.GaussianBlur(noise, (0, 0), softness), None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8)


def _off(first: Picture, second: Picture) -> float:
    return float(np.square(first.astype(float) - second).mean())


def test_edges_become_as_sharp_as_the_source() -> None:
    source = _discs()
    truth = 255 - source[..., ::-1] // 2
    low = resize(truth, *WORKING)
    plain, along = resize(low, *FULL), enlarge_along(low, source)
    assert along.dtype == np.uint8
    assert _off(along, truth) < 0.6 * _off(plain, truth)


def test_a_look_of_its_own_is_left_alone() -> None:
    low, source = _noise(1, WORKING, 2), _noise(2, FULL, 1)
    plain = resize(low, *FULL)
    assert _off(enlarge_along(low, source), plain) < 0.05 * _off(plain, np.full_like(plain, plain.mean()))


def test_a_flat_picture_stays_flat_whatever_the_source_shows() -> None:
    flat = np.full((*WORKING, 3), 120, np.uint8)
    np.testing.assert_array_equal(enlarge_along(flat, _noise(3, FULL, 0.7)), np.full((*FULL, 3), 120, np.uint8))


@pytest.mark.parametrize("size", [(64, 96), (48, 72), (64, 120), (50, 200)])
def test_smaller_and_equal_sources_are_resampled_and_no_more(size: tuple[int, int]) -> None:
    low, source = _noise(4, WORKING, 2), _noise(5, size, 2)
    np.testing.assert_array_equal(enlarge_along(low, source), resize(low, *size))
