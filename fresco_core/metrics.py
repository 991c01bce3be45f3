"""How coherent a restyled clip is (METHOD 11). Smaller is better for both numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from fresco_core.correspondence import PairFlow, warp
from fresco_core.frames import Picture

_VGG_WEIGHTS = "vgg19-dcbb9e9d.pth"
# The layers of VGG-19 up to relu4_1, at an eighth of the picture's size.
_VGG_LAYERS = 21
_CELL = 8


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
        aligned = warp(_unit_range(first), flow.backward[None].cpu())
        visible = ~flow.backward_occlusion.cpu()
        if visible.any():
            errors.append((_unit_range(second) - aligned).square().mean(1)[0][visible].mean())
    if not errors:
        raise ValueError("no two neighbours show the same")
    return float(torch.stack(errors).mean())


@dataclass(frozen=True)
class Measure:
    """A number and what it is called: numbers of different names must not be compared."""

    name: str
    value: float


def spatial_consistency(sources: Sequence[Picture], restyled: Sequence[Picture]) -> Measure:
    """How far each restyled picture's self-similarity is from its source's, as a mean over pictures.

    Features of both are compared by the mean absolute difference of their cosine Gram matrices.
    With VGG-19 (torchvision and its weights, which are not downloaded) the measure is 'Spat-Con'; otherwise
    colour, contrast and edge directions of 8x8 cells stand in, and it is called 'cell self-similarity'.

    Args:
        sources, restyled: n >= 1 pictures each, uint8 RGB, all of one size.
    """
    features, name = (vgg, "Spat-Con") if (vgg := _vgg_features()) else (_cell_features, "cell self-similarity")
    distances = [
        (_gram(features(source)) - _gram(features(picture))).abs().mean()
        for source, picture in zip(sources, restyled, strict=True)
    ]
    return Measure(name, float(torch.stack(distances).mean()))


def _unit_range(picture: Picture) -> Tensor:
    return torch.from_numpy(picture.copy()).permute(2, 0, 1)[None].float() / 255


def _gram(tokens: Tensor) -> Tensor:
    """Cosine Gram matrix [T, T] of tokens [T, C]."""
    unit = functional.normalize(tokens, dim=1)
    return unit @ unit.T


def _vgg_features() -> Callable[[Picture], Tensor] | None:
    """Features of VGG-19 as tokens [T, 512], or None if it is not installed."""
    weights = Path(torch.hub.get_dir()) / "checkpoints" / _VGG_WEIGHTS
    try:
        from torchvision.models import vgg19
    except ImportError:
        return None
    if not weights.is_file():
        return None
    network = vgg19(weights=None)
    network.load_state_dict(torch.load(weights, weights_only=True))
    layers = network.features[:_VGG_LAYERS].eval().requires_grad_(False)
    mean, deviation = (torch.tensor(v)[:, None, None] for v in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)))

    def features(picture: Picture) -> Tensor:
        activations: Tensor = layers((_unit_range(picture) - mean) / deviation)
        return activations[0].flatten(1).T

    return features


def _cell_features(picture: Picture) -> Tensor:
    """What each cell of 8x8 pixels looks like, relative to the whole picture: tokens [T, 8]."""
    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    lightness = lab[..., 0]
    across, down = (cv2.Sobel(lightness, cv2.CV_32F, dx, dy) for dx, dy in ((1, 0), (0, 1)))
    edges = [np.abs(across), np.abs(down), np.abs(across + down), np.abs(across - down)]
    maps = torch.from_numpy(np.stack([*lab.transpose(2, 0, 1), lightness**2, *edges]))[None]
    cells = functional.avg_pool2d(maps, _CELL)[0].flatten(1).T.contiguous()
    cells[:, 3] = (cells[:, 3] - cells[:, 0] ** 2).clamp_min(0).sqrt()
    deviation, mean = torch.std_mean(cells, dim=0)
    return (cells - mean) / (deviation + 1e-6)
