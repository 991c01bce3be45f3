"""Time is one half-open range of media frame indices; hosts' own numbers are converted at the border."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class FrameRange:
    """Frames `start` to `stop`, `stop` exclusive, counted from the clip's first frame.

    Raises:
        ValueError: if the range is empty, reversed or begins before the clip.
    """

    start: int
    stop: int

    def __post_init__(self) -> None:
        if self.start < 0 or self.stop <= self.start:
            raise ValueError(f"not a range of frames: [{self.start}, {self.stop})")

    def __len__(self) -> int:
        return self.stop - self.start

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.start, self.stop))

    def __contains__(self, index: object) -> bool:
        return isinstance(index, int) and self.start <= index < self.stop
