"""Feature optimisation, paper variant: the gradient written by hand against Gram matrices through autograd.

64x64 tokens, 640 channels, two guidance halves of 8 frames. The direct form is measured on one half of 2 frames and
multiplied by 8: its time and memory are proportional to the number of frames, and whole it needs many gigabytes.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from benchmarks.rows import Row, timed
from fresco_core.correspondence import Correspondence, resize_flow, resize_occlusion, warp
from fresco_core.translation.features import OBJECTIVES, add_gradient, optimise
from fresco_core.translation.spatial_loss import GramTarget
from fresco_core.translation.temporal_loss import TemporalDifference

SIDE, CHANNELS, HALVES, FRAMES = 64, 640, 2, 8
DIRECT_FRAMES = 2
SPEED_BOUND, MEMORY_BOUND, TOLERANCE = 4.0, 5.0, 1e-5
OBJECTIVE = OBJECTIVES["paper"]


def moving(frames: int, height: int, width: int, seed: int = 0) -> Correspondence:
    """Smooth motion of a few pixels with some occlusion; one pixel is one token."""
    random = torch.Generator().manual_seed(seed)
    coarse = torch.randn(2 * frames, 2, 6, 6, generator=random) * 3
    flow = functional.interpolate(coarse, (height, width), mode="bicubic")
    hidden = torch.rand(2 * frames, height, width, generator=random) < 0.1
    pictures = torch.zeros(frames, height, width, 3, dtype=torch.uint8)
    return Correspondence(pictures, flow[:frames], flow[frames:], hidden[:frames], hidden[frames:])


def features(samples: int, side: int, channels: int, seed: int = 1) -> Tensor:
    """Smooth features with texture [samples, channels, side, side]."""
    random = torch.Generator().manual_seed(seed)
    coarse = torch.randn(samples, channels, side // 8, side // 8, generator=random)
    smooth = functional.interpolate(coarse, (side, side), mode="bilinear")
    return smooth.add_(torch.randn(smooth.shape, generator=random), alpha=0.5)


def direct_gradient(feature: Tensor, target: Tensor, joined: Correspondence) -> Tensor:
    """The same gradient as the formula is read: all Gram matrices, by autograd."""
    frames, size = len(joined.frames), feature.shape[-2:]
    halves = len(feature) // frames
    flows = (joined.forward_flow, joined.backward_flow)
    forward, backward = (resize_flow(flow, *size).repeat(halves, 1, 1, 1) for flow in flows)
    hidden = (joined.forward_occlusion, joined.backward_occlusion)
    forward_seen, backward_seen = (~resize_occlusion(h, *size).repeat(halves, 1, 1)[:, None] for h in hidden)
    feature = feature.clone().requires_grad_()
    following = feature.view(halves, frames, *feature.shape[1:]).roll(-1, 1).reshape(feature.shape)
    temporal = ((following - warp(feature, backward)).abs() * backward_seen).sum()
    temporal = temporal + ((feature - warp(following, forward)).abs() * forward_seen).sum()
    spatial = (_gram(feature) - _gram(target)).square().sum()
    (OBJECTIVE.temporal_weight * temporal + OBJECTIVE.spatial_weight * spatial).backward()
    assert feature.grad is not None
    return feature.grad


def _gram(feature: Tensor) -> Tensor:
    unit = functional.normalize(feature.flatten(2), dim=1)
    return unit.transpose(1, 2) @ unit


def direct_step(feature: Tensor, target: Tensor, joined: Correspondence) -> Tensor:
    """One Adam step by the direct gradient."""
    optimised = feature.clone()
    optimised.grad = direct_gradient(optimised, target, joined)
    torch.optim.Adam([optimised], lr=OBJECTIVE.learning_rate).step()
    return optimised


def our_step(feature: Tensor, spatial: GramTarget, temporal: TemporalDifference | None) -> Tensor:
    """One Adam step by the gradient written by hand, copying the features in and out included."""
    return optimise(feature, OBJECTIVE, temporal, spatial, iterations=1)


def agree(side: int = 16, channels: int = 24) -> bool:
    """Whether both gradients are the same to the tolerance, as whole vectors; in float64, where no sign is in doubt."""
    joined = moving(3, side, side)
    joined = replace(joined, forward_flow=joined.forward_flow.double(), backward_flow=joined.backward_flow.double())
    feature, target = (features(6, side, channels, seed).double() for seed in (1, 2))
    expected = direct_gradient(feature, target, joined).flatten(2).transpose(1, 2)
    tokens = feature.flatten(2).transpose(1, 2).contiguous()
    found = torch.zeros_like(tokens)
    add_gradient(tokens, found, OBJECTIVE, TemporalDifference.of(joined, side, side), GramTarget.of(target, "paper"))
    return bool((found - expected).norm() <= TOLERANCE * expected.norm())


def prepared(direct: bool) -> Callable[[], Tensor]:
    """A step of one kind, with what is constant over steps made beforehand."""
    frames, halves = (DIRECT_FRAMES, 1) if direct else (FRAMES, HALVES)
    joined = moving(frames, SIDE, SIDE)
    feature, target = (features(halves * frames, SIDE, CHANNELS, seed) for seed in (1, 2))
    if direct:
        return lambda: direct_step(feature, target, joined)
    spatial, temporal = GramTarget.of(target, "paper"), TemporalDifference.of(joined, SIDE, SIDE)
    return lambda: our_step(feature, spatial, temporal)


def _report_peak(direct: bool, result: Connection) -> None:
    """In a process of its own: send how many bytes of resident memory a step needs at its peak."""
    step = prepared(direct)
    status = Path("/proc/self/status")

    def kilobytes(field: str) -> int:
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith(field))

    Path("/proc/self/clear_refs").write_text("5")  # forgets the peak so far
    before = kilobytes("VmRSS:")
    step()
    result.send((kilobytes("VmHWM:") - before) * 1024)


def peak_memory(direct: bool) -> int:
    """Bytes that a step needs beyond its inputs."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_report_peak, args=(direct, sender))
    process.start()
    process.join()
    return int(receiver.recv())


def run() -> list[Row]:
    """Time and (where the system tells it, on Linux) memory of one step."""
    same = agree()
    share = HALVES * FRAMES / DIRECT_FRAMES
    _, slow = timed(prepared(direct=True), repeats=1)
    _, fast = timed(prepared(direct=False), repeats=1)
    name = f"feature optimisation, {SIDE}x{SIDE} tokens, {CHANNELS} channels, {HALVES}x{FRAMES} samples"
    rows = [Row.of(f"{name}: time", share * slow / fast, SPEED_BOUND, agrees=same)]
    if sys.platform == "linux":
        memory = share * peak_memory(direct=True) / peak_memory(direct=False)
        rows.append(Row.of(f"{name}: memory", memory, MEMORY_BOUND, agrees=same))
    return rows
