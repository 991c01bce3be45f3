"""Clips whose every frame carries its own number as black and white bars, and pictures read back into numbers."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

BITS = 12
SIZE = (96, 320)
_MARGIN = 16
_CELL = (SIZE[1] - 2 * _MARGIN) // (BITS + 2)


def picture(number: int, *, inverted: bool = False) -> np.ndarray:
    """uint8 RGB of `SIZE`: a white bar, the number's bits from the highest on, a black bar; inverted, the reverse."""
    cells = [1, *((number >> bit) & 1 for bit in reversed(range(BITS))), 0]
    canvas = np.full(SIZE, 110, np.uint8)
    for index, cell in enumerate(cells):
        left = _MARGIN + index * _CELL
        canvas[16:-16, left : left + _CELL] = 235 if cell != inverted else 20
    return np.repeat(canvas[..., None], 3, axis=2)


def read(pixels: np.ndarray) -> tuple[int, bool]:
    """The number in a picture, and whether it is inverted.

    Raises:
        AssertionError: if there is no bar code to be read with certainty.
    """
    grey = pixels[..., :3].mean(axis=2)
    height, width = grey.shape
    scale = width / SIZE[1]
    values = []
    for index in range(BITS + 2):
        centre = (_MARGIN + (index + 0.5) * _CELL) * scale
        values.append(grey[height // 2 - 8 : height // 2 + 8, int(centre) - 4 : int(centre) + 4].mean())
    assert all(value < 80 or value > 175 for value in values), f"no bar code: {np.round(values)}"
    bits = [value > 128 for value in values]
    assert bits[0] != bits[-1], f"no bar code: {np.round(values)}"
    inverted = not bits[0]
    number = 0
    for bit in bits[1:-1]:
        number = number * 2 + (bit != inverted)
    return number, inverted


def read_file(path: Path) -> tuple[int, bool]:
    """The number in a picture file, and whether it is inverted."""
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
        return read(frame.to_ndarray(format="rgb24"))


def save_movie(
    path: Path,
    numbers: Iterable[int],
    *,
    rate: Fraction = Fraction(24),
    inverted: bool = False,
    sound: bool = False,
    on_its_side: bool = False,
) -> Path:
    """Write an H.264 movie with B-frames, its frames numbered as told; gives `path`."""
    numbers = list(numbers)
    size = SIZE[::-1] if on_its_side else SIZE
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"crf": "12", "preset": "veryfast", "bf": "2"})
        stream.height, stream.width = size
        stream.pix_fmt = "yuv420p"
        voice = container.add_stream("aac", rate=48000, layout="mono") if sound else None
        for number in numbers:
            pixels = picture(number, inverted=inverted)
            pixels = np.ascontiguousarray(np.rot90(pixels)) if on_its_side else pixels
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())
        if voice is not None:
            count = int(len(numbers) / rate * 48000) + 900  # a little longer than the pictures, as cameras have it
            frame = av.AudioFrame.from_ndarray(np.zeros((1, count), np.float32), format="fltp", layout="mono")
            frame.sample_rate, frame.time_base, frame.pts = 48000, Fraction(1, 48000), 0
            container.mux(voice.encode(frame))
            container.mux(voice.encode())
    return path


def save_sequence(folder: Path, numbers: Iterable[int], *, inverted: bool = False) -> Path:
    """Write PNG files frame_000000.png and so on; gives the folder."""
    folder.mkdir(parents=True)
    for index, number in enumerate(numbers):
        codec = av.CodecContext.create("png", "w")
        frame = av.VideoFrame.from_ndarray(picture(number, inverted=inverted), format="rgb24")
        codec.height, codec.width = SIZE
        codec.pix_fmt, codec.time_base = "rgb24", Fraction(1, 24)
        data = b"".join(bytes(packet) for packet in [*codec.encode(frame), *codec.encode(None)])
        (folder / f"frame_{index:06d}.png").write_bytes(data)
    return folder
