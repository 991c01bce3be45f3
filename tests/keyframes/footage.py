"""Made-up footage: a camera looking at textured places, with cuts, flashes and pans as wanted."""

from __future__ import annotations

import cv2
import numpy as np

from fresco_core.frames import Picture

HEIGHT, WIDTH = 96, 160


def place(seed: int) -> Picture:
    """A texture three pictures wide and high, with structure at several sizes and a colour cast of its own."""
    random = np.random.default_rng(seed)
    height, width = 3 * HEIGHT, 3 * WIDTH
    picture = np.zeros((height, width, 3), np.float32)
    for cells, weight in ((4, 60), (12, 40), (40, 25)):
        coarse = random.normal(size=(cells * 3, cells * 5, 3)).astype(np.float32)
        picture += weight * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(picture + random.uniform(90, 160, 3), 0, 255).astype(np.uint8)


def shot(seed: int, frames: int, speed: float = 2.0) -> list[Picture]:
    """A pan over a place: `speed` pixels a frame, turned back at the place's border, with motion blur and noise."""
    wide = place(seed)
    random = np.random.default_rng(seed)
    x, step, taken = WIDTH, speed, []
    for _ in range(frames):
        if not 0 <= x + step <= 2 * WIDTH:
            step = -step
        x += step
        blurred = cv2.blur(wide[HEIGHT : 2 * HEIGHT], (max(1, round(abs(step) / 2)), 1))
        frame = cv2.getRectSubPix(blurred, (WIDTH, HEIGHT), (x + WIDTH / 2, HEIGHT / 2))
        taken.append(np.clip(frame + random.normal(0, 2, frame.shape), 0, 255).astype(np.uint8))
    return taken


def still(seed: int, frames: int) -> list[Picture]:
    """A camera on a tripod."""
    return shot(seed, frames, speed=0.0)
