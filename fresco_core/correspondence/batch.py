"""Correspondence of a whole batch of frames, in cyclic pairs (METHOD 4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from fresco_core.correspondence.estimators import FlowEstimator
from fresco_core.correspondence.flow import PairFlow
from fresco_core.frames import Picture


@dataclass(frozen=True)
class Correspondence:
    """N frames and what joins them; entry i of every pair tensor joins frame i and frame (i + 1) mod N.

    Attributes:
        frames: uint8 [N, H, W, 3], RGB.
        forward_flow: float32 [N, 2, H, W], pixels; lives on frame i and points into frame i + 1.
        backward_flow: float32 [N, 2, H, W]; lives on frame i + 1 and points into frame i.
        forward_occlusion: bool [N, H, W]; True where frame i shows what frame i + 1 does not.
        backward_occlusion: bool [N, H, W]; True where frame i + 1 shows what frame i does not.
        background: float32 [N, 1, H', W'] in [0, 1], 1 = background, or None if nobody looked.
    """

    frames: Tensor
    forward_flow: Tensor
    backward_flow: Tensor
    forward_occlusion: Tensor
    backward_occlusion: Tensor
    background: Tensor | None = None

    def to(self, device: torch.device | str) -> Correspondence:
        """The same on another device."""
        return Correspondence(
            self.frames.to(device),
            self.forward_flow.to(device),
            self.backward_flow.to(device),
            self.forward_occlusion.to(device),
            self.backward_occlusion.to(device),
            None if self.background is None else self.background.to(device),
        )


def correspond(
    frames: Sequence[Picture],
    estimator: FlowEstimator,
    *,
    background: Tensor | None = None,
    pair: Callable[[int, int], PairFlow] | None = None,
) -> Correspondence:
    """Join the frames of a batch.

    Args:
        frames: pictures of one size.
        background: see `Correspondence`.
        pair: gives the flow of a pair by its positions in `frames`, where it is known already.
    """
    raise NotImplementedError
