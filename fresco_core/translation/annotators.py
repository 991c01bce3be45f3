"""Networks that draw structure hints: edges by HED, distance by Depth Anything; from the store, not the network."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from fresco_core.errors import ModelError
from fresco_core.frames import Picture
from fresco_core.models import Store
from fresco_core.models.abilities import ANNOTATED
from fresco_core.models.headers import read_header
from fresco_core.settings import Control

_HED_MEAN = (104.00699, 116.66877, 122.67892)
_HED_WIDTHS = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))
_DEPTH_SIDE, _DEPTH_PATCH = 518, 14
_DEPTH_MEAN, _DEPTH_DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class Hed(nn.Module):
    """Holistically nested edge detection (Xie and Tu 2015): VGG-16 with an edge map at each of five scales."""

    def __init__(self) -> None:
        super().__init__()
        channels = 3
        for number, widths in enumerate(_HED_WIDTHS, start=1):
            layers = {}
            for index, width in enumerate(widths):
                layers[f"conv2d_{index}" if index else "conv2d"] = nn.Conv2d(channels, width, 3, padding=1)
                channels = width
            self.add_module(f"block{number}", nn.ModuleDict(layers))
            self.add_module(f"dsn{number}", nn.Conv2d(channels, 1, 1))
        self.fuse = nn.Conv2d(len(_HED_WIDTHS), 1, 1)

    def forward(self, pixels: Tensor) -> Tensor:
        """Probability of an edge [N, 1, H, W] in pixels [N, 3, H, W], BGR less the mean."""
        size, sides, features = pixels.shape[-2:], [], pixels
        for number in range(1, len(_HED_WIDTHS) + 1):
            if number > 1:
                features = functional.max_pool2d(features, 2, ceil_mode=True)
            for layer in self.get_submodule(f"block{number}").children():
                features = functional.relu(layer(features))
            side = self.get_submodule(f"dsn{number}")(features)
            sides.append(functional.interpolate(side, size, mode="bilinear", align_corners=False))
        return torch.sigmoid(self.fuse(torch.cat(sides, dim=1)))


def hed_edges(frames: Iterable[Picture], device: torch.device) -> Tensor:
    """How surely each pixel is on an edge: float32 [N, 1, H, W] in [0, 1], on the CPU.

    Raises:
        ModelError: if the weights are not here, or damaged.
    """
    network = _hed(_weights("hed"), device)
    mean = torch.tensor(_HED_MEAN, device=device)[:, None, None]
    with torch.inference_mode():
        drawn = []
        for frame in frames:
            pixels = torch.from_numpy(frame[..., ::-1].copy()).to(device).permute(2, 0, 1)[None].float()
            drawn.append(network(pixels - mean).cpu())
    return torch.cat(drawn)


def depth(frames: Iterable[Picture], device: torch.device) -> Tensor:
    """How near each pixel is: float32 [N, 1, H, W] in [0, 1], on the CPU; 0 and 1 are found over all frames together.

    Raises:
        ModelError: if the network is not here, or damaged.
    """
    network = _depth(_weights("depth").parent, device)
    mean, deviation = (torch.tensor(v, device=device)[:, None, None] for v in (_DEPTH_MEAN, _DEPTH_DEVIATION))
    near = []
    with torch.inference_mode():
        for frame in frames:
            height, width = frame.shape[:2]
            scale = _DEPTH_SIDE / min(height, width)
            size = [max(1, round(side * scale / _DEPTH_PATCH)) * _DEPTH_PATCH for side in (width, height)]
            pixels = torch.from_numpy(cv2.resize(frame, size, interpolation=cv2.INTER_CUBIC)).to(device)
            seen = network(pixel_values=(pixels.permute(2, 0, 1)[None].float() / 255 - mean) / deviation)
            found = seen.predicted_depth[None].float().cpu()
            near.append(functional.interpolate(found, (height, width), mode="bicubic", align_corners=False))
    together = torch.cat(near)
    # Each frame on its own would make the whole picture pulse.
    low, high = together.min(), together.max()
    return (together - low) / (high - low).clamp_min(1e-6)


def check_annotator(control: Control) -> None:
    """Refuse a structure control that needs a network which is not here, or is damaged.

    Raises:
        ModelError: if so.
    """
    if control in ANNOTATED:
        _weights(control)


def _weights(name: str) -> Path:
    weights = Store().weights(name)
    if weights is None:
        raise ModelError(
            f"The network for the structure control '{name}' is not on this machine.",
            f"Download it with `fresco models pull {name}`, or choose another control.",
        )
    read_header(weights)
    return weights


@cache
def _hed(weights: Path, device: torch.device) -> nn.Module:
    network = Hed()
    tensors = load_file(weights)
    try:
        network.load_state_dict(tensors)
    except RuntimeError:
        raise ModelError(
            "The weights of 'hed' are incomplete.", "Repair them with `fresco models repair hed`."
        ) from None
    return network.eval().requires_grad_(False).to(device)


@cache
def _depth(folder: Path, device: torch.device) -> Any:
    import transformers

    transformers.utils.logging.disable_progress_bar()
    try:
        network = transformers.AutoModelForDepthEstimation.from_pretrained(
            folder, local_files_only=True, use_safetensors=True, dtype=torch.float32
        )
    except (OSError, ValueError, TypeError, KeyError, RuntimeError) as error:
        raise ModelError(
            f"The network 'depth' cannot be loaded ({str(error).splitlines()[0]}).",
            "Repair it with `fresco models repair depth`.",
        ) from None
    return network.eval().requires_grad_(False).to(device)


def to_pictures(maps: Tensor) -> list[Picture]:
    """Maps [N, 3, H, W] in [0, 1] as pictures."""
    levels = (maps * 255).round().clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1)
    return [np.ascontiguousarray(one) for one in levels.numpy()]
