"""Makes small clips of every kind whose pictures say which frame they are."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest
from av.video.frame import VideoFrame

Picture = npt.NDArray[np.uint8]

WIDTH, HEIGHT = 64, 48
_BITS = 8
_QUICK = {
    "libx264": {"preset": "ultrafast", "bf": "2", "g": "12"},
    "libvpx": {"deadline": "realtime", "cpu-used": "8"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8"},
}


def numbered(number: int, width: int = WIDTH, height: int = HEIGHT) -> Picture:
    """A picture with its number as a barcode of eight bars, black or white, on top of a coloured slope."""
    ys, xs = np.mgrid[:height, :width]
    picture = np.stack((xs * 255 // max(1, width - 1), ys * 255 // max(1, height - 1), 255 - xs * 2 % 256), axis=-1)
    picture = picture.astype(np.uint8)
    for bit in range(_BITS):
        left, right = bit * width // _BITS, (bit + 1) * width // _BITS
        picture[: height // 2, left:right] = 235 if number >> bit & 1 else 16
    return picture


def number_of(picture: Picture) -> int:
    """The number in a picture made by `numbered`, after any amount of compression."""
    height, width = picture.shape[:2]
    bars = [
        picture[2 : height // 2 - 2, bit * width // _BITS + 2 : (bit + 1) * width // _BITS - 2].mean()
        for bit in range(_BITS)
    ]
    return sum(int(bar > 125) << bit for bit, bar in enumerate(bars))


@dataclass
class Recipe:
    """How to make a clip; the defaults give H.264 with reordered B-frames."""

    frames: int = 30
    codec: str = "libx264"
    pixels: str = "yuv420p"
    rate: Fraction = Fraction(25)
    options: dict[str, str] = field(default_factory=dict)
    format: str | None = None
    width: int = WIDTH
    height: int = HEIGHT
    times: Sequence[int] | None = None
    time_base: Fraction | None = None
    rotation: tuple[float, bool, bool] | None = None
    sample_aspect: Fraction | None = None
    tags: tuple[int, int, int, int] | None = None  # primaries, transfer, matrix, range
    sound: str | None = None
    sound_delay: Fraction = Fraction(0)
    samples: npt.NDArray[np.int16] | None = None
    cover: bool = False
    pictures: Iterable[Picture] | None = None
    alphas: Iterable[Picture] | None = None

    def write(self, path: Path) -> Path:
        """Make the clip."""
        container_options = {"movflags": "use_metadata_tags"} if self.format in ("mp4", "mov") else {}
        with av.open(str(path), "w", format=self.format, container_options=container_options) as container:
            stream: Any = container.add_stream(self.codec, rate=self.rate)
            stream.width, stream.height, stream.pix_fmt = self.width, self.height, self.pixels
            stream.options = (
                {"preset": "ultrafast", "bf": "2", "g": "12", **self.options} if "264" in self.codec else self.options
            )
            stream.codec_context.time_base = stream.time_base = self.time_base or 1 / self.rate
            if self.sample_aspect:
                stream.codec_context.sample_aspect_ratio = self.sample_aspect
            if self.rotation:
                degrees, hflip, vflip = self.rotation
                stream.set_display_rotation(degrees, hflip, vflip)
            if self.tags:
                context = stream.codec_context
                context.color_primaries, context.color_trc, context.colorspace, context.color_range = self.tags
            sound = None
            if self.sound:
                sound = container.add_stream(self.sound, rate=48000, layout="stereo")
            if self.cover:
                self._add_cover(container)
            pictures = (
                iter(self.pictures)
                if self.pictures is not None
                else (numbered(index, self.width, self.height) for index in range(self.frames))
            )
            alphas = iter(self.alphas) if self.alphas is not None else None
            for index, picture in enumerate(pictures):
                frame = self._frame(picture, next(alphas) if alphas else None)
                frame.pts = index if self.times is None else self.times[index]
                frame.time_base = stream.codec_context.time_base
                for packet in stream.encode(frame):
                    container.mux(packet)
            container.mux(stream.encode(None))
            if sound is not None:
                self._write_sound(container, sound)
        return path

    def _frame(self, picture: Picture, alpha: Picture | None) -> VideoFrame:
        if alpha is not None:
            rgb = VideoFrame.from_ndarray(np.dstack((picture, alpha)), format="rgba")
        else:
            rgb = VideoFrame.from_ndarray(picture, format="rgb24")
        matrix, range_ = (self.tags[2], self.tags[3]) if self.tags else (5, 1)
        if self.pixels.startswith(("rgb", "gbr", "argb", "pal")):
            return rgb.reformat(format=self.pixels)
        frame = rgb.reformat(
            format=self.pixels,
            dst_colorspace=matrix if matrix != 2 else 5,
            dst_color_range=range_ or 1,
            interpolation=0x40000 | 4,
        )
        if self.tags:
            frame.color_primaries, frame.color_trc, frame.colorspace, frame.color_range = self.tags
        return frame

    def _write_sound(self, container: Any, stream: Any) -> None:
        """By default samples that count up, so that their place can be found again in lossless formats."""
        samples = ramp(int(self.frames / self.rate * 48000)) if self.samples is None else self.samples
        for start in range(0, len(samples), 1000):
            block = np.ascontiguousarray(samples[start : start + 1000].repeat(2)[None])
            frame = av.AudioFrame.from_ndarray(block, format="s16", layout="stereo")
            frame.sample_rate, frame.time_base = 48000, Fraction(1, 48000)
            frame.pts = start + int(self.sound_delay * 48000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))

    @staticmethod
    def _add_cover(container: Any) -> None:
        cover: Any = container.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 32, 32, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        frame = VideoFrame.from_ndarray(np.full((32, 32, 3), 200, np.uint8), format="rgb24").reformat(format="yuvj420p")
        frame.pts = 0
        with contextlib.suppress(av.error.FFmpegError):
            container.mux(cover.encode(frame))
            container.mux(cover.encode(None))


def ramp(samples: int) -> npt.NDArray[np.int16]:
    """Sample values that repeat only every 30,011 samples."""
    return (np.arange(samples) % 30011).astype(np.int16)


@contextlib.contextmanager
def unprivileged(folder: Path) -> Iterator[None]:
    """Run as somebody whom permissions bind, where the tests run as root; `folder` stays reachable."""
    if os.name != "posix":
        pytest.skip("permissions of another kind")
    if os.geteuid() != 0:
        yield
        return
    for place in (folder, *folder.parents):
        if place.stat().st_mode & 0o055 != 0o055:
            place.chmod(0o755)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
