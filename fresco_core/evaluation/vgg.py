"""Features of VGG-19 up to relu4_1, from the weights that `fresco models pull vgg19` keeps."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from fresco_core.evaluation.coherence import unit_range
from fresco_core.frames import Picture
from fresco_core.models import Store
from fresco_core.models.headers import read_header

_WIDTHS = (64, 64, 0, 128, 128, 0, 256, 256, 256, 256, 0, 512)
"""Channels of the convolutions; 0 halves the picture."""
_MEAN, _DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def vgg_features() -> Callable[[Picture], Tensor] | None:
    """Features as tokens [T, 512] at an eighth of the picture's size; None if the weights are not here.

    Raises:
        ModelError: if the weights are damaged.
    """
    weights = Store().weights("vgg19")
    if weights is None:
        return None
    layers = _layers(weights)
    mean, deviation = (torch.tensor(values)[:, None, None] for values in (_MEAN, _DEVIATION))

    @torch.inference_mode()
    def features(picture: Picture) -> Tensor:
        activations: Tensor = layers((unit_range(picture) - mean) / deviation)
        return activations[0].flatten(1).T

    return features


@cache
def _layers(weights: Path) -> nn.Module:
    read_header(weights)
    layers: list[nn.Module] = []
    channels = 3
    for width in _WIDTHS:
        if width:
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU(inplace=True)]
            channels = width
        else:
            layers.append(nn.MaxPool2d(2))
    network = nn.Sequential(*layers)
    kept = load_file(weights)
    # The file numbers the same layers, and goes on with those that are not used here.
    network.load_state_dict({name: kept[f"features.{name}"] for name in network.state_dict()})
    return network.eval().requires_grad_(False)
