"""Batches: every keyframe is translated once, anchors come from earlier batches of the same shot."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fresco_core.keyframes import Batch, deal_batches

frames = st.lists(st.integers(0, 400), unique=True, min_size=1, max_size=60).map(sorted)
cuts = st.lists(st.integers(1, 400), unique=True, max_size=6).map(sorted)


@given(frames, st.integers(3, 12), cuts)
def test_every_keyframe_is_new_exactly_once_and_in_order(keyframes: list[int], size: int, cuts: list[int]) -> None:
    batches = deal_batches(keyframes, size, cuts)
    assert [frame for batch in batches for frame in batch.new] == keyframes


@given(frames, st.integers(3, 12), cuts)
def test_no_batch_spans_a_cut(keyframes: list[int], size: int, cuts: list[int]) -> None:
    for batch in deal_batches(keyframes, size, cuts):
        assert len({bisect_right(cuts, frame) for frame in batch.frames}) == 1


@given(frames, st.integers(3, 12), cuts)
def test_anchors_are_the_shots_first_and_the_last_one_before(keyframes: list[int], size: int, cuts: list[int]) -> None:
    shots: dict[int, list[Batch]] = {}
    for batch in deal_batches(keyframes, size, cuts):
        shots.setdefault(bisect_right(cuts, batch.new[0]), []).append(batch)
    for batches in shots.values():
        assert batches[0].anchors == ()
        for before, batch in pairwise(batches):
            assert batch.anchors == (batches[0].new[0], before.new[-1])
            assert len(set(batch.frames)) == len(batch.frames)


@given(frames, st.integers(5, 12))
def test_batches_keep_their_size_and_none_after_the_first_is_useless(keyframes: list[int], size: int) -> None:
    batches = deal_batches(keyframes, size)
    assert all(len(batch.frames) <= size for batch in batches)
    if len(batches) > 1:
        assert len(batches[-1].new) >= 3


def test_a_short_last_batch_is_topped_up_from_the_one_before() -> None:
    batches = deal_batches(range(9), 8)
    assert batches == (Batch((), tuple(range(6))), Batch((0, 5), (6, 7, 8)))


@pytest.mark.parametrize("count", range(1, 9))
def test_few_keyframes_are_one_batch(count: int) -> None:
    assert deal_batches(range(count), 8) == (Batch((), tuple(range(count))),)


def test_a_batch_too_small_for_anchors_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 3"):
        deal_batches([0, 1, 2], 2)
