"""Subjects and background (METHOD 4, 8)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from fresco_core.correspondence.batch import Correspondence
from fresco_core.frames import Picture


def dilate(mask: Tensor, size: int) -> Tensor:
    """Soft dilation: the sum over a `size` x `size` box, at most 1; edges replicated.

    On a binary mask this is a maximum filter, on a soft one it is not.

    Args:
        mask: [N, 1, H, W] in [0, 1].
        size: odd.
    """
    padded = functional.pad(mask, [size // 2] * 4, mode="replicate")
    return (functional.avg_pool2d(padded, size, stride=1) * size**2).clamp(0, 1)


def background_from_logits(logits: Tensor) -> Tensor:
    """Background weight of saliency logits [N, 1, H, W]: 1 - dilate(sigmoid(logits), 7), in [0, 1]."""
    return 1 - dilate(torch.sigmoid(logits), 7)


def background_weight(frames: Sequence[Picture], correspondence: Correspondence | None = None) -> Tensor:
    """How surely each pixel is background: float32 [N, 1, H', W'] in [0, 1]."""
    raise NotImplementedError
