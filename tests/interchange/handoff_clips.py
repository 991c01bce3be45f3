"""Clips whose pictures say which frame they are."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

BITS = 8


def barcode(number: int, *, inverted: bool = False) -> np.ndarray:
    """A picture uint8 RGB [48, 96, 3] with its number in bars; `inverted` ones begin with a white bar."""
    picture = np.full((48, 96, 3), 16, np.uint8)
    for bar, bit in enumerate((int(inverted), *(number >> bit & 1 for bit in range(BITS)))):
        picture[:, bar * 10 : bar * 10 + 10] = 235 if bit != (inverted and bar > 0) else 16
    return picture


def read_barcode(picture: np.ndarray) -> tuple[int, bool]:
    """(number, whether inverted) of a picture made by `barcode`, after any amount of compression."""
    bars = [bool(picture[8:40, bar * 10 + 3 : bar * 10 + 7].mean() > 125) for bar in range(BITS + 1)]
    inverted = bars[0]
    return sum((bar != inverted) << bit for bit, bar in enumerate(bars[1:])), inverted


def write_barcodes(
    path: Path,
    numbers: range,
    rate: Fraction,
    *,
    inverted: bool = False,
    timecode: str = "",
    reel: str = "",
    sound: bool = False,
    times: list[int] | None = None,
) -> Path:
    """An H.264 clip of barcodes with reordered frames; gives `path`."""
    options = {"preset": "ultrafast", "bf": "2", "g": "12"}
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = 96, 48, "yuv420p"
        if timecode:
            stream.metadata["timecode"] = timecode
        if reel:
            stream.metadata["reel_name"] = reel
        voice = container.add_stream("aac", rate=48000, layout="stereo") if sound else None
        for index, number in enumerate(numbers):
            frame = av.VideoFrame.from_ndarray(barcode(number, inverted=inverted), format="rgb24")
            frame.pts, frame.time_base = index if times is None else times[index], 1 / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
        if voice is not None:
            samples = np.zeros((2, int(len(numbers) / rate * 48000)), np.float32)
            tone = av.AudioFrame.from_ndarray(samples, format="fltp", layout="stereo")
            tone.sample_rate, tone.pts = 48000, 0
            container.mux(voice.encode(tone))
            container.mux(voice.encode())
    return path
