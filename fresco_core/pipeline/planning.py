"""Which keyframes are denoised together, and what each batch's results are called before it is made (METHOD 3)."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from fresco_core.keyframes import Batch, deal_batches
from fresco_core.project import artifact_name
from fresco_core.project.requests import RenderRequest
from fresco_core.settings import RestyleSettings

_METHOD = 1
"""Counted up when the same batch leads to other pictures."""
_OF_OTHER_STAGES = {
    "prompt",
    "keyframe_prompts",
    "prompt_ranges",
    "seed",
    "model",
    "autoencoder",
    "keyframes",
    "engine",
    "blend",
    "full_size",
    "conform",
    "colour",
}
"""Settings that do not decide what a batch looks like, or that its prompts, seed and model say already."""


@dataclass(frozen=True)
class Run:
    """Keyframes of one shot that hang together: those to render between two neighbouring pins, and the pins.

    Attributes:
        frames: ascending, but for the style reference: where there is one, it is the first.
        pins: those of them that are replayed.
    """

    frames: tuple[int, ...]
    pins: frozenset[int]


def runs(request: RenderRequest) -> Iterator[Run]:
    """What is to be rendered, in runs that do not depend on each other."""
    lead = () if request.reference is None else (request.reference.frame,)
    pins = {pin.frame for pin in request.pins}
    wanted = {keyframe.frame for keyframe in request.keyframes}
    shots: dict[int, list[int]] = {}
    for frame in sorted(pins | wanted):
        shots.setdefault(bisect_right(request.cuts, frame), []).append(frame)
    for shot in shots.values():
        borders = [index for index, frame in enumerate(shot) if frame in pins]
        for left, right in pairwise([-1, *borders, len(shot)]):
            frames = tuple(shot[max(left, 0) : right + 1])
            if any(frame in wanted for frame in frames):
                # As the first of its run it leads every batch of it: that is how METHOD 3 hands a style on.
                led = lead + tuple(frame for frame in frames if frame not in lead)
                yield Run(led, frozenset(led) & {*pins, *lead})


def deal(run: Run, batch_size: int) -> list[Batch]:
    """The batches of a run, as in METHOD 3. A pin counts as a new frame where it stands, but is replayed."""
    return _without_pins(run, deal_batches(run.frames, batch_size))


def deal_rest(run: Run, batch_size: int, done: Sequence[int]) -> list[Batch]:
    """The batches of a run after the keyframes `done`, none of them larger than `batch_size`, if it is 3 or more."""
    rest = list(run.frames[run.frames.index(done[-1]) + 1 :] if done else run.frames)
    batches: list[Batch] = []
    before = done[-1:]
    while rest:
        anchors = tuple(dict.fromkeys((run.frames[0], before[-1]))) if before else ()
        new, rest = rest[: batch_size - len(anchors)], rest[batch_size - len(anchors) :]
        batches.append(Batch(anchors, tuple(new)))
        before = new
    return _without_pins(run, batches)


def _without_pins(run: Run, batches: Sequence[Batch]) -> list[Batch]:
    """The batches that make something."""
    return [batch for batch in batches if not run.pins.issuperset(batch.new)]


@dataclass(frozen=True)
class NamedBatch:
    """A batch, and the artefacts it is made from and makes.

    Attributes:
        batch: anchors and new frames.
        made: the new frames that are rendered; the others are pins.
        recorded: artefact with the trace of each frame that is replayed.
        pictures, traces: artefacts that are made, by frame.
    """

    batch: Batch
    made: tuple[int, ...]
    prompts: tuple[str, ...]
    recorded: dict[int, str]
    pictures: dict[int, str]
    traces: dict[int, str]


def name_batch(
    batch: Batch, request: RenderRequest, size: tuple[int, int], model: str, traces: dict[int, str]
) -> NamedBatch:
    """The batch with the names of what it makes.

    Args:
        model: the model's fingerprint.
        traces: of the pins and of all keyframes of the batches before.
    """
    prompts = {keyframe.frame: keyframe.prompt for keyframe in request.keyframes}
    recorded = {frame: traces[frame] for frame in batch.frames if frame in traces}
    made = tuple(frame for frame in batch.new if frame not in recorded)
    # A pin is replayed whatever is said about it.
    said = tuple(prompts.get(frame, request.settings.prompt) for frame in batch.frames)
    made_from: list[Any] = [
        _METHOD,
        request.clip,
        size,
        model,
        settings_fingerprint(request.settings),
        request.seed,
        batch.frames,
        said,
        recorded,
    ]
    if apart(request.cuts, batch.frames[0], batch.frames[-1]):
        made_from.append("apart")
    return NamedBatch(
        batch,
        made,
        said,
        recorded,
        {frame: artifact_name("png", [*made_from, frame]) for frame in made},
        {frame: artifact_name("trace", [*made_from, frame]) for frame in made},
    )


def apart(cuts: Sequence[int], first: int, last: int) -> bool:
    """Whether two frames belong to different shots.

    Args:
        cuts: ascending; frames that are the first after a cut.
    """
    return bisect_right(cuts, first) != bisect_right(cuts, last)


def settings_fingerprint(settings: RestyleSettings) -> str:
    """A short hash of the settings that decide what a batch looks like, besides prompts, seed and model."""
    data = settings.model_dump(mode="json", exclude=_OF_OTHER_STAGES)
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]
