"""The drift of a take's finished frames, for the timeline, and the frame it suggests as a further keyframe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fresco_core.project import Artifacts
from fresco_core.project.document import Take
from fresco_core.project.drift import SegmentDrift, read_drift
from fresco_core.project.status import segments_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

LIMIT = 0.5
"""A peak above this is worth a further keyframe."""


@dataclass(frozen=True)
class DriftPeak:
    """The segment that drifts most, if that is above the limit.

    Attributes:
        value: its worst frame's drift, 0 to 1.
        between: the frames of its keyframes.
        suggestion: the frame that would help most as a further keyframe.
    """

    value: float
    between: tuple[int, int]
    suggestion: int


@dataclass(frozen=True, eq=False)
class TakeDrift:
    """Drift over a take.

    Attributes:
        values: float64 [n], 0 to 1 for each frame from `start` on; 0 at keyframes and where nothing is known.
        peak: where a further keyframe is worth its time.
    """

    values: npt.NDArray[np.float64]
    start: int
    peak: DriftPeak | None

    def at(self, frame: int) -> float:
        """The drift of a frame of the take."""
        return float(self.values[frame - self.start])


class DriftReader:
    """Reads the drift of a take; segments that were read before are not read again."""

    def __init__(self) -> None:
        self._read: dict[str, SegmentDrift | None] = {}
        self._take: Take | None = None
        self._drift: TakeDrift | None = None

    def of(self, take: Take | None, artifacts: Artifacts) -> TakeDrift | None:
        """The drift of a take's finished segments; None while there are none."""
        if take is not self._take:
            self._take, self._drift = take, None if take is None else self._of(take, artifacts)
        return self._drift

    def _of(self, take: Take, artifacts: Artifacts) -> TakeDrift | None:
        current = [one.segment.frames for one in segments_of(take) if one.segment and one.state == "current"]
        self._read = {name: self._read.get(name) or read_drift(artifacts, name) for name in current}
        known = [drift for drift in self._read.values() if drift is not None]
        if not known:
            return None
        import numpy as np

        values = np.zeros(len(take.range), np.float64)
        for drift in known:
            begin = drift.first_frame - take.range.start
            values[begin : begin + len(drift.both)] = drift.both
        worst = max(known, key=lambda drift: max(drift.both))
        between = (worst.first_frame - 1, worst.first_frame + len(worst.both))
        peak = DriftPeak(max(worst.both), between, worst.suggestion)
        return TakeDrift(values, take.range.start, peak if peak.value > LIMIT else None)
