"""Composing flow by coordinates."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from fresco_core.correspondence import PairFlow
from fresco_core.progress import ProgressToken
from fresco_core.propagation.carry import Carry, warp_mask
from fresco_core.propagation.engine import Segment
from fresco_core.propagation.flow_engine import _walk_back, carries_from_last

SIZE = (24, 32)


def _smooth_flow(seed: int) -> torch.Tensor:
    coarse = torch.randn(1, 2, 3, 4, generator=torch.Generator().manual_seed(seed))
    return torch.nn.functional.interpolate(coarse, SIZE, mode="bicubic")[0]


def test_constant_motion_adds_up_exactly() -> None:
    carry = Carry.start(*SIZE)
    flow = np.zeros((2, *SIZE), np.float32)
    flow[0], flow[1] = 0.375, -0.25
    for _ in range(8):
        carry = carry.step(flow, np.zeros(SIZE, bool))
    np.testing.assert_allclose(carry.displacement, np.broadcast_to([3.0, -2.0], (*SIZE, 2)), atol=1e-5)
    assert carry.valid[3:, :-4].all()
    assert not carry.valid[:2].any()
    assert not carry.valid[:, -3:].any()


@pytest.mark.parametrize("speed", [1.0, 0.25])
def test_what_was_hidden_once_stays_hidden_and_moves_along(speed: float) -> None:
    hidden = np.zeros(SIZE, bool)
    hidden[8:16, 8:16] = True
    flow = np.zeros((2, *SIZE), np.float32)
    flow[0] = -speed
    carry = Carry.start(*SIZE).step(flow, hidden)
    steps = round(4 / speed)
    for _ in range(steps):
        carry = carry.step(flow, np.zeros(SIZE, bool))
    expected = np.ones(SIZE, bool)
    expected[8:16, 12:20] = False
    # Corners may be rounded off, and what has entered the picture is not shown either.
    assert np.mean(carry.valid[:, 6:] != expected[:, 6:]) < 0.01
    assert not carry.valid[:, :3].any()


def test_boundaries_are_where_motion_jumps_and_beside_holes() -> None:
    displacement, visible = np.zeros((*SIZE, 2), np.float32), np.ones(SIZE, np.float32)
    displacement[:, 12:, 1] = 3
    # A slope, however long, is no boundary.
    displacement[..., 0] = np.linspace(0, 20, SIZE[1])
    visible[4, 25] = 0
    found = Carry(displacement, visible).boundary(2)
    wanted = np.zeros(SIZE, np.bool_)
    wanted[:, 10:15] = wanted[2:7, 23:28] = True
    np.testing.assert_array_equal(found, wanted)


def test_a_mask_moves_by_nearest_taps() -> None:
    mask = np.zeros(SIZE, bool)
    mask[5, 5] = True
    flow = np.zeros((2, *SIZE), np.float32)
    flow[0] = -1.6
    moved = warp_mask(mask, flow)
    assert np.argwhere(moved).tolist() == [[5, 7]]


@pytest.mark.parametrize("interval", [1, 2, 3, 4, 9, 10, 17])
def test_carries_from_the_last_keyframe_leave_in_order(interval: int) -> None:
    nothing = torch.zeros(SIZE, dtype=torch.bool)
    flows = [PairFlow(_smooth_flow(i), _smooth_flow(i + 50), nothing, nothing) for i in range(interval)]
    picture = np.zeros((*SIZE, 3), np.uint8)
    segment = Segment([picture] * (interval + 1), picture, picture, flows)
    expected = dict(_walk_back(segment, interval, 1, Carry.start(*SIZE)))
    carries = list(carries_from_last(segment, ProgressToken()))
    assert len(carries) == interval - 1
    for index, carry in enumerate(carries, start=1):
        np.testing.assert_array_equal(carry.displacement, expected[index].displacement)
        np.testing.assert_array_equal(carry.visible, expected[index].visible)
