"""`python -m benchmarks.between_keyframes`: 100 frames at 512x512 between 10 keyframes, in seconds of processor.

Also how much of that the thread alone takes that reads, blends and writes, while others synthesise.
`--full-size CLIP`: instead, working size and enlarging against full size on a clip of 720 lines or more.
"""

from __future__ import annotations

import sys
import time
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import psutil

from benchmarks.bench_propagation import MEDIUM, drawn
from fresco_core.correspondence import flow_estimator, pair_flow
from fresco_core.frames import Picture, resize, to_working_size
from fresco_core.media import Clip
from fresco_core.progress import ProgressToken
from fresco_core.propagation import Segment, at_full_size, propagate
from fresco_core.propagation.enlarge import enlarge_along
from fresco_core.resources import resource
from fresco_core.settings import RestyleSettings
from fresco_core.timing import FrameRange

FRAMES, KEYFRAMES, SIDE = 100, 10, 512
FULL = FrameRange(10, 15)
WORKING_SIDE = 320


def hundred_frames() -> None:
    """Print a line for each segment, and the sum."""
    ends = np.linspace(0, FRAMES - 1, KEYFRAMES).round().astype(int)
    made, total, alone, wall = 0, 0.0, 0.0, 0.0
    with Clip(resource("sample") / "sample.mp4") as clip:
        for first, last in pairwise(ends):
            source = [
                _square(clip.frame(_to_and_fro(index, clip.info.frame_count))) for index in range(first, last + 1)
            ]
            flows = [pair_flow(a, b, flow_estimator("dis")) for a, b in pairwise(source)]
            segment = Segment(source, drawn(source[0], MEDIUM), drawn(source[-1], MEDIUM), flows)
            begun = time.perf_counter(), time.process_time(), time.thread_time()
            made += sum(1 for _ in propagate(segment, RestyleSettings(), ProgressToken(), "cpu"))
            wall += time.perf_counter() - begun[0]
            total += time.process_time() - begun[1]
            alone += time.thread_time() - begun[2]
            memory = psutil.Process().memory_info().rss / 1e6
            line = f"{made} frames: {total / made:.2f} s of processor a frame, {alone / made:.2f} in one thread"
            print(f"{line}; {wall / made:.2f} s; {memory:.0f} MB", flush=True)


def full_size(path: Path) -> None:
    """Print the PSNR to the truth and the time of both ways, and the memory they took."""
    with Clip(path) as clip:
        full = list(clip.frames(FULL))
    source = [to_working_size(picture, WORKING_SIDE) for picture in full]
    flows = [pair_flow(a, b, flow_estimator("dis")) for a, b in pairwise(source)]
    height, width = source[0].shape[:2]
    for medium in ("oil", "ink"):
        truth = [drawn(picture, medium) for picture in full]
        first, last = (cv2.resize(truth[end], (width, height), interpolation=cv2.INTER_AREA) for end in (0, -1))
        working = Segment(source, first, last, flows)
        for name, segment in (("enlarged afterwards", working), ("at full size", at_full_size(working, full))):
            begun = time.process_time()
            off = []
            for made, frame, wanted in zip(_made(segment), full[1:-1], truth[1:-1], strict=True):
                off.append(np.square(enlarge_along(made, frame).astype(np.float32) - wanted).mean())
            taken = (time.process_time() - begun) / len(off)
            quality = np.mean(10 * np.log10(255**2 / np.array(off)))
            memory = psutil.Process().memory_info().rss / 1e6
            print(
                f"{medium}, {name}: {quality:.2f} dB, {taken:.2f} s of processor a frame, {memory:.0f} MB", flush=True
            )


def _made(segment: Segment) -> list[Picture]:
    return [made.picture for made in propagate(segment, RestyleSettings(), ProgressToken(), "cpu")]


def _square(picture: Picture) -> Picture:
    height, width = picture.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return resize(np.ascontiguousarray(picture[top : top + side, left : left + side]), SIDE, SIDE)


def _to_and_fro(index: int, count: int) -> int:
    """A frame of a clip that is played forwards and backwards."""
    place = index % (2 * count - 2)
    return min(place, 2 * count - 2 - place)


if __name__ == "__main__":
    full_size(Path(sys.argv[2])) if sys.argv[1:2] == ["--full-size"] else hundred_frames()
