"""Frames between keyframes: patches against flow, a cross-dissolve and a search from nowhere; memory; enlarging.

The truth is known: the sample clip, every frame of it drawn by the filter that draws the keyframes.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import psutil
import torch

from benchmarks.rows import Row, timed
from fresco_core.correspondence import PairFlow, flow_estimator, pair_flow
from fresco_core.frames import Picture, resize, to_working_size
from fresco_core.media import Clip
from fresco_core.progress import ProgressToken
from fresco_core.propagation import Segment, propagate
from fresco_core.propagation.carry import Carry, pixel_grid
from fresco_core.propagation.enlarge import enlarge_along
from fresco_core.propagation.patch_engine import aligned_problem
from fresco_core.propagation.patchmatch import EBSYNTH, Guide, Problem, synthesise_aligned, synthesise_globally
from fresco_core.resources import resource
from fresco_core.settings import RestyleSettings
from fresco_core.sketchbook.styles import MEDIA
from fresco_core.timing import FrameRange

FRAMES = FrameRange(10, 26)
FAR = 8
"""The frame that is searched for, counted from the first keyframe."""
SHORT_SIDE = 256
MEDIUM = "oil"

BETTER_THAN_FLOW = 10**0.15
"""1.5 dB."""
FASTER_THAN_SEARCH = 10.0
AS_GOOD_AS_SEARCH = 10**0.05
"""Within half a decibel."""
NEARER_THAN_LANCZOS = 1.1
FLAT = 0.9
"""Memory after 200 frames, as a share of that after 2,000."""


def run() -> list[Row]:
    """Five rows, a minute or two."""
    with Clip(resource("sample") / "sample.mp4") as clip:
        full = list(clip.frames(FRAMES))
    source = [to_working_size(picture, SHORT_SIDE) for picture in full]
    truth = [drawn(picture) for picture in source]
    flows = [pair_flow(first, last, flow_estimator("dis")) for first, last in pairwise(source)]
    segment = Segment(source, truth[0], truth[-1], flows)
    return [*_quality(segment, truth), _search(segment, truth), _enlarging(full[0]), _memory()]


def drawn(picture: Picture, medium: str = MEDIUM) -> Picture:
    """A picture as a filter draws it, the same at each place wherever that is."""
    planes = torch.from_numpy(picture).permute(2, 0, 1)[None].float() / 255
    made = MEDIA[medium](planes, random.Random(0))[0].permute(1, 2, 0).numpy()
    return np.rint(made.clip(0, 1) * 255).astype(np.uint8)


def _off(first: Any, second: Picture) -> float:
    return float(np.square(np.asarray(first, np.float32) - second).mean())


def _quality(segment: Segment, truth: Sequence[Picture]) -> list[Row]:
    off = {}
    for engine in ("flow", "patch"):
        made = propagate(segment, RestyleSettings(engine=engine), ProgressToken(), "cpu")
        off[engine] = [_off(frame.picture, wanted) for frame, wanted in zip(made, truth[1:-1], strict=True)]
    shares = [place / segment.interval for place in range(1, segment.interval)]
    dissolve = [
        _off((1 - share) * segment.first + share * segment.last, wanted)
        for share, wanted in zip(shares, truth[1:-1], strict=True)
    ]
    gain = np.exp(np.log(np.divide(off["flow"], off["patch"])).mean())
    worst = np.divide(dissolve, off["patch"]).min()
    return [
        Row.of(f"{len(shares)} frames between keyframes: error of flow over patch's", float(gain), BETTER_THAN_FLOW),
        Row.of("The worst of them: error of a cross-dissolve over patch's", float(worst), 1.0),
    ]


def _search(segment: Segment, truth: Sequence[Picture]) -> Row:
    """One frame from one keyframe: ours, warping and all, against EbSynth's guides and effort from nowhere."""
    first, frame = segment.frames[0], segment.frames[FAR]
    height, width = frame.shape[:2]
    carry = Carry.start(height, width)
    for flow in segment.flows[:FAR]:
        carry = carry.step(flow.backward.numpy(), flow.backward_occlusion.numpy())
    grid = pixel_grid(height, width)
    to_grey = np.float32(255) / np.array([width - 1, height - 1], np.float32)
    guides = (
        Guide(first[None], frame, 6.0),
        Guide((grid * to_grey)[None], (grid + carry.displacement) * to_grey, 2.0),
        Guide(segment.first[None], carry.apply(segment.first), 0.5),
    )
    searched = Problem(segment.first[None], guides)
    ours, fast = timed(lambda: synthesise_aligned([aligned_problem(carry, segment.first, first, frame)])[0], repeats=3)
    theirs, slow = timed(lambda: synthesise_globally(searched, EBSYNTH), repeats=1)
    agrees = _off(ours.picture, truth[FAR]) <= AS_GOOD_AS_SEARCH * _off(theirs.picture, truth[FAR])
    name = f"Patch synthesis led by flow, against a search from nowhere, at {width}x{height}"
    return Row.of(name, slow / fast, FASTER_THAN_SEARCH, agrees=agrees)


def _enlarging(source: Picture) -> Row:
    truth = drawn(source)
    height, width = source.shape[:2]
    small = cv2.resize(truth, (width * 2 // 5, height * 2 // 5), interpolation=cv2.INTER_AREA)
    gain = _off(resize(small, height, width), truth) / _off(enlarge_along(small, source), truth)
    return Row.of("Enlarging 2.5 times along the source: error of Lanczos over ours", gain, NEARER_THAN_LANCZOS)


def _memory() -> Row:
    short, long = (_memory_after(frames) for frames in (200, 2000))
    return Row.of("Memory of patch after 200 frames, over that after 2,000", short / long, FLAT)


class _Repeated(Sequence[Any]):
    """As many of one thing as wanted, none of them kept."""

    def __init__(self, thing: Any, count: int) -> None:
        self._thing, self._count = thing, count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: Any) -> Any:
        return self._thing


def _memory_after(frames: int, gap: int = 20) -> int:
    """The process's bytes of memory after so many small frames were made in segments of `gap`."""
    picture = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    nothing = torch.zeros(64, 64, dtype=torch.bool)
    still = PairFlow(torch.zeros(2, 64, 64), torch.zeros(2, 64, 64), nothing, nothing)
    segment = Segment(_Repeated(picture, gap + 1), picture, 255 - picture, _Repeated(still, gap))
    for _ in range(0, frames, gap - 1):
        for _ in propagate(segment, RestyleSettings(engine="patch"), ProgressToken(), "cpu"):
            pass
    return int(psutil.Process().memory_info().rss)
