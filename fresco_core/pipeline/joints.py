"""How the frames of a batch hang together, and batches with each other (METHOD 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch

from fresco_core.correspondence import Correspondence, PairFlow, correspond
from fresco_core.frames import Picture
from fresco_core.pipeline.planning import apart
from fresco_core.pipeline.sources import Sources
from fresco_core.progress import ProgressToken


class Joints:
    """The correspondence of batches, in which one batch's closing pair is the next one's first.

    Args:
        cuts: as in `RenderRequest`. A style reference from another shot shows nothing of what the others show.
    """

    def __init__(self, sources: Sources, cuts: Sequence[int] = ()) -> None:
        self._sources = sources
        self._cuts = cuts
        self._closed_by: dict[tuple[int, int], tuple[int, ...]] = {}

    def passed(self, frames: tuple[int, ...]) -> None:
        """Note that a batch is finished: its first and last frame may lead the next one."""
        if len(frames) > 2:
            self._closed_by[frames[0], frames[-1]] = frames

    def needs_flow(self, first: int, last: int) -> bool:
        """Whether the flow of the frames between two is needed to join them: not if a finished batch has done so."""
        return (first, last) not in self._closed_by and not apart(self._cuts, first, last)

    def correspondence(self, frames: tuple[int, ...], progress: ProgressToken) -> Correspondence:
        """Join the frames of a batch; the same whether or not this process has joined those before."""
        joined = correspond(
            [self._sources.frame(frame) for frame in frames],
            self._sources.estimator,
            pair=lambda first, last: self._pair(frames[first], frames[last], progress),
        )
        if apart(self._cuts, frames[0], frames[-1]):
            return _with_hidden_lead(joined)
        if len(frames) > 2:
            self._sources.kept(frames, lambda: _closing(joined))
        return joined

    def _pair(self, first: int, last: int, progress: ProgressToken) -> PairFlow:
        progress.check()
        if apart(self._cuts, first, last):
            return _nothing_shared(self._sources.frame(first))
        closed = self._closed_by.get((first, last))
        if closed is None and last < first:
            return self._sources.between(last, first, progress).swapped
        if closed is None:
            return self._sources.between(first, last, progress)
        return self._sources.kept(closed, lambda: _closing(self.correspondence(closed, progress)))


def _closing(joined: Correspondence) -> PairFlow:
    return PairFlow(
        joined.forward_flow[-1],
        joined.backward_flow[-1],
        joined.forward_occlusion[-1],
        joined.backward_occlusion[-1],
    ).swapped


def _nothing_shared(picture: Picture) -> PairFlow:
    height, width = picture.shape[:2]
    still, hidden = torch.zeros(2, height, width), torch.ones(height, width, dtype=torch.bool)
    return PairFlow(still, still, hidden, hidden)


def _with_hidden_lead(joined: Correspondence) -> Correspondence:
    """The correspondence of a batch whose first frame is of another shot: its last frame shares nothing with it."""
    forward, backward = joined.forward_occlusion.clone(), joined.backward_occlusion.clone()
    forward[-1] = backward[-1] = True
    return replace(joined, forward_occlusion=forward, backward_occlusion=backward)
