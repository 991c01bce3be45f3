"""The engine `flow`: keyframes are carried along composed flow; their error is how badly the source frames agree."""

from __future__ import annotations

from collections.abc import Iterator
from math import isqrt

import cv2
import numpy as np

from fresco_core.frames import Picture
from fresco_core.progress import ProgressToken
from fresco_core.propagation.carry import Carry
from fresco_core.propagation.engine import Segment, Side, both
from fresco_core.propagation.register import disagreement

HIDDEN = np.float32(25 * 255**2)
"""Error added where a keyframe does not show the pixel: as much as the worst disagreement."""


class FlowEngine:
    """Fast, and exact where flow is; what neither keyframe shows is stretched from the better one."""

    name = "flow"

    def sides(self, segment: Segment, progress: ProgressToken) -> Iterator[tuple[Side, Side]]:
        """See `Engine.sides`."""
        for index, (forward, backward) in enumerate(
            zip(carries_from_first(segment), carries_from_last(segment, progress), strict=True), start=1
        ):
            progress.check()
            source = segment.frames[index]
            seen = segment.seen(index)
            first = _side(forward, segment.first, segment.frames[0], source) if seen[0] else None
            last = _side(backward, segment.last, segment.frames[-1], source) if seen[1] else None
            yield both(first, last)


def carries_from_first(segment: Segment) -> Iterator[Carry]:
    """How the first keyframe is found from frames 1, 2, ... interval - 1."""
    carry = Carry.start(*segment.first.shape[:2])
    for index in range(1, segment.interval):
        flow = segment.flows[index - 1]
        carry = carry.step(flow.backward.numpy(), flow.backward_occlusion.numpy())
        yield carry


def carries_from_last(segment: Segment, progress: ProgressToken) -> Iterator[Carry]:
    """How the last keyframe is found from frames 1, 2, ... interval - 1.

    Composing starts at the far end, but frames leave in order: every so often a carry is kept, and the stretch between
    two kept ones is composed again when it is its turn. Memory grows with the square root of the interval.
    """
    interval = segment.interval
    stretch = max(1, isqrt(interval))
    kept = {interval: Carry.start(*segment.last.shape[:2])}
    for index, carry in _walk_back(segment, interval, 1, kept[interval]):
        progress.check()
        if index % stretch == 0:
            kept[index] = carry
    for start in range(0, interval, stretch):
        stop = min(start + stretch, interval)
        carries = dict(_walk_back(segment, stop, max(start, 1), kept[stop]))
        for index in range(max(start, 1), min(start + stretch, interval)):
            yield carries[index]


def _walk_back(segment: Segment, start: int, stop: int, carry: Carry) -> Iterator[tuple[int, Carry]]:
    """Compose from frame `start`, whose carry is given, back to frame `stop`, both included in steps after `start`."""
    for index in range(start - 1, stop - 1, -1):
        flow = segment.flows[index]
        carry = carry.step(flow.forward.numpy(), flow.forward_occlusion.numpy())
        yield index, carry


def _side(carry: Carry, restyled: Picture, keyframe: Picture, source: Picture) -> Side:
    # Occlusion found pixel by pixel has specks.
    valid = cv2.medianBlur(carry.valid.view(np.uint8), 5).view(np.bool_)
    error = disagreement(carry.apply(keyframe), source)
    error[~valid] += HIDDEN
    carried = carry.apply(restyled)
    return Side(carried, error, valid, carried, np.zeros_like(valid))
