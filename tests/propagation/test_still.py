"""What stands still before a still camera stays where it is, whatever flow says; nothing else is held."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from fresco_core.correspondence import PairFlow
from fresco_core.frames import Picture
from fresco_core.progress import ProgressToken
from fresco_core.propagation import Segment, propagate
from fresco_core.propagation.blend import settled
from fresco_core.propagation.carry import Carry
from fresco_core.propagation.engine import Side
from fresco_core.propagation.still import held, still
from fresco_core.settings import RestyleSettings

HEIGHT, WIDTH = 64, 96
SLIDE = 2.0


def textured(seed: int, shift: int = 0) -> Picture:
    """A textured picture, seen `shift` pixels farther to the right."""
    noise = np.random.default_rng(seed).uniform(0, 255, (HEIGHT, WIDTH + 32, 3)).astype(np.float32)
    soft = cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 1.5), None, 0, 255, cv2.NORM_MINMAX)
    return np.ascontiguousarray(soft[:, shift : shift + WIDTH].astype(np.uint8))


def noisy(picture: Picture, seed: int) -> Picture:
    """The picture with a camera's noise: two grey levels."""
    noise = np.random.default_rng(seed).normal(0, 2, picture.shape)
    return (picture + noise).round().clip(0, 255).astype(np.uint8)


def sliding() -> Carry:
    """Flow that slides along a still picture."""
    start = Carry.start(HEIGHT, WIDTH)
    return Carry(start.displacement + np.float32([SLIDE, 0]), start.visible)


@settings(max_examples=20)
@given(seed=st.integers(0, 1000))
def test_a_still_picture_is_still_though_flow_slides_and_the_camera_has_noise(seed: int) -> None:
    picture = textured(seed)
    place = still(sliding(), noisy(picture, seed + 1), noisy(picture, seed + 2))
    assert place.mean() > 0.9


def test_what_moves_before_a_still_camera_is_not_held() -> None:
    before, after = textured(1), textured(1)
    before[20:44, 10:34] = textured(2)[20:44, 10:34]
    after[20:44, 40:64] = textured(2)[20:44, 10:34]
    place = still(Carry.start(HEIGHT, WIDTH), after, before)
    assert place[:, 70:].mean() > 0.95
    assert place[22:42, 12:32].mean() < 0.1
    assert place[22:42, 42:62].mean() < 0.1


@pytest.mark.parametrize("shift", [1, 2, 7])
def test_nothing_is_held_before_a_camera_that_moves(shift: int) -> None:
    assert not still(sliding(), textured(3, shift), textured(3)).any()


def test_something_smooth_that_flow_moves_far_is_believed_to_move() -> None:
    """As the door of a passing car: its source looks the same wherever it is."""
    picture = textured(4)
    picture[10:54, 20:70] = 128
    carry = sliding()
    carry.displacement[10:54, 20:70] = (9, 0)
    assert still(carry, picture, picture)[14:50, 24:66].mean() < 0.05


def test_held_places_are_where_they_were_and_seen() -> None:
    place = np.zeros((HEIGHT, WIDTH), np.bool_)
    place[:, :40] = True
    carry = held(Carry(sliding().displacement, np.zeros((HEIGHT, WIDTH), np.float32)), place)
    assert not carry.displacement[place].any()
    assert carry.valid[place].all()
    assert (carry.displacement[~place] == (SLIDE, 0)).all()
    assert not carry.valid[~place].any()


def test_keyframes_that_disagree_are_not_faded_into_each_other() -> None:
    nothing, all_ = np.zeros((HEIGHT, WIDTH), np.float32), np.ones((HEIGHT, WIDTH), np.bool_)
    first = textured(5)
    last = first.copy()
    last[:, 48:] = 255 - last[:, 48:]
    share = settled(*(Side(each, nothing, all_, each, all_) for each in (first, last)))
    assert (share[:, :40] == 1).all()
    assert share[:, 52:].mean() < 0.2


def test_paint_stays_on_a_still_picture_though_flow_slides() -> None:
    source, painted = textured(6), textured(7)
    move = torch.zeros(2, HEIGHT, WIDTH)
    move[0] = 1
    seen = torch.zeros(HEIGHT, WIDTH, dtype=torch.bool)
    flows = [PairFlow(move, -move, seen, seen)] * 3
    segment = Segment([noisy(source, seed) for seed in range(4)], painted, painted, flows)
    for frame in propagate(segment, RestyleSettings(), ProgressToken(), "cpu"):
        inner = (slice(6, -6), slice(6, -6))
        assert np.abs(frame.picture[inner].astype(int) - painted[inner]).mean() < 0.5
