"""`python -m benchmarks.known_truth [--far FRAMES]... [--search] [CLIP]...`: frames between keyframes against a truth.

For each clip, filter and distance of the keyframes: mean PSNR of a cross-dissolve, `flow` and `patch`, and by how much
the worst frame of `patch` is better than the cross-dissolve's. `--search`: also the middle frame as a search from
nowhere makes it, with EbSynth's effort and weights. Without a clip: a synthetic scene, whose flow is exact.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import torch

from benchmarks.bench_propagation import drawn
from fresco_core.correspondence import PairFlow, flow_estimator, pair_flow
from fresco_core.frames import Picture, to_working_size
from fresco_core.media import Clip
from fresco_core.progress import ProgressToken
from fresco_core.propagation import Segment, propagate
from fresco_core.propagation.blend import better_side, distance_weights, smooth_mask
from fresco_core.propagation.carry import Carry, pixel_grid
from fresco_core.propagation.engine import Side
from fresco_core.propagation.flow_engine import carries_from_first, carries_from_last
from fresco_core.propagation.patchmatch import EBSYNTH, Guide, Problem, synthesise_globally
from fresco_core.propagation.propagate import merge_by_error
from fresco_core.settings import RestyleSettings
from fresco_core.timing import FrameRange

SHORT_SIDE = 256
BEGIN = 10
FAR = (10, 16, 20)
FILTERS = ("oil", "ink")
SCENE = (192, 256)


@dataclass(frozen=True)
class Known:
    """Source frames from one keyframe to the next, how each of them looks restyled, and the flow between them."""

    name: str
    source: Sequence[Picture]
    truth: Sequence[Picture]
    flows: Sequence[PairFlow]

    @property
    def segment(self) -> Segment:
        """What an engine is told of it."""
        return Segment(self.source, self.truth[0], self.truth[-1], self.flows)


def of_clip(path: Path, far: int, media: Sequence[str]) -> Iterator[Known]:
    """The clip's frames, drawn by a filter; flow as the pipeline estimates it."""
    with Clip(path) as clip:
        source = [to_working_size(frame, SHORT_SIDE) for frame in clip.frames(FrameRange(BEGIN, BEGIN + far + 1))]
    flows = [pair_flow(first, last, flow_estimator("dis")) for first, last in pairwise(source)]
    for medium in media:
        yield Known(f"{path.stem} {medium}", source, [drawn(frame, medium) for frame in source], flows)


def synthetic(far: int) -> Known:
    """A disc and its background, each with textures of its own, that move over each other at fractional speeds."""
    (height, width), reach = SCENE, 80
    canvas = (height + reach, width + reach)
    behind, front = ((_texture(seed, canvas), _texture(seed + 1, canvas)) for seed in (1, 3))
    places = [(np.array([1.37, 0.4]) * index, np.array([-2.6, -0.7]) * index) for index in range(far + 1)]
    source, truth, discs = [], [], []
    for back, fore in places:
        disc = _disc(fore)
        discs.append(disc)
        for textures, into in ((0, source), (1, truth)):
            parts = [_window(layer[textures], place) for layer, place in ((behind, back), (front, fore))]
            into.append(np.where(disc[..., None], parts[1], parts[0]))
    flows = []
    for index in range(far):
        flow, hidden = [], []
        for here, there in ((index, index + 1), (index + 1, index)):
            moves = [np.float32(a - b) for a, b in zip(places[here], places[there], strict=True)]
            move = np.where(discs[here][..., None], moves[1], moves[0])
            where = pixel_grid(height, width) + move
            seen = cv2.remap(discs[there].view(np.uint8), where, None, cv2.INTER_NEAREST).view(np.bool_)
            outside = (where < 0).any(axis=-1) | (where > np.array([width - 1, height - 1])).any(axis=-1)
            flow.append(torch.from_numpy(np.ascontiguousarray(move.transpose(2, 0, 1))))
            hidden.append(torch.from_numpy(outside | (seen & ~discs[here])))
        flows.append(PairFlow(flow[0], flow[1], hidden[0], hidden[1]))
    return Known("synthetic", source, truth, flows)


def _texture(seed: int, size: tuple[int, int]) -> Picture:
    noise = np.random.default_rng(seed).uniform(0, 255, (*size, 3)).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 1.5) + 3 * cv2.GaussianBlur(noise, (0, 0), 8)
    return cv2.normalize(soft, None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8)


