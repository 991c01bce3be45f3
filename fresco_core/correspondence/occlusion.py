"""Which pixels of a picture the other picture of a pair does not show (METHOD 4)."""

from __future__ import annotations

import torch
from torch import Tensor

from fresco_core.correspondence.warp import warp

_RELATIVE = 0.01
_ABSOLUTE = 0.5
_COLOUR = 255 / 4


def flow_mismatch(flow: Tensor, opposite: Tensor) -> Tensor:
    """Forward-backward check: where following `flow` and then `opposite` does not lead back.

    Args:
        flow: float32 [B, 2, H, W], pixels; lives on this picture, points into the other.
        opposite: the flow back, on the other picture's grid; zero is read outside.

    Returns:
        bool [B, H, W], on this picture: |w + w'(x + w)| > 0.01 (|w| + |w'|) + 0.5, with both magnitudes taken at x.
    """
    astray = _length(flow + warp(opposite, flow))
    return astray > _RELATIVE * (_length(flow) + _length(opposite)) + _ABSOLUTE


def colour_mismatch(picture: Tensor, other: Tensor, flow: Tensor) -> Tensor:
    """Where a picture and its warped neighbour differ by more than a quarter of the value range.

    Args:
        picture, other: float32 [B, 3, H, W], values 0..255.
        flow: float32 [B, 2, H, W], pixels; lives on `picture`, points into `other`.

    Returns:
        bool [B, H, W]: the mean absolute difference over the channels exceeds 63.75.
    """
    return (picture - warp(other, flow)).abs().mean(dim=1) > _COLOUR


def occlusion(picture: Tensor, other: Tensor, flow: Tensor, opposite: Tensor) -> Tensor:
    """Both checks together; shapes as in `flow_mismatch` and `colour_mismatch`."""
    return torch.logical_or(flow_mismatch(flow, opposite), colour_mismatch(picture, other, flow))


def _length(flow: Tensor) -> Tensor:
    length: Tensor = torch.linalg.vector_norm(flow, dim=1)
    return length
