"""Golden cases a (working size), b (keyframe selection) and c (batches)."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from fresco_core.frames import to_working_size, working_size
from fresco_core.keyframes import Batch, Motion, deal_batches, select_keyframes
from fresco_core.keyframes.select import paper_selection, reference_selection
from fresco_core.settings import KeyframeSettings

Case = dict[str, np.ndarray]
Golden = Callable[[str], Case]


# --- a: working size


def test_a_working_sizes(golden: Golden) -> None:
    case = golden("a_size")
    sizes = [working_size(height, width, short_side) for height, width, short_side in case["cases"].tolist()]
    np.testing.assert_array_equal(sizes, case["out_hw"])


def test_a_sides_that_would_round_to_nothing_get_the_least_size(golden: Golden) -> None:
    for height, width, short_side, *_ in golden("a_size")["quirk_cases"].tolist():
        assert min(working_size(height, width, short_side)) == 64


@pytest.mark.parametrize("direction", ["down", "up"])
def test_a_resampling(golden: Golden, direction: str) -> None:
    case = golden("a_size")
    picture = to_working_size(case[f"img_{direction}_in"], int(case[f"img_{direction}_R"]))
    difference = np.abs(picture.astype(int) - case[f"img_{direction}_out"])
    assert difference.mean() <= 1
    assert difference.max() <= 12


# --- b: keyframe selection


def series(case: Case) -> list[tuple[np.ndarray, int, int, list[int]]]:
    """(error, min_gap, max_gap, expected keyframes) of every series and setting; a repeated key counts once."""
    names = case["clips"].tolist() if "clips" in case else [f"s{i}" for i in range(int(case["n_series"]))]
    return [
        (case[f"{name}_err"], low, high, np.unique(case[f"{name}_keys_{low}_{high}"]).tolist())
        for name in names
        for low, high in case["settings"].tolist()
    ]


@pytest.mark.parametrize("name", ["b_keyframes_clips", "b_keyframes_synth"])
def test_b_reference_selection(golden: Golden, name: str) -> None:
    for error, min_gap, max_gap, expected in series(golden(name)):
        assert reference_selection(error, min_gap, max_gap) == expected


@pytest.mark.parametrize("name", ["b_keyframes_clips", "b_keyframes_synth"])
def test_b_settings_choose_the_reference(golden: Golden, name: str) -> None:
    for error, min_gap, max_gap, expected in series(golden(name)):
        if min_gap > 0:
            settings = KeyframeSettings(min_gap=min_gap, max_gap=max_gap, selection="reference")
            assert list(select_keyframes(Motion(error), settings)) == expected


def test_b_equal_gaps_take_every_nth_frame(golden: Golden) -> None:
    case = golden("b_keyframes_synth")
    for length, gap in case["equal_nm"].tolist():
        expected = case[f"equal_n{length}_m{gap}"].tolist()
        error = np.zeros(length)
        assert reference_selection(error, gap, gap) == expected
        for selection in ("reference", "paper"):
            settings = KeyframeSettings(min_gap=gap, max_gap=gap, selection=selection)
            # The tail that the public code leaves out is kept.
            assert list(select_keyframes(Motion(error), settings)) == sorted({*expected, length - 1})


@pytest.mark.parametrize("name", ["b_keyframes_clips", "b_keyframes_synth"])
def test_b_paper_selection_keeps_what_the_reference_breaks(golden: Golden, name: str) -> None:
    for error, min_gap, max_gap, _ in series(golden(name)):
        keyframes = paper_selection(error, max(min_gap, 1), max_gap)
        assert keyframes[0] == 0
        assert keyframes[-1] == len(error) - 1
        assert all(right - left <= max_gap for left, right in pairwise(keyframes))
        # Both ends of a gap bar their neighbourhood; with room for it in every gap, none is closer than `min_gap`.
        if max_gap >= 2 * min_gap and len(keyframes) > 2:
            assert all(right - left >= min_gap for left, right in pairwise(keyframes))


# --- c: batches


def test_c_batches(golden: Golden) -> None:
    case = golden("c_batches")
    checked = 0
    for i in range(int(case["n_cases"])):
        keyframes, size = case[f"c{i}_keys"].tolist(), int(case[f"c{i}_B"])
        if size < 3:
            continue
        batches = deal_batches(keyframes, size)
        if str(case[f"c{i}_error"]):
            # The public code stops where one batch is enough.
            assert batches == (Batch((), tuple(keyframes)),)
            continue
        full = split(case[f"c{i}_full_flat"], case[f"c{i}_full_sizes"])
        if any(len(set(batch)) < len(batch) for batch in full):
            # A first batch of a single frame, its anchor doubled: one batch holds them all instead.
            assert batches == (Batch((), tuple(keyframes)),)
            continue
        assert [list(batch.frames) for batch in batches] == full
        assert [list(batch.new) for batch in batches] == split(case[f"c{i}_new_flat"], case[f"c{i}_new_sizes"])
        checked += 1
    assert checked


def split(flat: np.ndarray, sizes: np.ndarray) -> list[list[int]]:
    return [part.tolist() for part in np.split(flat, np.cumsum(sizes)[:-1])]
