"""One job from end to end: clip, keyframes, correspondence, translation, propagation, clip."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

from fresco_core.correspondence import flow_estimator
from fresco_core.frames import Picture, working_size
from fresco_core.keyframes import Batch
from fresco_core.media import Clip
from fresco_core.pipeline.delivery import Delivery
from fresco_core.pipeline.job import RestyleJob, RestyleResult
from fresco_core.pipeline.keyframing import outline, working_frames
from fresco_core.pipeline.preflight import check_job, check_prompts, check_scratch
from fresco_core.pipeline.scratch import Scratch
from fresco_core.pipeline.stretch import StretchReader
from fresco_core.pipeline.translating import KeyframeTranslator
from fresco_core.progress import ProgressToken
from fresco_core.propagation import Segment, propagate
from fresco_core.settings import RestyleSettings
from fresco_core.translation import load_model


def restyle(job: RestyleJob, progress: ProgressToken) -> RestyleResult:
    """Restyle a range of a clip and write it.

    The range is worked on batch by batch (flow, translation, propagation, writing), so that memory and temporary
    files do not grow with its length. Reports the stages of `STAGES`.

    Raises:
        FrescoError: of the kind that fits; then nothing is written and nothing temporary stays behind.
    """
    clock = _Clock()
    settings = job.settings
    with Clip(job.clip) as clip:
        check_job(job, clip.info)
        with clock.measure("loading"):
            model = load_model(settings.model, device=job.device)
        short_side = settings.short_side or model.native_short_side
        size = working_size(clip.info.height, clip.info.width, short_side, model.multiple)
        with clock.measure("reading"):
            plan = outline(clip, job.range, size, settings.keyframes, progress)
        start = job.range.start
        check_prompts(job, [start + keyframe for keyframe in plan.keyframes])
        check_scratch(plan.longest_stretch, size)
        estimator = flow_estimator(settings.flow, model.device)
        prompts = {frame - start: prompt for frame, prompt in settings.keyframe_prompts.items()}
        translator = KeyframeTranslator(model, estimator, settings, plan.batches, prompts)
        with Scratch(*size) as scratch, Delivery(job, clip, progress) as delivery:
            frames = working_frames(clip, job.range, size)
            reader = StretchReader(frames, len(job.range), plan.motion.cuts, estimator, scratch)
            between = _Counter("propagating", len(job.range) - len(plan.keyframes), progress)
            last: tuple[int, Picture] | None = None
            for batch in plan.batches:
                with clock.measure("flow"):
                    reader.read_to(batch.new[-1], progress)
                with clock.measure("translating"):
                    restyled = translator(batch, scratch, progress)
                with clock.measure("propagating"):
                    for picture in _stretch(batch, restyled, last, scratch, settings, between):
                        delivery.write(picture)
                last = (batch.new[-1], restyled[batch.new[-1]])
                scratch.drop_before(batch.new[-1])
    return RestyleResult(
        destination=job.destination,
        frames=len(job.range),
        keyframes=tuple(start + keyframe for keyframe in plan.keyframes),
        working_size=size,
        model=model.fingerprint,
        seconds=clock.seconds,
    )


def _stretch(
    batch: Batch,
    restyled: dict[int, Picture],
    last: tuple[int, Picture] | None,
    scratch: Scratch,
    settings: RestyleSettings,
    between: _Counter,
) -> Iterator[Picture]:
    """All frames after the last keyframe of the batch before, up to the last of this one, in order."""
    keyframes = [*([last] if last else []), *restyled.items()]
    if last is None:
        yield keyframes[0][1]
    for (first_index, first), (last_index, second) in pairwise(keyframes):
        if last_index > first_index + 1:
            segment = Segment(
                frames=scratch.frames(first_index, last_index + 1),
                first=first,
                last=second,
                flows=scratch.flows(first_index, last_index),
            )
            for picture in propagate(segment, settings, between.progress):
                between.count()
                yield picture
        yield second


class _Counter:
    """Counts the frames made between keyframes, over all segments."""

    def __init__(self, stage: str, total: int, progress: ProgressToken) -> None:
        self.progress = progress
        self._stage, self._total, self._done = stage, total, 0

    def count(self) -> None:
        self._done += 1
        self.progress.report(self._stage, self._done, self._total)


class _Clock:
    """Adds up the seconds each stage takes."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._stages: dict[str, float] = {}

    @contextmanager
    def measure(self, stage: str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        self._stages[stage] = self._stages.get(stage, 0.0) + time.monotonic() - begun

    @property
    def seconds(self) -> dict[str, float]:
        return {**self._stages, "total": time.monotonic() - self._begun}
