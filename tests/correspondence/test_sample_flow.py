"""Estimated flow and occlusion of the sample clip against the renderer's exact ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest
import torch

from fresco_core.correspondence import PairFlow, flow_estimator, pair_flow, warp
from fresco_core.frames import Picture
from fresco_core.media import Clip
from fresco_core.resources import resource

Field = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Truth:
    """Exact motion of some pairs of neighbouring frames, at every `step`-th pixel of every `step`-th row."""

    first: list[int]
    step: int
    forward: Field
    backward: Field
    forward_occlusion: Mask
    backward_occlusion: Mask


@pytest.fixture(scope="module")
def truth() -> Truth:
    with np.load(resource("sample", "flow.npz"), allow_pickle=False) as arrays:
        return Truth(
            first=arrays["first"].tolist(),
            step=int(arrays["step"]),
            forward=arrays["forward"].astype(np.float32),
            backward=arrays["backward"].astype(np.float32),
            forward_occlusion=arrays["forward_occlusion"],
            backward_occlusion=arrays["backward_occlusion"],
        )


@pytest.fixture(scope="module")
def pairs(truth: Truth) -> list[tuple[Picture, Picture]]:
    with Clip(resource("sample", "sample.mp4")) as clip:
        return [(clip.frame(first), clip.frame(first + 1)) for first in truth.first]


@pytest.fixture(scope="module")
def estimates(pairs: list[tuple[Picture, Picture]]) -> list[PairFlow]:
    estimator = flow_estimator("dis")
    return [pair_flow(first, second, estimator) for first, second in pairs]


def test_the_exact_flow_maps_the_frames_onto_each_other(truth: Truth, pairs: list[tuple[Picture, Picture]]) -> None:
    """Pins down directions and signs: warped by exact flow, the next frame looks like this one."""
    step = truth.step
    for index, (first, second) in enumerate(pairs):
        # A picture of every other pixel moves half as far.
        flow = torch.from_numpy(truth.forward[index])[None] / step
        small = [
            torch.from_numpy(frame[::step, ::step].copy()).permute(2, 0, 1)[None].float() for frame in (first, second)
        ]
        seen = torch.from_numpy(~truth.forward_occlusion[index])
        unmoved = (small[1] - small[0]).abs().mean(dim=1)[0][seen].mean()
        moved = (warp(small[1], flow) - small[0]).abs().mean(dim=1)[0][seen].mean()
        assert moved < 0.65 * unmoved


def test_dis_finds_the_exact_flow_outside_occlusion(truth: Truth, estimates: list[PairFlow]) -> None:
    errors, motions = [], []
    for index, estimate in enumerate(estimates):
        for found, exact, hidden in (
            (estimate.forward, truth.forward[index], truth.forward_occlusion[index]),
            (estimate.backward, truth.backward[index], truth.backward_occlusion[index]),
        ):
            sampled = found.numpy()[:, :: truth.step, :: truth.step]
            errors.append(np.hypot(*(sampled - exact))[~hidden])
            motions.append(np.hypot(*exact)[~hidden])
    error, motion = np.concatenate(errors), np.concatenate(motions)
    assert np.median(error) < 0.25
    assert error.mean() < 0.85
    assert error.mean() < 0.4 * motion.mean()
    assert (error < 1).mean() > 0.88


def test_occlusion_is_found(truth: Truth, estimates: list[PairFlow]) -> None:
    """Hidden places are slivers along outlines, two in a hundred pixels; guessing would score 0.04."""
    exact = np.concatenate([truth.forward_occlusion, truth.backward_occlusion])
    found = np.stack([e.forward_occlusion for e in estimates] + [e.backward_occlusion for e in estimates])
    found = found[:, :: truth.step, :: truth.step]
    hits = (exact & found).sum()
    f1 = 2 * hits / (exact.sum() + found.sum())
    recall = hits / exact.sum()
    assert recall > 0.55
    assert f1 > 0.23
