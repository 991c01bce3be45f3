"""The engine `patch`: guided patch synthesis, begun where the flow leads (METHOD 10).

The exemplar is the keyframe as the frame would show it: warped once along the composed flow and once along a fit of it
to the two source pictures, both below a pixel; and once as it is, because warping leaves out what this frame hides. At
first every patch stays where it is, in the warped plane whose source picture agrees better; PatchMatch then looks for
patches that the guides like more. Frames are independent of each other, so nothing adds up from frame to frame.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from itertools import compress, islice
from typing import TypeVar

import cv2
import numpy as np

from fresco_core.devices import device_of
from fresco_core.frames import Picture
from fresco_core.progress import ProgressToken
from fresco_core.propagation.carry import Carry, pixel_grid
from fresco_core.propagation.engine import Mask, Segment, Side, both
from fresco_core.propagation.flow_engine import carries_from_first, carries_from_last
from fresco_core.propagation.patchmatch import ALIGNED, Guide, Problem, Synthesis, kernels, synthesise_aligned
from fresco_core.propagation.patchmatch.cpu import cores
from fresco_core.propagation.register import disagreement, fitted
from fresco_core.propagation.still import held, still

COLOUR, POSITION = 12.0, 0.5
"""Weights of the guides beside the style's 1; measured on clips whose every frame has a known restyled truth."""

_BOUNDARY_REACH = 1
"""Pixels from a motion boundary within which patches vote by what they show of the source."""

_BOUNDARY_TOLERANCE = 8.0
"""Grey levels by which the source may differ from a patch at a motion boundary, before its vote fades."""

_PATIENCE = 0.25
"""Seconds between two looks at whether the user has stopped."""

_BATCH = 4
"""Frames that a GPU works on at a time, from both sides."""

Item = TypeVar("Item")

End = tuple[Picture, Picture]
"""A keyframe, restyled and as it was."""


@dataclass(frozen=True)
class _Frame:
    """A frame to be made: the source's, the ways to both keyframes, and which of them to go."""

    index: int
    source: Picture
    ways: tuple[Carry, Carry]
    seen: tuple[bool, bool]


class PatchEngine:
    """Follows shading and slips of the flow, and fills what the keyframe does not show with what fits."""

    name = "patch"

    def __init__(self, device: str = "auto", threads: int | None = None) -> None:
        """`device`: as in `device_of`, or "torch" for its operations on the CPU; threads: of the CPU."""
        self._device = device if device == "torch" else str(device_of(device))
        self._threads = threads or cores()

    def sides(self, segment: Segment, progress: ProgressToken) -> Iterator[tuple[Side, Side]]:
        """See `Engine.sides`; works on some frames at a time: on each in a thread, or on all in one batch."""
        ends = (segment.first, segment.frames[0]), (segment.last, segment.frames[-1])
        together = _BATCH if self._device != "cpu" else 1
        ahead: deque[Future[list[tuple[Side, Side]]]] = deque()
        with ThreadPoolExecutor(self._threads) as pool:
            try:
                for frames in _batched(_between(segment, progress), together):
                    progress.check()
                    ahead.append(pool.submit(_make, ends, frames, self._device))
                    if len(ahead) > self._threads:
                        yield from _awaited(ahead.popleft(), progress)
                while ahead:
                    yield from _awaited(ahead.popleft(), progress)
            finally:
                for future in ahead:
                    future.cancel()


def _batched(items: Iterable[Item], count: int) -> Iterator[list[Item]]:
    left = iter(items)
    while batch := list(islice(left, count)):
        yield batch


def _awaited(future: Future[list[tuple[Side, Side]]], progress: ProgressToken) -> list[tuple[Side, Side]]:
    while True:
        progress.check()
        try:
            return future.result(timeout=_PATIENCE)
        except NotYet:
            continue


def _between(segment: Segment, progress: ProgressToken) -> Iterator[_Frame]:
    # Read here, one after the other: what a segment's sequences read from need not bear several threads.
    carries = zip(carries_from_first(segment), carries_from_last(segment, progress), strict=True)
    for index, ways in enumerate(carries, start=1):
        yield _Frame(index, segment.frames[index], ways, segment.seen(index))


def _make(ends: tuple[End, End], frames: list[_Frame], device: str) -> list[tuple[Side, Side]]:
    """Both sides of each of `frames`."""
    carries, stills, problems = [], [], []
    for frame in frames:
        for way, (restyled, keyframe) in compress(zip(frame.ways, ends, strict=True), frame.seen):
            place = still(way, frame.source, keyframe)
            carry = held(way, place)
            carries.append(carry)
            stills.append(place)
            problems.append(aligned_problem(carry, restyled, keyframe, frame.source))
    made = synthesise_aligned(problems, ALIGNED.seeded(frames[0].index), device=device, threads=1)
    sides = (_side(*parts) for parts in zip(carries, stills, problems, made, strict=True))
    return [both(*(next(sides) if seen else None for seen in frame.seen)) for frame in frames]


def _side(carry: Carry, place: Mask, problem: Problem, made: Synthesis) -> Side:
    # Occlusion found pixel by pixel has specks.
    valid = cv2.medianBlur(carry.valid.view(np.uint8), 5).view(np.bool_)
    # Patches across a motion boundary see both sides of it, and their plain mean has neither's colour.
    colour = problem.guides[0]
    kernels.vote_by_guide(
        problem.style,
        colour.exemplar,
        colour.target,
        made.field,
        carry.boundary(_BOUNDARY_REACH),
        made.picture,
        ALIGNED.patch,
        _BOUNDARY_TOLERANCE,
    )
    return Side(made.picture, made.error, valid, problem.style[0], place)


def aligned_problem(carry: Carry, restyled: Picture, keyframe: Picture, source: Picture) -> Problem:
    """What is to be synthesised to see the keyframe as `source`, to which `carry` leads, would show it."""
    height, width = source.shape[:2]
    planes = (carry, fitted(carry, source, keyframe), Carry.start(height, width))
    colours = np.stack([plane.apply(keyframe) for plane in planes])
    errors = [cv2.GaussianBlur(disagreement(colour, source), (0, 0), 1.5) for colour in colours[:2]]
    grid = pixel_grid(height, width)
    to_grey = np.float32(255) / np.array([max(width - 1, 1), max(height - 1, 1)], np.float32)
    positions = np.stack([(grid + plane.displacement) * to_grey for plane in planes])
    start = np.empty((height, width, 3), np.int32)
    start[..., 0] = errors[1] < errors[0]
    start[..., 1], start[..., 2] = grid[..., 1], grid[..., 0]
    return Problem(
        style=np.stack([plane.apply(restyled) for plane in planes]),
        guides=(Guide(colours, source, COLOUR), Guide(positions, positions[0], POSITION)),
        start=start,
    )