def _window(canvas: Picture, place: np.ndarray) -> Picture:
    """A window of SCENE, `place` pixels (x, y) on from the middle of the canvas."""
    height, width = SCENE
    left, top = (canvas.shape[1] - width) / 2 + place[0], (canvas.shape[0] - height) / 2 + place[1]
    where = np.array([[1, 0, left], [0, 1, top]], np.float64)
    return cv2.warpAffine(canvas, where, (width, height), flags=cv2.INTER_LANCZOS4 | cv2.WARP_INVERSE_MAP)


def _disc(place: np.ndarray) -> np.ndarray:
    height, width = SCENE
    middle = np.array([width / 3, height / 2.5], np.float64) - place
    return np.hypot(*np.moveaxis(pixel_grid(height, width) - middle, -1, 0)) < height / 4


def report(known: Known, *, search: bool) -> None:
    """Print one row of the table."""
    segment, wanted = known.segment, known.truth[1:-1]
    shares = [place / segment.interval for place in range(1, segment.interval)]
    dissolve = [np.rint((1 - share) * segment.first + share * segment.last).astype(np.uint8) for share in shares]
    begun = time.process_time()
    by_patch = _made(segment, "patch")
    taken = (time.process_time() - begun) / len(by_patch)
    quality = [
        np.array([_psnr(made, truth) for made, truth in zip(pictures, wanted, strict=True)])
        for pictures in (dissolve, _made(segment, "flow"), by_patch)
    ]
    means = " | ".join(f"{one.mean():.1f}" for one in quality)
    gain, worst = quality[2].mean() - quality[1].mean(), (quality[2] - quality[0]).min()
    row = f"| {known.name} | {segment.interval} | {means} | {gain:+.1f} | {worst:+.1f} |"
    if search:
        middle = segment.interval // 2
        over = quality[2][middle - 1] - _psnr(_searched(segment, middle), known.truth[middle])
        row += f" {over:+.1f} |"
    print(f"{row} {taken:.2f} s", flush=True)


def _made(segment: Segment, engine: str) -> list[Picture]:
    made = propagate(segment, RestyleSettings(engine=engine), ProgressToken(), "cpu")
    return [frame.picture for frame in made]


def _searched(segment: Segment, position: int) -> Picture:
    """The frame at `position` from both keyframes, each searched for from nowhere, merged as `patch` merges."""
    ways = zip(carries_from_first(segment), carries_from_last(segment, ProgressToken()), strict=True)
    carries = list(ways)[position - 1]
    ends = (segment.first, segment.frames[0]), (segment.last, segment.frames[-1])
    first, last = (_side(carry, *end, segment.frames[position]) for carry, end in zip(carries, ends, strict=True))
    weights = distance_weights(position, segment.interval)
    mask = better_side(first.error, last.error, weights)
    mask = smooth_mask(np.where(first.valid == last.valid, mask, last.valid))
    return merge_by_error(first, last, mask, weights)


def _side(carry: Carry, restyled: Picture, keyframe: Picture, source: Picture) -> Side:
    """One side with EbSynth's guides: colour, where flow leads, edges, and the keyframe carried along the flow."""
    height, width = source.shape[:2]
    grid, carried = pixel_grid(height, width), carry.apply(restyled)
    to_grey = np.float32(255) / np.array([width - 1, height - 1], np.float32)
    guides = (
        Guide(keyframe[None], source, 6.0),
        Guide((grid * to_grey)[None], (grid + carry.displacement) * to_grey, 2.0),
        Guide(_edges(keyframe)[None], _edges(source), 0.5),
        Guide(restyled[None], carried, 0.5),
    )
    made = synthesise_globally(Problem(restyled[None], guides), EBSYNTH)
    return Side(made.picture, made.error, carry.valid, carried, np.zeros_like(carry.valid))


def _edges(picture: Picture) -> Picture:
    edges: Picture = cv2.filter2D(picture, -1, np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]], np.float32))
    return edges


def _psnr(first: Picture, second: Picture) -> float:
    return float(10 * np.log10(255**2 / np.square(first.astype(np.float32) - second).mean()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.known_truth")
    parser.add_argument("clips", nargs="*", type=Path)
    parser.add_argument("--far", type=int, action="append", help="distance of the keyframes in frames")
    parser.add_argument("--medium", choices=FILTERS, action="append")
    parser.add_argument("--search", action="store_true")
    asked = parser.parse_args()
    for far in asked.far or FAR:
        if not asked.clips:
            report(synthetic(far), search=asked.search)
        for path in asked.clips:
            for known in of_clip(path, far, asked.medium or FILTERS):
                report(known, search=asked.search)
