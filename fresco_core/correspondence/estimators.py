"""Optical flow estimators behind one small protocol."""

from __future__ import annotations

from typing import Literal, Protocol

import cv2
import numpy as np
import numpy.typing as npt
import torch

from fresco_core.frames import Picture

FlowField = npt.NDArray[np.float32]
"""A flow in pixels: float32 [2, H, W], channel 0 to the right, 1 down."""


class FlowEstimator(Protocol):
    """Estimates where each pixel of `source` is found in `target`: source(x) shows what target(x + flow(x)) shows."""

    @property
    def name(self) -> str: ...

    def __call__(self, source: Picture, target: Picture) -> FlowField: ...


class DisFlow:
    """Dense inverse search (Kroeger et al. 2016) down to single pixels: about 0.1 px off on smooth motion."""

    name = "dis"

    def __call__(self, source: Picture, target: Picture) -> FlowField:
        """See `FlowEstimator`; safe to call from several threads."""
        return _run(_search(), source, target, None)

    def refine(self, source: Picture, target: Picture, guess: FlowField) -> FlowField:
        """The flow near `guess`: only the two finest scales are searched, so that what moved far is not lost again."""
        search = _search()
        search.setCoarsestScale(1)
        return _run(search, source, target, np.array(guess.transpose(1, 2, 0), np.float32, order="C"))


def _search() -> cv2.DISOpticalFlow:
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    search.setFinestScale(0)
    search.setPatchSize(8)
    search.setPatchStride(3)
    search.setGradientDescentIterations(25)
    search.setVariationalRefinementIterations(5)
    return search


def _run(search: cv2.DISOpticalFlow, source: Picture, target: Picture, guess: FlowField | None) -> FlowField:
    first, second = (cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in (source, target))
    return np.ascontiguousarray(search.calc(first, second, guess).transpose(2, 0, 1))


def flow_estimator(name: Literal["auto", "dis", "raft"] = "auto", device: torch.device | str = "cpu") -> FlowEstimator:
    """The estimator called `name`; `auto` is RAFT on a GPU that can have it, else DIS.

    Raises:
        ModelError: if RAFT is asked for and torchvision or its weights are missing.
    """
    from fresco_core.correspondence import raft

    if name == "raft":
        return raft.RaftFlow(device)
    gpu = torch.device(device).type != "cpu"
    return raft.RaftFlow(device) if name == "auto" and gpu and raft.is_at_hand() else DisFlow()
