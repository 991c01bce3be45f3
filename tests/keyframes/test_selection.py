"""Keyframe selection against the algorithm as the paper states it, and its promises."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fresco_core.keyframes import Motion, select_keyframes
from fresco_core.keyframes.select import paper_selection
from fresco_core.settings import KeyframeSettings

errors = st.lists(st.integers(0, 9).map(float), min_size=1, max_size=120).map(np.array)


@st.composite
def gaps(draw: st.DrawFn) -> tuple[int, int]:
    low = draw(st.integers(1, 15))
    return low, draw(st.integers(low, 30))


def literal_selection(error: np.ndarray, min_gap: int, max_gap: int) -> list[int]:
    """The paper's Algorithm 1 over the whole range at once, candidates in gaps that are still too long."""
    keyframes = [0, len(error) - 1]
    while True:
        too_long = [(a, b) for a, b in pairwise(sorted(set(keyframes))) if b - a > max_gap]
        free = [
            i
            for a, b in too_long
            for i in range(a + 1, b)
            if all(abs(i - keyframe) >= min_gap for keyframe in keyframes)
        ]
        if not free:
            return sorted(set(keyframes))
        keyframes.append(max(free, key=lambda i: (error[i], -i)))


@given(errors, st.integers(1, 8), st.data())
def test_with_room_for_both_bounds_it_is_the_papers_algorithm(error: np.ndarray, low: int, data: st.DataObject) -> None:
    high = data.draw(st.integers(2 * low, 40))
    assert paper_selection(error, low, high) == literal_selection(error, low, high)


@given(errors, gaps())
def test_no_gap_exceeds_the_maximum_and_both_ends_are_keyframes(error: np.ndarray, bounds: tuple[int, int]) -> None:
    keyframes = paper_selection(error, *bounds)
    assert keyframes[0] == 0
    assert keyframes[-1] == len(error) - 1
    assert all(0 < right - left <= bounds[1] for left, right in pairwise(keyframes))


@given(errors, gaps())
def test_too_close_keyframes_only_where_the_maximum_forces_them(error: np.ndarray, bounds: tuple[int, int]) -> None:
    low, high = bounds
    keyframes = paper_selection(error, low, high)
    if low < high and len(keyframes) > 2:
        # Halving a gap above max_gap leaves at least half of it.
        assert min(right - left for left, right in pairwise(keyframes)) >= min(low, (high + 1) // 2)


@given(errors, gaps(), st.lists(st.integers(1, 119), unique=True, max_size=5), st.sampled_from(["paper", "reference"]))
def test_both_sides_of_every_cut_are_keyframes(
    error: np.ndarray, bounds: tuple[int, int], cuts: list[int], selection: str
) -> None:
    cuts = sorted(cut for cut in cuts if cut < len(error))
    settings = KeyframeSettings(min_gap=bounds[0], max_gap=bounds[1], selection=selection)
    keyframes = select_keyframes(Motion(error, tuple(cuts)), settings)
    assert list(keyframes) == sorted(set(keyframes))
    assert {0, len(error) - 1, *cuts, *(cut - 1 for cut in cuts)} <= set(keyframes)


def test_cuts_count_only_if_asked_for() -> None:
    motion = Motion(np.zeros(30), cuts=(11,))
    settings = KeyframeSettings(min_gap=5, max_gap=40, scene_cuts=False)
    assert select_keyframes(motion, settings) == (0, 29)
    assert select_keyframes(motion, settings.model_copy(update={"scene_cuts": True})) == (0, 10, 11, 29)


@pytest.mark.parametrize("selection", ["paper", "reference"])
@pytest.mark.parametrize(("length", "expected"), [(1, (0,)), (2, (0, 1)), (3, (0, 2))])
def test_tiny_ranges(selection: str, length: int, expected: tuple[int, ...]) -> None:
    settings = KeyframeSettings(selection=selection)
    assert select_keyframes(Motion(np.zeros(length)), settings) == expected


@pytest.mark.parametrize("selection", ["paper", "reference"])
def test_equal_gaps_take_every_nth_frame_and_the_last(selection: str) -> None:
    settings = KeyframeSettings(min_gap=4, max_gap=4, selection=selection)
    assert select_keyframes(Motion(np.zeros(11)), settings) == (0, 4, 8, 10)


def test_keyframes_go_where_most_moves() -> None:
    error = np.zeros(40)
    error[[12, 27]] = 1.0, 2.0
    assert select_keyframes(Motion(error), KeyframeSettings(min_gap=5, max_gap=20)) == (0, 12, 27, 39)
