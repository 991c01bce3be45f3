"""The main job from the command line: time and memory of 60 frames, and how memory grows from 60 to 600.

The clip is the sample, there and back again. Time is measured with default settings; memory with few denoising steps,
which take as much of it as many do.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av

from benchmarks.rows import Row
from fresco_core.media import Clip
from fresco_core.resources import resource
from fresco_core.timing import FrameRange

SHORT_SIDE = 256
MOST_SECONDS = 120.0
MOST_GIGABYTES = 3.0
MOST_GROWTH = 1.15
FEW_STEPS = ("--steps", "2", "--strength", "0.5", "--iterations", "1")


@dataclass(frozen=True)
class Cost:
    """Of one command: wall-clock seconds, and the largest resident memory in bytes."""

    seconds: float
    memory: int


def run() -> list[Row]:
    """Three rows; each ratio is the bound over what was measured, so that 1 is just enough."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clip = _long_clip(folder / "clip.mp4", 600)
        sixty = _restyle(clip, 60, folder / "sixty.mp4")
        short = _restyle(clip, 60, folder / "short.mp4", *FEW_STEPS)
        long = _restyle(clip, 600, folder / "long.mp4", *FEW_STEPS)
    print(
        f"60 frames: {sixty.seconds:.0f} s, {sixty.memory / 1e9:.2f} GB; with few steps {short.memory / 1e9:.2f} GB, "
        f"and 600 frames {long.memory / 1e9:.2f} GB"
    )
    return [
        Row.of(f"60 frames at {SHORT_SIDE} px in {MOST_SECONDS:.0f} s", MOST_SECONDS / sixty.seconds, 1.0),
        Row.of(f"60 frames in {MOST_GIGABYTES:.0f} GB of memory", MOST_GIGABYTES * 1e9 / sixty.memory, 1.0),
        Row.of("memory of 60 frames to that of 600", short.memory / long.memory, 1 / MOST_GROWTH),
    ]


def _long_clip(path: Path, count: int) -> Path:
    """The sample clip forwards, backwards, forwards ... until there are `count` frames."""
    with Clip(resource("sample", "sample.mp4")) as sample, av.open(str(path), "w") as container:
        whole = FrameRange(0, len(sample))
        pictures = [av.VideoFrame.from_ndarray(frame, format="rgb24") for frame in sample.frames(whole)]
        there_and_back = pictures + pictures[-2:0:-1]
        stream = container.add_stream("libx264", rate=Fraction(sample.info.rate), options={"crf": "16"})
        stream.width, stream.height, stream.pix_fmt = sample.info.width, sample.info.height, "yuv420p"
        for index in range(count):
            frame = there_and_back[index % len(there_and_back)]
            frame.pts = None
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def _restyle(clip: Path, frames: int, out: Path, *settings: str) -> Cost:
    command = ["restyle", str(clip), "--out", str(frames - 1), "-o", str(out), "--look", "watercolour"]
    command += ["--short-side", str(SHORT_SIDE), *settings]
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "fresco_core.cli", *command], stdout=subprocess.DEVNULL)
    # Of the larger of this process and the worker that it waits for; `resource` cannot tell several children apart.
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"fresco restyle ended with {process.returncode}")
    return Cost(time.perf_counter() - begun, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))
