"""Scene cuts: found between shots, not in flashes, strobes, pans, fades or dissolves."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pytest
from footage import HEIGHT, WIDTH, place, shot, still

from fresco_core.frames import Picture
from fresco_core.keyframes import measure_motion


def cuts(frames: Iterable[Picture]) -> tuple[int, ...]:
    return measure_motion(frames).cuts


def lit(frame: Picture, factor: float, offset: float) -> Picture:
    return np.clip(frame.astype(np.float32) * factor + offset, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("speed", [0.0, 3.0, 12.0])
def test_cuts_between_shots_are_found_to_the_frame(speed: float) -> None:
    assert cuts(shot(1, 12, speed) + shot(2, 9, speed) + still(3, 10)) == (12, 21)


def test_a_cut_in_the_dark_is_found() -> None:
    assert cuts(lit(frame, 0.15, 0) for frame in shot(1, 10) + shot(2, 10)) == (10,)


@pytest.mark.parametrize("before", [1, 2, 12])
@pytest.mark.parametrize("after", [1, 2, 12])
def test_a_cut_close_to_an_end_of_the_range_is_found(before: int, after: int) -> None:
    assert cuts(shot(1, before) + shot(2, after)) == (before,)


def test_a_cut_through_white_stands_on_one_side_of_it_or_both() -> None:
    white = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    found = cuts([*shot(1, 12), white, *shot(2, 12)])
    assert found
    assert set(found) <= {12, 13}


@pytest.mark.parametrize("speed", [0.0, 4.0])
@pytest.mark.parametrize("length", [1, 2, 3])
@pytest.mark.parametrize(
    "flash",
    [
        lambda frame: lit(frame, 0, 255),
        lambda frame: lit(frame, 3, 60),
        lambda frame: lit(frame, 0, 0),
        lambda frame: lit(frame, -1, 255),
    ],
    ids=["white", "overexposed", "black", "inverted"],
)
def test_a_flash_is_not_a_cut(flash: Callable[[Picture], Picture], length: int, speed: float) -> None:
    frames = shot(1, 20, speed)
    frames[9 : 9 + length] = [flash(frame) for frame in frames[9 : 9 + length]]
    assert cuts(frames) == ()


def test_a_strobe_is_not_a_row_of_cuts() -> None:
    assert cuts(lit(frame, 3, 90) if i // 2 % 2 else frame for i, frame in enumerate(shot(1, 24))) == ()


@pytest.mark.parametrize("share", [0.05, 0.15, 0.3])
def test_a_fast_pan_is_not_a_cut(share: float) -> None:
    assert cuts(shot(1, 24, speed=share * WIDTH)) == ()


def test_a_pan_too_fast_to_follow_is_not_a_row_of_cuts() -> None:
    assert cuts(shot(seed, 1)[0] for seed in range(20)) == ()


def test_fades_and_dissolves_are_not_hard_cuts() -> None:
    first, second = shot(1, 24), shot(2, 24)
    weights = np.clip((np.arange(24) - 6) / 12, 0, 1)
    dissolve = [
        lit(one, 1 - weight, 0) + lit(other, weight, 0)
        for one, other, weight in zip(first, second, weights, strict=True)
    ]
    fade = [lit(frame, weight, 0) for frame, weight in zip(first, weights, strict=True)]
    assert cuts(dissolve) == ()
    # Only the black before the fade is a shot of its own.
    assert set(cuts(fade)) <= {7}


def test_something_fast_in_the_picture_is_not_a_cut() -> None:
    frames, thing = still(1, 20), place(5)[: HEIGHT * 2 // 3, : WIDTH // 2]
    for i, frame in enumerate(frames):
        left = 30 * i - 200
        shown = thing[:, max(-left, 0) : max(min(WIDTH - left, thing.shape[1]), 0)]
        frame[10 : 10 + len(thing), max(left, 0) : max(left, 0) + shown.shape[1]] = shown
    assert cuts(frames) == ()
