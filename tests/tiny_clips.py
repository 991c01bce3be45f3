"""Tiny clips for tests: a texture that drifts behind a moving square, with a cut and sound if wanted."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np


def tiny_pictures(count: int, size: tuple[int, int] = (64, 96), cut: int | None = None) -> list[np.ndarray]:
    """Pictures uint8 RGB of the given (height, width); from frame `cut` on, another scene."""
    height, width = size
    pictures = []
    for index in range(count):
        second = cut is not None and index >= cut
        random = np.random.default_rng(7 if second else 3)
        canvas = cv2.GaussianBlur(random.uniform(0, 255, (height, width + 2 * count, 3)).astype(np.float32), (0, 0), 3)
        canvas = cv2.normalize(canvas, None, 0, 120 if second else 255, cv2.NORM_MINMAX).astype(np.uint8)
        picture = canvas[:, index : index + width].copy()
        left = 4 + 3 * index % (width - 24)
        picture[height // 3 : height // 3 + 16, left : left + 16] = (40, 200, 90) if second else (220, 60, 40)
        pictures.append(picture)
    return pictures


def save_tiny_clip(
    path: Path,
    count: int = 12,
    *,
    size: tuple[int, int] = (64, 96),
    rate: int = 24,
    cut: int | None = None,
    sound: bool = False,
) -> Path:
    """Write an H.264 clip, nearly without loss; gives `path`."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"crf": "10", "preset": "ultrafast"})
        stream.height, stream.width = size
        stream.pix_fmt = "yuv420p"
        voice = container.add_stream("aac", rate=48000, layout="mono") if sound else None
        for picture in tiny_pictures(count, size, cut):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
        if voice is not None:
            samples = np.sin(np.arange(48000 * count // rate) * 0.05, dtype=np.float32)[None]
            frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
            frame.sample_rate, frame.time_base, frame.pts = 48000, Fraction(1, 48000), 0
            container.mux(voice.encode(frame))
            container.mux(voice.encode())
    return path


def save_tiny_sound(path: Path) -> Path:
    """Write a file of sound alone; gives `path`."""
    with av.open(str(path), "w") as container:
        voice = container.add_stream("aac", rate=48000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 48000), np.float32), format="fltp", layout="mono")
        frame.sample_rate, frame.time_base, frame.pts = 48000, Fraction(1, 48000), 0
        container.mux(voice.encode(frame))
        container.mux(voice.encode())
    return path
