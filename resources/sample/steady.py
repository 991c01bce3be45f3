"""Takes the denoiser's flicker out: neighbouring frames are laid over each frame along their exact motion."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

import truth
from scene.motion import FRAMES

REACH = 2
TOLERANCE = 0.035
"""Difference, in displayed values from 0 to 1, at which a neighbour counts 60 per cent."""

Picture = npt.NDArray[np.float32]


def steadied(pictures: list[Picture], rendered: Path) -> Iterator[Picture]:
    """Each picture averaged with its neighbours where these show the same.

    Shadows and reflections move otherwise than the things they fall on: where a neighbour differs by more than noise
    around a pixel, it is left out.
    """
    vectors = [truth.vectors(rendered, frame) for frame in range(FRAMES)]
    for frame, picture in enumerate(pictures):
        total, weight = picture.copy(), np.ones(picture.shape[:2], np.float32)
        for direction in (-1, 1):
            flow = None
            for distance in range(1, REACH + 1):
                other = frame + direction * distance
                if not 0 <= other < FRAMES:
                    break
                step = vectors[other - direction][direction > 0]
                flow = step if flow is None else flow + _sample(step.transpose(1, 2, 0), flow).transpose(2, 0, 1)
                moved = _sample(pictures[other], flow)
                share = _likeness(picture, moved) * _seen(flow, picture.shape)
                total += share[..., None] * moved
                weight += share
        yield total / weight[..., None]


def _sample(picture: Picture, flow: truth.Field) -> Picture:
    """`picture` looked up where `flow` points."""
    height, width = flow.shape[1:]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    kind = cv2.INTER_CUBIC if picture.shape[2] == 3 else cv2.INTER_LINEAR
    return np.asarray(cv2.remap(picture, x + flow[0], y + flow[1], kind, borderMode=cv2.BORDER_REPLICATE))


def _likeness(first: Picture, second: Picture) -> Picture:
    """1 where two pictures differ by noise only, towards 0 where they show different things."""
    difference = np.abs(_shown(first) - _shown(second)).max(axis=-1)
    around = np.maximum(cv2.GaussianBlur(difference, (0, 0), 1.5), 0.5 * difference)
    return np.asarray(np.exp(-0.5 * (around / TOLERANCE) ** 2), np.float32)


def _shown(linear: Picture) -> Picture:
    """About how bright it will look, from 0 to 1."""
    return np.asarray(np.sqrt(np.clip(linear, 0, 1)), np.float32)


def _seen(flow: truth.Field, shape: tuple[int, ...]) -> Picture:
    height, width = shape[:2]
    y, x = np.mgrid[:height, :width]
    x, y = x + flow[0], y + flow[1]
    return ((x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)).astype(np.float32)
