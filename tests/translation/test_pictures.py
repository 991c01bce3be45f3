"""Hints and colour modes: functions from pictures to pictures."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from fresco_core.translation import colourise, hint, preserve_colour
from fresco_core.translation.controls import DrawnControl

RANDOM = np.random.default_rng(0)


def photo(height: int, width: int) -> np.ndarray:
    """A picture of smooth colours, away from the limits of what Lab can show in sRGB."""
    small = RANDOM.integers(70, 190, (height // 8, width // 8, 3)).astype(np.uint8)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


def lab(picture: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)


@pytest.mark.parametrize("control", ["tile", "softedge", "canny"])
def test_hints_have_the_frames_size_and_range(control: DrawnControl) -> None:
    made = hint(photo(64, 96), control)
    assert made.shape == (64, 96, 3)
    assert made.dtype == np.float32
    assert made.min() >= 0
    assert made.max() <= 1


def test_tile_keeps_colours_and_drops_grain() -> None:
    flat = np.full((256, 256, 3), (200, 100, 50), np.uint8)
    grainy = (flat + RANDOM.integers(-20, 21, flat.shape)).astype(np.uint8)
    made = hint(grainy, "tile")
    np.testing.assert_allclose(made.mean((0, 1)), flat[0, 0] / 255, atol=0.01)
    assert made.std((0, 1)).max() < 0.5 * (grainy / 255).std((0, 1)).min()


@pytest.mark.parametrize("control", ["softedge", "canny"])
def test_edges_are_where_something_ends(control: DrawnControl) -> None:
    frame = np.zeros((128, 128, 3), np.uint8)
    frame[:, 64:] = (0, 0, 255)
    made = hint(frame, control)
    assert made[10:-10, 62:67].max(axis=1).min() > 0.9
    assert made[:, :50].max() == 0
    assert made[:, 80:].max() == 0


@pytest.mark.parametrize("side", [128, 512])
def test_soft_edges_are_as_strong_at_any_size(side: int) -> None:
    small = photo(64, 64)
    frame = cv2.resize(small, (side, side), interpolation=cv2.INTER_CUBIC)
    expected = hint(cv2.resize(small, (256, 256), interpolation=cv2.INTER_CUBIC), "softedge").mean()
    assert hint(frame, "softedge").mean() == pytest.approx(expected, rel=0.15)


def test_colourise_keeps_the_sources_lightness_at_full_size() -> None:
    source, restyled = photo(64, 96), photo(32, 48)
    made = colourise(source, restyled)
    assert made.shape == source.shape
    np.testing.assert_allclose(lab(made)[..., 0], lab(source)[..., 0], atol=2)
    enlarged = cv2.resize(restyled, (96, 64), interpolation=cv2.INTER_LANCZOS4)
    assert np.abs(lab(made)[..., 1:] - lab(enlarged)[..., 1:]).mean() < 2


def test_preserve_colour_is_its_reverse() -> None:
    source, restyled = photo(64, 96), photo(64, 96)
    np.testing.assert_array_equal(preserve_colour(source, restyled), colourise(restyled, source))


def test_a_picture_in_its_own_colours_is_itself() -> None:
    source = photo(64, 64)
    np.testing.assert_allclose(colourise(source, source).astype(int), source, atol=1)
