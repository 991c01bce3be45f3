"""Correspondence of a whole batch of frames, in cyclic pairs (METHOD 4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from fresco_core.correspondence.distant import compose_flow, distant_flow
from fresco_core.correspondence.estimators import FlowEstimator
from fresco_core.correspondence.flow import PairFlow, pair_flow
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
        frames: at least one picture, all of one size.
        background: see `Correspondence`.
        pair: gives the flow of neighbours by their positions in `frames` (i, i + 1), instead of the estimator. The
            closing pair is always estimated, with the chain of the other pairs as a guess.

    Returns:
        Tensors on the CPU. A single frame corresponds to itself.
    """

    def estimate(i: int, j: int) -> PairFlow:
        return pair_flow(frames[i], frames[j], estimator)

    pair = pair or estimate
    count = len(frames)
    flows = [pair(i, i + 1) for i in range(count - 1)]
    if count > 2:
        flows.append(distant_flow(frames[-1], frames[0], estimator, compose_flow(flows).swapped))
    else:
        # Of two frames the closing pair is the same pair the other way round, of one frame it is nothing at all.
        flows.append(flows[0].swapped if flows else _identity(*frames[0].shape[:2]))
    return Correspondence(
        torch.from_numpy(np.stack(frames)),
        torch.stack([flow.forward for flow in flows]),
        torch.stack([flow.backward for flow in flows]),
        torch.stack([flow.forward_occlusion for flow in flows]),
        torch.stack([flow.backward_occlusion for flow in flows]),
        background,
    )


def _identity(height: int, width: int) -> PairFlow:
    still, seen = torch.zeros(2, height, width), torch.zeros(height, width, dtype=torch.bool)
    return PairFlow(still, still, seen, seen)
