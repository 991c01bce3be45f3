"""Correspondence of a batch: cyclic pairs, batches of one and two frames, flow known already."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scenes import scene

from fresco_core.correspondence import PairFlow, correspond, flow_estimator, pair_flow

DIS = flow_estimator("dis")


@pytest.mark.parametrize("count", [1, 2, 4])
def test_entry_i_joins_frame_i_and_the_next_in_a_circle(count: int) -> None:
    made = scene(count)
    joined = correspond(made.frames, DIS)
    assert joined.frames.numpy().tolist() == np.stack(made.frames).tolist()
    for i in range(count):
        flow, visible = made.flow(i, (i + 1) % count)
        error = np.linalg.norm(joined.forward_flow[i].numpy() - flow, axis=0)[visible]
        assert np.median(error) < 0.2
        back, visible = made.flow((i + 1) % count, i)
        error = np.linalg.norm(joined.backward_flow[i].numpy() - back, axis=0)[visible]
        assert np.median(error) < 0.2
    assert joined.forward_occlusion.shape == joined.backward_occlusion.shape == (count, 96, 128)


def test_a_single_frame_corresponds_to_itself() -> None:
    joined = correspond(scene(1).frames, DIS)
    assert not joined.forward_flow.any()
    assert not joined.backward_occlusion.any()


def test_known_flow_is_not_estimated_again() -> None:
    made = scene(4)
    asked: list[tuple[int, int]] = []

    def known(i: int, j: int) -> PairFlow:
        asked.append((i, j))
        return pair_flow(made.frames[i], made.frames[j], DIS)

    joined = correspond(made.frames, DIS, pair=known)
    assert asked == [(0, 1), (1, 2), (2, 3)]
    plain = correspond(made.frames, DIS)
    assert torch.equal(joined.forward_flow, plain.forward_flow)
    assert torch.equal(joined.backward_occlusion, plain.backward_occlusion)


def test_it_moves_between_devices_as_a_whole() -> None:
    joined = correspond(scene(2).frames, DIS, background=torch.ones(2, 1, 48, 64)).to("meta")
    assert all(value.device.type == "meta" for value in vars(joined).values())
