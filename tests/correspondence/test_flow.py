"""Estimated flow against exact flow; composed and guided flow; occlusion; choosing an estimator."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from scenes import Scene, scene

from fresco_core.correspondence import PairFlow, compose_flow, distant_flow, flow_estimator, pair_flow
from fresco_core.correspondence.raft import RaftFlow
from fresco_core.errors import ModelError

DIS = flow_estimator("dis")


def errors(found: torch.Tensor, truth: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """End-point errors in pixels, where the truth is visible."""
    flow, visible = truth
    return np.linalg.norm(found.numpy() - flow, axis=0)[visible]


@pytest.fixture(scope="module")
def pair() -> tuple[Scene, PairFlow]:
    made = scene()
    return made, pair_flow(*made.frames, DIS)


def test_dis_is_a_tenth_of_a_pixel_off(pair: tuple[Scene, PairFlow]) -> None:
    made, flow = pair
    assert np.median(errors(flow.forward, made.flow(0, 1))) < 0.1
    assert np.median(errors(flow.backward, made.flow(1, 0))) < 0.1
    assert flow.forward.dtype == flow.backward.dtype == torch.float32


def test_occlusion_is_what_the_other_frame_does_not_show(pair: tuple[Scene, PairFlow]) -> None:
    made, flow = pair
    for found, (_, visible) in ((flow.forward_occlusion, made.flow(0, 1)), (flow.backward_occlusion, made.flow(1, 0))):
        hidden = ~torch.from_numpy(visible)
        assert found.dtype == torch.bool
        assert found[hidden].float().mean() > 0.6
        assert found[~hidden].float().mean() < 0.05


def test_swapped_is_seen_from_the_other_side(pair: tuple[Scene, PairFlow]) -> None:
    made, flow = pair
    other = pair_flow(*reversed(made.frames), DIS)
    for name, value in vars(flow.swapped).items():
        assert torch.equal(getattr(other, name), value)


def test_exact_flows_compose_to_the_exact_flow() -> None:
    made = scene(5, move=(0, 0))

    def exact(i: int, j: int) -> PairFlow:
        (forward, seen), (backward, shown) = made.flow(i, j), made.flow(j, i)
        return PairFlow(*(torch.from_numpy(array) for array in (forward, backward, ~seen, ~shown)))

    whole = compose_flow([exact(i, i + 1) for i in range(4)])
    for flow, occlusion, truth in (
        (whole.forward, whole.forward_occlusion, made.flow(0, 4)),
        (whole.backward, whole.backward_occlusion, made.flow(4, 0)),
    ):
        # The disc's edge bends the interpolated flow by a pixel's width; elsewhere all maps are smooth.
        assert np.quantile(errors(flow, truth), 0.9) < 0.01
        assert occlusion[~torch.from_numpy(truth[1])].float().mean() > 0.95


def test_a_single_flow_composes_to_itself(pair: tuple[Scene, PairFlow]) -> None:
    flow = pair[1]
    assert torch.equal(compose_flow([flow]).forward, flow.forward)


def test_the_frames_between_help_flow_over_long_distances() -> None:
    made = scene(13, pan=(1.0, 0.5), move=(5.0, 0.0), zoom=1.0, width=160)
    chain = compose_flow([pair_flow(a, b, DIS) for a, b in zip(made.frames, made.frames[1:], strict=False)])
    direct = pair_flow(made.frames[0], made.frames[-1], DIS)
    guided = distant_flow(made.frames[0], made.frames[-1], DIS, chain)
    truth = made.flow(0, 12)
    on_disc = truth[0], truth[1] & made.covered[0]
    assert np.median(errors(guided.forward, on_disc)) < 0.5 < np.median(errors(direct.forward, on_disc))
    assert errors(guided.forward, truth).mean() < 0.3 * errors(direct.forward, truth).mean()
    visible = torch.from_numpy(truth[1])
    assert guided.forward_occlusion[visible].float().mean() < direct.forward_occlusion[visible].float().mean()


def test_without_a_gpu_dis_is_chosen() -> None:
    assert flow_estimator("auto", "cpu").name == "dis"


def test_raft_without_torchvision_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torchvision", None)
    monkeypatch.setitem(sys.modules, "torchvision.models.optical_flow", None)
    with pytest.raises(ModelError, match="torchvision") as raised:
        flow_estimator("raft")
    assert "dis" in raised.value.remedy


def test_raft_without_its_weights_says_how_to_get_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("torchvision", "torchvision.models", "torchvision.models.optical_flow"):
        monkeypatch.setitem(sys.modules, name, SimpleNamespace(raft_large=None))
    monkeypatch.setenv("FRESCO_MODELS", str(tmp_path))
    with pytest.raises(ModelError, match="not on this machine") as raised:
        flow_estimator("raft")
    assert "fresco models pull raft" in raised.value.remedy


class _Shift(torch.nn.Module):
    """Stands in for RAFT: the same flow everywhere."""

    def forward(self, source: torch.Tensor, target: torch.Tensor, num_flow_updates: int) -> list[torch.Tensor]:
        assert source.shape == target.shape
        assert all(side % 8 == 0 and side >= 128 for side in source.shape[-2:])
        assert -1 <= source.min() < source.max() <= 1
        return [torch.full((1, 2, *source.shape[-2:]), 3.0)] * num_flow_updates


def test_raft_takes_pictures_of_any_size() -> None:
    made = scene(height=50, width=131)
    flow = RaftFlow("cpu", network=_Shift())(*made.frames)
    assert flow.shape == (2, 50, 131)
    assert flow.dtype == np.float32


class _ShiftOnTheCpu(_Shift):
    """The same, for which another device has too little memory."""

    def forward(self, source: torch.Tensor, target: torch.Tensor, num_flow_updates: int) -> list[torch.Tensor]:
        if source.device.type != "cpu":
            raise torch.OutOfMemoryError("no memory")
        return super().forward(source, target, num_flow_updates)


def test_raft_goes_on_on_the_cpu_where_the_gpu_has_too_little_memory(caplog: pytest.LogCaptureFixture) -> None:
    made = scene(height=50, width=131)
    raft = RaftFlow("meta", network=_ShiftOnTheCpu())
    assert all((raft(*made.frames) == 3.0).all() for _ in range(2))
    assert len(caplog.records) == 1
