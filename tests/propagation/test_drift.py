"""Drift, and the frame that a further keyframe would help most."""

from __future__ import annotations

import numpy as np
import pytest

from fresco_core.propagation import further_keyframe
from fresco_core.propagation.drift import drift_of
from fresco_core.propagation.engine import Side

SIZE = (40, 60)
RANDOM = np.random.default_rng(3)


def _noise() -> np.ndarray:
    return RANDOM.integers(0, 256, (*SIZE, 3), dtype=np.uint8)


def _side(carried: np.ndarray, hidden: int = 0) -> Side:
    valid = np.ones(SIZE, bool)
    valid[:, SIZE[1] - hidden :] = False
    return Side(carried, np.zeros(SIZE, np.float32), valid, carried, np.zeros(SIZE, np.bool_))


def test_the_keyframe_itself_has_not_drifted_and_an_unrelated_picture_has() -> None:
    picture = _noise()
    drift = drift_of(picture, _side(picture), _side(_noise()))
    assert drift.first == drift.both == 0
    assert drift.last > 0.75


def test_contrast_does_not_matter() -> None:
    picture, other = _noise(), _noise()
    loud = drift_of(picture, _side(other), _side(other))
    soft = drift_of(picture // 8 + 100, _side(other // 8 + 100), _side(other // 8 + 100))
    assert soft.both == pytest.approx(loud.both, abs=0.02)


def test_what_neither_keyframe_shows_counts_as_far() -> None:
    picture = _noise()
    drift = drift_of(picture, _side(picture, hidden=30), _side(picture, hidden=15))
    assert drift.first == pytest.approx(0.5**0.5)
    assert drift.last == drift.both == pytest.approx(0.25**0.5)


def test_a_flat_picture_is_no_trouble() -> None:
    flat = np.full((*SIZE, 3), 7, np.uint8)
    assert drift_of(flat, _side(flat), _side(flat)).both == 0


@pytest.mark.parametrize("count", [1, 2, 3, 9, 19])
def test_a_further_keyframe_goes_to_the_middle_of_even_drift(count: int) -> None:
    assert abs(further_keyframe([0.3] * count) - (count - 1) / 2) <= 0.5


def test_a_further_keyframe_goes_where_the_drift_is() -> None:
    drift = [0.05] * 20
    drift[4:8] = [0.6] * 4
    assert 4 <= further_keyframe(drift) <= 8
