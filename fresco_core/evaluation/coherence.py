"""How steady a restyled clip is: neighbours aligned by the source's flow must look alike (METHOD 11)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from fresco_core.correspondence import PairFlow, warp
from fresco_core.frames import Picture


def pixel_mse(pictures: Sequence[Picture], flows: Sequence[PairFlow]) -> float:
    """Pixel-MSE: the mean squared difference of neighbours aligned by flow, pictures in [0, 1], occlusions left out.

    Args:
        pictures: n >= 2 restyled pictures, uint8 RGB [H, W, 3].
        flows: n - 1, of the source between the same frames; entry i joins pictures i and i + 1.

    Returns:
        The mean over pairs of the mean over what both show; a pair that shares nothing is left out.

    Raises:
        ValueError: if there are no pairs, or none that shares anything.
    """
    errors = []
    for first, second, flow in zip(pictures[:-1], pictures[1:], flows, strict=True):
        error, visible = misalignment(first, second, flow)
        if visible.any():
            errors.append(error[visible].mean())
    if not errors:
        raise ValueError("no two neighbours show the same")
    return float(torch.stack(errors).mean())


def misalignment(first: Picture, second: Picture, flow: PairFlow) -> tuple[Tensor, Tensor]:
    """How far each pixel of the second picture is from where the flow finds it in the first.

    Args:
        first, second: uint8 RGB [H, W, 3].
        flow: of the source, from the first to the second.

    Returns:
        The squared difference, mean over the channels, pictures in [0, 1]: float32 [H, W]; and bool [H, W], which
        pixels both pictures show.
    """
    aligned = warp(unit_range(first), flow.backward[None].cpu())
    error: Tensor = (unit_range(second) - aligned).square().mean(1)[0]
    return error, ~flow.backward_occlusion.cpu()


def unit_range(picture: Picture) -> Tensor:
    """A picture as float32 [1, 3, H, W] in [0, 1]."""
    return torch.from_numpy(picture.copy()).permute(2, 0, 1)[None].float() / 255
