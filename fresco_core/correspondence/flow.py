"""Optical flow between two pictures, in both directions, with what each hides from the other."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from fresco_core.correspondence.estimators import FlowEstimator
from fresco_core.correspondence.occlusion import occlusion
from fresco_core.frames import Picture


@dataclass(frozen=True)
class PairFlow:
    """How two pictures correspond.

    Attributes:
        forward: float32 [2, H, W], pixels (dx, dy); lives on the first picture and points into the second.
        backward: float32 [2, H, W]; lives on the second picture and points into the first.
        forward_occlusion: bool [H, W]; True where the first picture shows what the second does not.
        backward_occlusion: bool [H, W]; True where the second picture shows what the first does not.
    """

    forward: Tensor
    backward: Tensor
    forward_occlusion: Tensor
    backward_occlusion: Tensor

    @property
    def swapped(self) -> PairFlow:
        """The same correspondence seen from the second picture."""
        return PairFlow(self.backward, self.forward, self.backward_occlusion, self.forward_occlusion)


def pair_flow(first: Picture, second: Picture, estimator: FlowEstimator) -> PairFlow:
    """Flow of a pair in both directions and both occlusions (METHOD 4), on the CPU.

    Args:
        first, second: uint8 RGB [H, W, 3], of one size.
    """
    return join(first, second, *estimate_both_ways(first, second, estimator))


def estimate_both_ways(first: Picture, second: Picture, estimator: FlowEstimator) -> tuple[Tensor, Tensor]:
    """Forward and backward flow of a pair, float32 [1, 2, H, W] each, in pixels."""
    forward, backward = estimator(first, second), estimator(second, first)
    return torch.from_numpy(forward)[None], torch.from_numpy(backward)[None]


def join(first: Picture, second: Picture, forward: Tensor, backward: Tensor) -> PairFlow:
    """A pair's flows, float32 [1, 2, H, W], with the occlusions that follow from them."""
    here, there = planes(first), planes(second)
    return PairFlow(
        forward[0],
        backward[0],
        occlusion(here, there, forward, backward)[0],
        occlusion(there, here, backward, forward)[0],
    )


def planes(picture: Picture) -> Tensor:
    """A picture as float32 [1, 3, H, W], values 0..255."""
    return torch.from_numpy(picture).permute(2, 0, 1)[None].float()
