"""Makes the sample clip of rendered frames: removes the noise, grades, adds sound, writes exact flow beside it.

pip install pyoidn
python resources/sample/finish.py build/sample
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt
import pyoidn

import exr
import sound
import steady
import truth
from scene.motion import FRAMES, PAIRS, RATE

HERE = Path(__file__).resolve().parent

_CROSSTALK = np.array([[0.90, 0.075, 0.025], [0.045, 0.90, 0.055], [0.03, 0.09, 0.88]], np.float32)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("rendered", type=Path)
    parser.add_argument("--clip", type=Path, default=HERE / "sample.mp4")
    parser.add_argument("--flow", type=Path, default=HERE / "flow.npz")
    options = parser.parse_args()
    write_clip(options.clip, pictures(options.rendered))
    truth.write(options.rendered, PAIRS, options.flow)


def pictures(rendered: Path) -> Iterator[npt.NDArray[np.uint8]]:
    """The graded frames in order, uint8 RGB [360, 640, 3]."""
    chance = np.random.default_rng(1)
    clean = [denoise(_all_passes(rendered, frame)) for frame in range(FRAMES)]
    for linear in steady.steadied(clean, rendered):
        yield develop(linear, chance)


def _all_passes(rendered: Path, frame: int) -> exr.Channels:
    """The mean of all passes that were rendered of a frame."""
    files = [exr.read(path) for path in sorted(rendered.glob(f"picture_{frame:04d}_*.exr"))]
    return {name: np.mean([file[name] for file in files], axis=0) for name in files[0]}


def denoise(channels: exr.Channels) -> npt.NDArray[np.float32]:
    """The picture in linear light without its noise, guided by albedo and normals, which are cleaned first."""
    colour = exr.stack(channels, "Combined", "RGB")
    albedo = pyoidn.denoise(exr.stack(channels, "Denoising Albedo", "RGB").clip(0, 1), quality="fast")
    normal = pyoidn.denoise(0.5 + 0.5 * exr.stack(channels, "Denoising Normal", "XYZ"), quality="fast") * 2 - 1
    return np.asarray(pyoidn.denoise(colour, albedo=albedo, normal=normal, hdr=True, clean_aux=True), np.float32)


def develop(linear: npt.NDArray[np.float32], chance: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Like film: channels mix a little so that bright colours pale, a soft shoulder and toe, corners, fine grain."""
    height, width = linear.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    corners = 1 - 0.16 * ((x * x + y * y) / 2) ** 1.5
    exposed = (0.85 * np.maximum(linear, 0) * corners[..., None]) @ _CROSSTALK.T
    stops = np.clip((np.log2(np.maximum(exposed, 1e-6) / 0.18) + 8) / 12, 0, 1)
    low, middle, high = (1 / (1 + np.exp(-9.0 * (t - 0.655))) for t in (0.0, stops, 1.0))
    shown = (middle - low) / (high - low)
    grain = cv2.GaussianBlur(chance.standard_normal((height, width)), (0, 0), 0.6)
    shown = shown + 0.010 * grain[..., None] * (1 - shown)
    return np.round(shown.clip(0, 1) * 255).astype(np.uint8)


def write_clip(path: Path, frames: Iterator[npt.NDArray[np.uint8]]) -> None:
    """H.264 in BT.709 with AAC sound, ready to stream."""
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        video = container.add_stream("libx264", rate=RATE, options={"crf": "17", "preset": "veryslow", "g": "48"})
        video.width, video.height, video.pix_fmt = 640, 360, "yuv420p"
        video.time_base = video.codec_context.time_base = Fraction(1, RATE)
        context = video.codec_context
        context.colorspace = context.color_primaries = context.color_trc = 1
        context.color_range = 1
        audio = container.add_stream("aac", rate=sound.RATE, layout="stereo", bit_rate=128_000)
        for index, picture in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame = frame.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
            frame.pts, frame.time_base = index, Fraction(1, RATE)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        track = av.AudioFrame.from_ndarray(sound.soundtrack(), format="fltp", layout="stereo")
        track.sample_rate, track.pts, track.time_base = sound.RATE, 0, Fraction(1, sound.RATE)
        container.mux(audio.encode(track))
        container.mux(audio.encode(None))


if __name__ == "__main__":
    main()
