"""Structure hints: the pictures that a ControlNet is shown, made from the frame itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from fresco_core.frames import Picture
from fresco_core.settings import Control
from fresco_core.translation.annotators import depth, hed_edges

DrawnControl = Literal["tile", "softedge", "canny"]
"""Hints that need no network."""
Hint = npt.NDArray[np.float32]

# Lengths scale with the picture: they are given in pixels at this short side.
_BASE_SIDE = 256
_TILE_SIGMA = 1.0
_EDGE_SIGMA = 1.0
_EDGE_GAIN = 10.0
_CANNY_THRESHOLDS = (50, 100)


def hints(frames: Iterable[Picture], control: Control, device: torch.device) -> Tensor:
    """What a ControlNet sees of frames.

    Args:
        frames: uint8 RGB [H, W, 3] at working size, each asked for when it is drawn.
        control: as in `hint`; or `hed`, edges by a network, or `depth`, near is bright.
        device: where networks run.

    Returns:
        float32 [N, 3, H, W] in [0, 1], on the device.

    Raises:
        ModelError: if the control needs a network that is not here.
    """
    match control:
        case "hed":
            drawn = hed_edges(frames, device).expand(-1, 3, -1, -1)
        case "depth":
            drawn = depth(frames, device).expand(-1, 3, -1, -1)
        case _:
            drawn = torch.stack([torch.from_numpy(hint(frame, control)) for frame in frames]).permute(0, 3, 1, 2)
    return drawn.contiguous().to(device)


def hint(frame: Picture, control: DrawnControl) -> Hint:
    """What the ControlNet sees of a frame.

    Args:
        frame: uint8 RGB [H, W, 3] at working size.
        control: `tile` is the frame softened, `softedge` the strength of its edges, `canny` its thin edges.

    Returns:
        float32 [H, W, 3] in [0, 1].
    """
    match control:
        case "tile":
            return _softened(frame, _TILE_SIGMA)
        case "softedge":
            return _three_channels(_edge_strength(frame))
        case "canny":
            return _three_channels(cv2.Canny(frame, *_CANNY_THRESHOLDS).astype(np.float32) / 255)


def _softened(frame: Picture, sigma: float) -> Hint:
    scaled = sigma * min(frame.shape[:2]) / _BASE_SIDE
    softened: Hint = cv2.GaussianBlur(frame.astype(np.float32) / 255, (0, 0), scaled)
    return softened


def _edge_strength(frame: Picture) -> Hint:
    """The steepest channel's gradient, softly limited to 1: no threshold, so that it does not flicker in time."""
    softened = _softened(frame, _EDGE_SIGMA)
    # Sobel's weights sum to 8 pixel differences.
    steps = [cv2.Sobel(softened, cv2.CV_32F, dx, dy, ksize=3, scale=1 / 8) for dx, dy in ((1, 0), (0, 1))]
    steepness = np.hypot(*steps).max(axis=2) * (min(frame.shape[:2]) / _BASE_SIDE)
    strength: Hint = np.tanh(_EDGE_GAIN * steepness)
    return strength


def _three_channels(edges: Hint) -> Hint:
    return np.repeat(edges[..., None], 3, axis=2)
