"""Frames that repeat the one before, as in animation on twos or film in 30 frames a second: they look the same, too.

Otherwise a drawing that is held would change while it is, as one keyframe fades into the other; and it would be made
as often as it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, groupby
from typing import Generic, TypeVar, overload

import cv2

from fresco_core.frames import Picture
from fresco_core.progress import ProgressToken
from fresco_core.propagation.engine import Segment

_SAME = 8.0
"""Grey levels by which repeats differ at most, on average over 7x7 pixels (2 to 8 at a CRF of 18 to 28)."""

_STEP = 4.0
"""How many times as much the next picture differs at least: slow changes are no repeats."""

_LONGEST = 4
"""Frames that show one picture: for longer, one keyframe had better fade into the other than jump."""

Item = TypeVar("Item")


def pictures_of(frames: Sequence[Picture], progress: ProgressToken) -> list[int]:
    """Which of the different pictures of a segment each frame shows, counted from 0 in order.

    Args:
        frames: uint8 RGB [H, W, 3], read one at a time.
    """
    apart = []
    before = frames[0]
    for index in range(1, len(frames)):
        progress.check()
        frame = frames[index]
        apart.append(float(cv2.blur(cv2.absdiff(before, frame), (7, 7)).max()))
        before = frame
    new = [1] * len(frames)
    for repeats, pairs in groupby(range(len(apart)), key=lambda pair: apart[pair] <= _SAME):
        run = list(pairs)
        around = [apart[pair] for pair in (run[0] - 1, run[-1] + 1) if 0 <= pair < len(apart)]
        least = _STEP * max(1.0, *(apart[pair] for pair in run))
        # What stays the same from one keyframe to the other has nothing around it.
        if repeats and len(run) < _LONGEST and around and min(around) >= least:
            for pair in run:
                new[pair + 1] = 0
    return [count - 1 for count in accumulate(new)]


def without_repeats(segment: Segment, shown: Sequence[int]) -> Segment:
    """The segment with every picture once.

    Args:
        shown: as from `pictures_of`.
    """
    begins = [shown.index(picture) for picture in range(shown[-1] + 1)]
    if len(begins) == len(shown):
        return segment
    return Segment(
        # The frames at both ends are the keyframes' own.
        frames=_Picked(segment.frames, [*begins[:-1], len(shown) - 1]),
        first=segment.first,
        last=segment.last,
        flows=_Picked(segment.flows, [begin - 1 for begin in begins[1:]]),
        cuts=[shown[cut] for cut in segment.cuts],
    )


class _Picked(Sequence[Item], Generic[Item]):
    """Some items of a sequence, each read when asked for."""

    def __init__(self, items: Sequence[Item], indices: Sequence[int]) -> None:
        self._items, self._indices = items, indices

    def __len__(self) -> int:
        return len(self._indices)

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | Sequence[Item]:
        if isinstance(index, slice):
            return _Picked(self._items, self._indices[index])
        return self._items[self._indices[index]]
