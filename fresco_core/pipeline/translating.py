"""Keyframes batch by batch: each batch led by anchors replayed from the traces of the batches before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch

from fresco_core.correspondence import (
    Correspondence,
    FlowEstimator,
    PairFlow,
    background_weight,
    compose_flow,
    correspond,
    distant_flow,
)
from fresco_core.frames import Picture
from fresco_core.keyframes import Batch
from fresco_core.pipeline.scratch import Scratch
from fresco_core.progress import ProgressToken
from fresco_core.settings import RestyleSettings
from fresco_core.translation import AnchorTrace, LatentTrace, Model, translate

STAGE = "translating"


class KeyframeTranslator:
    """Translates batch after batch, and remembers of each no more than what later ones take up.

    Args:
        batches: all there will be, in order.
        prompts: by keyframe index; those left out get the settings' own.
    """

    def __init__(
        self,
        model: Model,
        estimator: FlowEstimator,
        settings: RestyleSettings,
        batches: Sequence[Batch],
        prompts: Mapping[int, str],
    ) -> None:
        self._model = model
        self._estimator = estimator
        self._settings = settings
        self._prompts = prompts
        self._generator = torch.Generator().manual_seed(settings.seed)
        self._left = list(batches)
        self._closing: tuple[tuple[int, int], PairFlow] | None = None
        self._remembered: dict[int, tuple[LatentTrace, Picture]] = {}
        self._total = sum(len(batch.frames) for batch in batches)
        self._done = 0

    def __call__(self, batch: Batch, scratch: Scratch, progress: ProgressToken) -> dict[int, Picture]:
        """Restyle the next batch.

        Args:
            scratch: holds the batch's new frames, and the flow that leads to them from the batch before.

        Returns:
            The new keyframes by index, uint8 RGB at working size.
        """
        sources = [self._remembered[frame][1] for frame in batch.anchors] + [scratch.frame(f) for f in batch.new]
        recorded = {position: (self._remembered[frame][0], 0) for position, frame in enumerate(batch.anchors)}
        result = translate(
            self._model,
            sources,
            self._correspondence(batch, sources, scratch, progress),
            self._settings,
            [self._prompts.get(frame, self._settings.prompt) for frame in batch.frames],
            anchors=AnchorTrace.join(recorded) if recorded else None,
            generator=self._generator,
            progress=_BatchToken(progress, self._done, len(batch.frames), self._total),
        )
        self._done += len(batch.frames)
        self._left.remove(batch)
        self._remember(batch, sources, result.trace)
        return dict(zip(batch.new, result.pictures[len(batch.anchors) :], strict=True))

    def _correspondence(
        self, batch: Batch, sources: Sequence[Picture], scratch: Scratch, progress: ProgressToken
    ) -> Correspondence:
        def pair(position: int, after: int) -> PairFlow:
            progress.check()
            first, last = batch.frames[position], batch.frames[after]
            if self._closing is not None and (first, last) == self._closing[0]:
                return self._closing[1]
            flows = scratch.flows(first, last)
            if len(flows) == 1:
                return flows[0]
            return distant_flow(sources[position], sources[after], self._estimator, compose_flow(flows))

        joined = correspond(sources, self._estimator, pair=pair)
        # The next batch of the shot begins with this one's first and last frame.
        self._closing = (batch.frames[0], batch.frames[-1]), _pair(joined, -1).swapped
        if not self._settings.saliency:
            return joined
        return replace(joined, background=background_weight(sources, joined, progress))

    def _remember(self, batch: Batch, sources: Sequence[Picture], trace: LatentTrace) -> None:
        """Keep what is an anchor later, forget what is not."""
        wanted = {frame for later in self._left for frame in later.anchors}
        for position, frame in enumerate(batch.frames):
            if frame in wanted and frame not in self._remembered:
                # Copies, or the whole batch's trace would stay in memory.
                own = LatentTrace(trace.steps[:, [position]].clone(), trace.final[[position]].clone())
                self._remembered[frame] = (own, sources[position])
        self._remembered = {frame: kept for frame, kept in self._remembered.items() if frame in wanted}


def _pair(joined: Correspondence, index: int) -> PairFlow:
    return PairFlow(
        joined.forward_flow[index],
        joined.backward_flow[index],
        joined.forward_occlusion[index],
        joined.backward_occlusion[index],
    )


class _BatchToken(ProgressToken):
    """Reports one batch's steps as part of all keyframes' translation.

    Args:
        before: keyframes done before the batch.
        count: keyframes in it.
        total: keyframes in all.
    """

    def __init__(self, parent: ProgressToken, before: int, count: int, total: int) -> None:
        super().__init__()
        self._parent = parent
        self._before, self._count, self._all = before, count, total

    def check(self) -> None:
        """See `ProgressToken.check`."""
        self._parent.check()

    def report(self, stage: str, done: int, total: int) -> None:
        """See `ProgressToken.report`; every stage counts as translating."""
        self._parent.report(STAGE, self._before * total + done * self._count, self._all * total)
