"""Filling the scratch folder: working frames and the flow of adjacent pairs, each computed once, as far as needed."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from fresco_core.correspondence import FlowEstimator, pair_flow
from fresco_core.frames import Picture
from fresco_core.pipeline.scratch import Scratch
from fresco_core.progress import ProgressToken

STAGE = "flow"


class StretchReader:
    """Reads a range's frames in order into the scratch folder, and joins each to the one before.

    Args:
        frames: all working frames of the range, in order.
        count: how many there are.
        cuts: indices of first frames after a cut; nothing joins them to the frame before.
    """

    def __init__(
        self, frames: Iterator[Picture], count: int, cuts: Collection[int], estimator: FlowEstimator, scratch: Scratch
    ) -> None:
        self._frames = enumerate(frames)
        self._count = count
        self._cuts = cuts
        self._estimator = estimator
        self._scratch = scratch
        self._before: Picture | None = None

    def read_to(self, last: int, progress: ProgressToken) -> None:
        """Go on until frame `last` is there, with all flow up to it; reports the stage `flow`."""
        for index, frame in self._frames:
            self._scratch.put_frame(index, frame)
            if self._before is not None and index not in self._cuts:
                self._scratch.put_flow(index - 1, pair_flow(self._before, frame, self._estimator))
            self._before = frame
            progress.report(STAGE, index + 1, self._count)
            if index == last:
                return
