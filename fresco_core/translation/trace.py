"""Recorded latents: what lets a finished frame lead later batches as an anchor (METHOD 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class LatentTrace:
    """What a batch looked like at every step: enough to replay any of its frames.

    Attributes:
        steps: float32 [S, N, C, h, w] on the CPU, the latents before each of the S steps that were run.
        final: float32 [N, C, h, w] on the CPU, the latents after the last.
    """

    steps: Tensor
    final: Tensor


@dataclass(frozen=True)
class AnchorTrace:
    """Recorded latents that take the place of K frames of a batch at every step.

    Attributes:
        positions: which frames of the batch.
        steps: float32 [S, K, C, h, w].
        final: float32 [K, C, h, w], or None to let the last step's own result stand.
    """

    positions: tuple[int, ...]
    steps: Tensor
    final: Tensor | None

    @classmethod
    def join(cls, recorded: Mapping[int, tuple[LatentTrace, int]]) -> AnchorTrace:
        """Anchors from finished batches: for each position in the new batch, a trace and the frame of it to replay."""
        return cls(
            tuple(recorded),
            torch.stack([trace.steps[:, frame] for trace, frame in recorded.values()], dim=1),
            torch.stack([trace.final[frame] for trace, frame in recorded.values()]),
        )
