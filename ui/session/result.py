"""Where the pictures of a take's result lie."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

from fresco_core.project.artifacts import Artifacts
from fresco_core.project.document import Take
from fresco_core.project.status import segments_of


class ResultFiles(Mapping[int, Path]):
    """Files of a take's final pictures by frame, ascending: keyframes, and propagated frames that fit between them.

    Found when they are asked for: a long take has tens of thousands, and every edit makes it another take.
    """

    def __init__(self, take: Take, artifacts: Artifacts) -> None:
        self._artifacts = artifacts
        self._keyframes = {one.frame: one.version.picture for one in take.ordered if one.version is not None}
        self._segments = [status.segment for status in segments_of(take) if status.segment is not None]
        self._firsts = [segment.first for segment in self._segments]

    def __getitem__(self, frame: int) -> Path:
        if frame in self._keyframes:
            return self._artifacts.path(self._keyframes[frame])
        place = bisect_right(self._firsts, frame) - 1
        if place < 0 or not self._firsts[place] < frame < self._segments[place].last:
            raise KeyError(frame)
        return self._artifacts.path(self._segments[place].frames) / f"{frame:08}.png"

    def __iter__(self) -> Iterator[int]:
        between = (range(segment.first + 1, segment.last) for segment in self._segments)
        return iter(sorted(chain(self._keyframes, *between)))

    def __len__(self) -> int:
        return len(self._keyframes) + sum(segment.last - segment.first - 1 for segment in self._segments)
