"""The table of frames: when each frame of a clip is shown, and where decoding may begin."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

Times = npt.NDArray[np.int64]

NO_TIME = int(np.iinfo(np.int64).min)
"""Stands for a timestamp that the container does not give."""


@dataclass(frozen=True, eq=False)
class FrameTable:
    """All frames of a clip in the order in which they are shown.

    Attributes:
        time_base: seconds per tick.
        times: int64 [n], ascending, ticks at which each frame appears.
        end: the tick at which the last frame goes.
        keys: int64 [k], ascending, the frames at which decoding may begin.
        key_dts: int64 [k], their decoding timestamps, which some containers seek by, or `NO_TIME`.
        by_time: whether the decoder gives each frame its time; if not, frames can only be counted from the start.
    """

    time_base: Fraction
    times: Times
    end: int
    keys: Times
    key_dts: Times
    by_time: bool = True

    @classmethod
    def even(cls, count: int, rate: Fraction) -> FrameTable:
        """That of `count` frames which all are keys, `rate` of them in a second."""
        frames = np.arange(count, dtype=np.int64)
        return cls(time_base=1 / rate, times=frames, end=count, keys=frames, key_dts=frames)

    def __len__(self) -> int:
        return len(self.times)

    def seconds(self, index: int) -> Fraction:
        """When frame `index` appears, in the clip's own time; with index n, when the last one goes."""
        ticks = self.end if index == len(self) else int(self.times[index])
        return ticks * self.time_base

    def index_of(self, tick: int) -> int | None:
        """The frame that appears exactly at `tick`."""
        place = int(np.searchsorted(self.times, tick))
        return place if place < len(self) and self.times[place] == tick else None

    def index_at(self, seconds: Fraction) -> int:
        """The frame that is seen `seconds` after the first appears; n once the last has gone."""
        tick = int(self.times[0]) + seconds / self.time_base
        return len(self) if tick >= self.end else int(np.searchsorted(self.times, float(tick), side="right")) - 1

    def key_before(self, index: int) -> int:
        """The position in `keys` of the last key at or before frame `index`, -1 for the start of the file.

        Frames of an open group of pictures are decoded after a key but shown before it. They are found from the key
        before, because the order here is the order of showing.
        """
        return int(np.searchsorted(self.keys, index, side="right")) - 1
