"""What the timeline draws, as one value; the session makes a new one whenever something of it changes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from fresco_core.timing import FrameRange
from ui.state import KeyframeItem
from ui.timeline.graph import height_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

LANE_HEADS = 88
RULER, KEYS, MOTION, RESULT, SOURCE = 22, 26, 70, 26, 32


@dataclass(frozen=True, eq=False)
class TimelineData:
    """A clip over time.

    Attributes:
        frames: of the clip; 0 while none is open.
        start: what the clip's first frame is called, in frames of timecode.
        range: what is marked, if anything.
        motion: float64 [n], change of each frame from the one before, from `motion_start` on.
        drift: float64 [n], error of each frame of the result, 0 to 1, from `drift_start` on.
        keyframes: ascending.
        result: files of the frames of the result by frame, keyframes included.
        travel: ranges of frames with words of their own, ascending.
        wide_gaps: pairs of neighbouring keyframes that are too near or too far from each other, with the reason.
    """

    frames: int = 0
    rate: Fraction = Fraction(25)
    start: int = 0
    range: FrameRange | None = None
    motion: npt.NDArray[np.float64] | None = None
    motion_start: int = 0
    analysing: tuple[int, int] | None = None
    drift: npt.NDArray[np.float64] | None = None
    drift_start: int = 0
    suggestion: int | None = None
    keyframes: tuple[KeyframeItem, ...] = ()
    result: Mapping[int, Path] = field(default_factory=dict)
    travel: tuple[tuple[FrameRange, str], ...] = ()
    wide_gaps: tuple[tuple[int, int, str], ...] = ()

    @cached_property
    def heights(self) -> npt.NDArray[np.float64] | None:
        """The motion as it is drawn, from 0 to 1."""
        return None if self.motion is None else height_of(self.motion)

    @cached_property
    def _made(self) -> list[int]:
        return sorted(self.result)

    def result_near(self, frame: int, within: int) -> int | None:
        """The frame of the result that is nearest to `frame`; None if there is none from it to `within` frames on."""
        place = bisect_left(self._made, frame)
        if place == len(self._made) or self._made[place] > frame + within:
            return None
        around = self._made[max(0, place - 1) : place + 1]
        return min(around, key=lambda other: abs(other - frame))
