"""Optical flow estimators behind one small protocol."""

from __future__ import annotations

from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt
import torch

from fresco_core.frames import Picture

FlowField = npt.NDArray[np.float32]
"""A flow in pixels: float32 [2, H, W], channel 0 to the right, 1 down."""


class FlowEstimator(Protocol):
    """Estimates where each pixel of `source` is found in `target`."""

    name: str

    def __call__(self, source: Picture, target: Picture) -> FlowField: ...


def flow_estimator(
    name: Literal["auto", "dis", "raft"] = "auto", device: torch.device | str = "cpu"
) -> FlowEstimator:
    """The estimator called `name`; `auto` is the best one that this machine runs well.

    Raises:
        ModelError: if RAFT is asked for and torchvision or its weights are missing.
    """
    raise NotImplementedError
