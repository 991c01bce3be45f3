"""Exact flow and occlusion of neighbouring frames from the renderer's motion vectors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

import exr

STEP = 2
"""Every second pixel of every second row is kept."""

Field = npt.NDArray[np.float32]


def write(rendered: Path, firsts: Sequence[int], destination: Path) -> None:
    """Write the flow of the pairs (f, f + 1) for each f in `firsts` as one compressed file.

    Arrays, for P pairs at h x w kept pixels: `first` int32 [P]; `forward`, `backward` float16 [P, 2, h, w], (x, y) in
    pixels of the full picture, y down, at the middles of the pixels [::step, ::step]; `forward_occlusion`,
    `backward_occlusion` bool [P, h, w], true where the other frame does not show the place; `step`.
    """
    arrays: dict[str, list[npt.NDArray[np.generic]]] = {}
    for first in firsts:
        forward, backward = vectors(rendered, first)[1], vectors(rendered, first + 1)[0]
        parts = {
            "forward": forward.astype(np.float16),
            "backward": backward.astype(np.float16),
            "forward_occlusion": hidden(forward, backward),
            "backward_occlusion": hidden(backward, forward),
        }
        for name, values in parts.items():
            arrays.setdefault(name, []).append(values[..., ::STEP, ::STEP])
    stacked = {name: np.stack(values) for name, values in arrays.items()}
    np.savez_compressed(destination, first=np.array(firsts, np.int32), step=np.int32(STEP), **stacked)


def hidden(flow: Field, other: Field, tolerance: float = 0.6) -> npt.NDArray[np.bool_]:
    """Where a frame's places are not seen in the other frame.

    A place is seen when, of the four pixels around its target, at least one moves back onto it, up to `tolerance`
    pixels: vectors are exact, so only the differences inside a pixel's width have to be allowed for.
    """
    height, width = flow.shape[1:]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    target_x, target_y = x + flow[0], y + flow[1]
    inside = (target_x >= -0.5) & (target_x <= width - 0.5) & (target_y >= -0.5) & (target_y <= height - 0.5)
    seen = np.zeros_like(inside)
    for down in (0, 1):
        for right in (0, 1):
            column = np.clip(np.floor(target_x).astype(int) + right, 0, width - 1)
            row = np.clip(np.floor(target_y).astype(int) + down, 0, height - 1)
            back = other[:, row, column]
            seen |= np.hypot(flow[0] + back[0], flow[1] + back[1]) < tolerance
    return ~(inside & seen)


def vectors(rendered: Path, frame: int) -> tuple[Field, Field]:
    """Flow of a frame to the one before and to the one after, float32 [2, H, W].

    Blender stores (x, y) of the way from the frame before, y up, with the sign of y as seen from there, and
    (z, w) of the way to the frame after with the opposite signs; both were found by warping frames onto each other.
    """
    vector = exr.stack(exr.read(rendered / f"motion_{frame:04d}.exr"), "Vector", "XYZW").transpose(2, 0, 1)
    before = np.stack([vector[0], -vector[1]])
    after = np.stack([-vector[2], vector[3]])
    return before, after


def draw(flow: Field) -> npt.NDArray[np.uint8]:
    """Flow as colours, to look at: hue is direction, saturation is length."""
    angle, length = np.arctan2(flow[1], flow[0]), np.hypot(*flow)
    hue = ((angle + np.pi) * (90 / np.pi)).astype(np.uint8) % 180
    saturation = np.clip(length / np.percentile(length, 99) * 255, 0, 255).astype(np.uint8)
    return cv2.cvtColor(np.stack([hue, saturation, np.full_like(hue, 255)], -1), cv2.COLOR_HSV2RGB)
