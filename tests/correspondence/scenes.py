"""Scenes of exactly known motion: a textured camera view with something moving in front of it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from fresco_core.frames import Picture

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Scene:
    """Frames, and per frame the maps from background and mover to the picture.

    Attributes:
        background, mover: 3x3 homographies of each frame.
        covered: bool [H, W] of each frame, where the mover is seen.
    """

    frames: list[Picture]
    background: list[Matrix]
    mover: list[Matrix]
    covered: list[npt.NDArray[np.bool_]]

    def flow(self, i: int, j: int) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
        """Exact flow [2, H, W] from frame i to frame j, and where frame j still shows what it leads to."""
        height, width = self.covered[i].shape
        grid = np.stack(np.meshgrid(np.arange(width), np.arange(height)), axis=-1).astype(np.float64)
        there = [
            cv2.perspectiveTransform(grid, maps[j] @ np.linalg.inv(maps[i])) for maps in (self.background, self.mover)
        ]
        target = np.where(self.covered[i][..., None], there[1], there[0])
        column, row = (np.rint(target[..., axis]).astype(int) for axis in (0, 1))
        inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
        column, row = column.clip(0, width - 1), row.clip(0, height - 1)
        return (target - grid).transpose(2, 0, 1).astype(np.float32), inside & (
            self.covered[j][row, column] == self.covered[i]
        )


def texture(height: int, width: int, seed: int) -> npt.NDArray[np.float32]:
    """Colour noise with structure from the picture's size down to a few pixels."""
    random = np.random.default_rng(seed)
    picture = np.full((height, width, 3), 128, np.float32)
    for cell, weight in ((48, 30), (16, 25), (6, 20)):
        coarse = random.normal(size=(height // cell + 2, width // cell + 2, 3)).astype(np.float32)
        picture += weight * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return picture


def scene(
    frames: int = 2,
    height: int = 96,
    width: int = 128,
    pan: tuple[float, float] = (1.5, 0.7),
    move: tuple[float, float] = (-2.0, 1.0),
    zoom: float = 1.004,
    seed: int = 0,
) -> Scene:
    """A pan and zoom over a textured plane, and a disc that moves by `move` pixels a frame."""
    far, near = texture(2 * height, 2 * width, seed), texture(48, 48, seed + 1)
    disc = cv2.circle(np.zeros((48, 48), np.float32), (24, 24), 20, 1.0, -1)
    taken = Scene([], [], [], [])
    for time in range(frames):
        centre = np.array([width / 2, height / 2])
        offset = centre + np.multiply(pan, time)
        scale = zoom**time
        background = np.array(
            [[scale, 0, offset[0] - scale * width], [0, scale, offset[1] - scale * height], [0, 0, 1]]
        )
        place = centre + np.multiply(move, time - (frames - 1) / 2) - 24
        mover = np.array([[1, 0, place[0]], [0, 1, place[1]], [0, 0, 1]])
        picture = cv2.warpPerspective(far, background, (width, height), flags=cv2.INTER_CUBIC)
        over = cv2.warpPerspective(near, mover, (width, height), flags=cv2.INTER_CUBIC)
        alpha = cv2.warpPerspective(disc, mover, (width, height))[..., None]
        taken.frames.append(np.clip(picture * (1 - alpha) + over * alpha, 0, 255).astype(np.uint8))
        taken.background.append(background)
        taken.mover.append(mover)
        taken.covered.append(alpha[..., 0] > 0.5)
    return taken
