"""Warping along a flow, its transpose, and bringing flows and occlusions to a layer's size (METHOD 4, 7)."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional


def sampling_grid(flow: Tensor) -> Tensor:
    """Where `flow` [B, 2, H, W] (pixels; dx, dy) points to, as a sampling grid [B, H, W, 2] with aligned corners."""
    height, width = flow.shape[-2:]
    x = torch.arange(width, device=flow.device, dtype=flow.dtype) + flow[:, 0]
    y = torch.arange(height, device=flow.device, dtype=flow.dtype)[:, None] + flow[:, 1]
    return torch.stack((2 * x / max(width - 1, 1) - 1, 2 * y / max(height - 1, 1) - 1), dim=-1)


def warp(feature: Tensor, flow: Tensor, mode: Literal["bilinear", "nearest"] = "bilinear") -> Tensor:
    """out(x) = feature(x + flow(x)); what lies outside the picture reads zero.

    Args:
        feature: [B, C, H, W], floating point.
        flow: [B, 2, H, W] in pixels, channel 0 to the right, 1 down; may be finer in dtype than the feature.

    Returns:
        [B, C, H, W] in the feature's dtype.
    """
    grid = sampling_grid(flow).to(feature.dtype)
    return functional.grid_sample(feature, grid, mode=mode, padding_mode="zeros", align_corners=True)


def warp_adjoint(gradient: Tensor, flow: Tensor) -> Tensor:
    """The transpose of bilinear `warp`: <warp(f), g> = <f, warp_adjoint(g)>, a scatter fixed by the flow.

    Args:
        gradient: [B, C, H, W], with respect to the warped feature.
        flow: [B, 2, H, W] as given to `warp`.

    Returns:
        [B, C, H, W], with respect to the feature.
    """
    grid = sampling_grid(flow).to(gradient.dtype)
    # The feature's values do not matter, nor does the gradient with respect to the flow, which is not asked for.
    bilinear, zeros, aligned = 0, 0, True
    adjoint: Tensor = torch.ops.aten.grid_sampler_2d_backward(
        gradient, gradient, grid, bilinear, zeros, aligned, [True, False]
    )[0]
    return adjoint


def resize_flow(flow: Tensor, height: int, width: int) -> Tensor:
    """A flow [B, 2, H, W] at another size: bilinear (half-pixel centres, no antialiasing), values in new pixels."""
    scale = flow.new_tensor([width / flow.shape[-1], height / flow.shape[-2]])[:, None, None]
    return functional.interpolate(flow, (height, width), mode="bilinear", align_corners=False) * scale


def resize_occlusion(occlusion: Tensor, height: int, width: int) -> Tensor:
    """Occlusion [B, H, W] (bool) at a layer's smaller size: occluded where any of its pixels is (max-pooling)."""
    pooled = functional.adaptive_max_pool2d(occlusion[:, None].float(), (height, width))
    return pooled[:, 0] > 0.5
