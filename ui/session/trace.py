"""What is known about the last job of a clip: its stages, its batches, how fast it goes. Plain values, no Qt."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from fresco_core.worker.messages import ProgressNote

WEIGHTS = {
    "propose": {"reading": 0.98, "keyframes": 0.02},
    "render": {"loading": 0.05, "reading": 0.0, "flow": 0.15, "translating": 0.8},
    "propagate": {"loading": 0.0, "flow": 0.3, "propagating": 0.7},
    "export": {"flow": 0.1, "propagating": 0.3, "writing": 0.6},
}
"""The share of a job that each of its stages is, roughly; a stage that does not come counts as done."""

_LAST_STAGE = {"render": "translating", "propagate": "propagating", "export": "writing"}
_STEPS_BEFORE_ESTIMATE = 3


@dataclass
class StageTime:
    """A stage of a job: since when, how long, how far."""

    begun: float
    seconds: float = 0.0
    done: int = 0
    total: int = 0
    finished: bool = False
    left: float | None = None


@dataclass
class BatchTime:
    """A batch of keyframes denoised together.

    Attributes:
        before: steps of keyframes that were done before it began.
        done: steps of its keyframes that are done.
        heard: each step that was told, and when.
    """

    frames: tuple[int, ...]
    begun: float
    seconds: float = 0.0
    step: int = 0
    steps: int = 0
    finished: bool = False
    before: int = 0
    done: int = 0
    heard: list[tuple[int, float]] = field(default_factory=list)


@dataclass
class Trace:
    """One job, from its first word to its last.

    Attributes:
        begun: monotonic time.
        stages: in the order in which they came.
        batches: likewise.
        notes: how the plan was made smaller, and why.
        fraction: of the whole job, 0 to 1; never falls.
        peak: most bytes of memory in use.
    """

    job: str
    kind: str
    begun: float
    planned: tuple[tuple[int, ...], ...] = ()
    stages: dict[str, StageTime] = field(default_factory=dict)
    batches: list[BatchTime] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ended: float | None = None
    fraction: float = 0.0
    peak: int = 0

    @property
    def seconds(self) -> float:
        """How long it has been at it."""
        return (self.ended or time.monotonic()) - self.begun

    @property
    def batch(self) -> BatchTime | None:
        """The batch at work, or the last one."""
        return self.batches[-1] if self.batches else None

    def progressed(self, note: ProgressNote, now: float) -> None:
        """Take in how far the job says it is."""
        stage = self.stages.get(note.stage)
        if stage is None:
            stage = self.stages[note.stage] = StageTime(now)
        stage.done, stage.total, stage.seconds, stage.left = note.done, note.total, now - stage.begun, note.left
        stage.finished = note.total > 0 and note.done >= note.total
        if note.stage == "translating" and note.frames:
            self._denoised(note, now)
        self._count()

    def _denoised(self, note: ProgressNote, now: float) -> None:
        """`done` and `total` count the steps of all keyframes."""
        batch = self.batch
        if batch is None or batch.frames != note.frames:
            begun, before = now, 0
            if batch is not None and not set(batch.frames).isdisjoint(note.frames):
                # The memory did not suffice for it: fewer of its keyframes are begun anew, and its steps do not count.
                before = self.batches.pop().before
            elif batch is not None:
                batch.finished, begun, before = True, batch.begun + batch.seconds, batch.before + batch.done
            elif "flow" in self.stages:
                begun = self.stages["flow"].begun + self.stages["flow"].seconds
            batch = BatchTime(note.frames, begun, before=before)
            self.batches.append(batch)
        keyframes = max(1, sum(map(len, self.planned)))
        batch.done = note.done - batch.before
        batch.step, batch.steps = batch.done // max(1, len(batch.frames)), note.total // keyframes
        batch.seconds = now - batch.begun
        batch.finished = batch.steps > 0 and batch.step >= batch.steps
        batch.heard.append((batch.step, now))

    def end(self, now: float, *, done: bool) -> None:
        """The job is over."""
        self.ended = now
        if done:
            self.fraction = 1.0
            for stage in self.stages.values():
                stage.finished = True
            for batch in self.batches:
                batch.finished = True

    def seconds_per_step(self) -> float | None:
        """Of the batch at work; none before three steps are done."""
        batch = self.batch
        if batch is None or batch.finished or batch.step < _STEPS_BEFORE_ESTIMATE or len(batch.heard) < 2:
            return None
        (first, begun), (last, now) = batch.heard[0], batch.heard[-1]
        return (now - begun) / max(1, last - first)

    def seconds_left(self, now: float) -> float | None:
        """Of the whole job; none while nobody can tell."""
        stage = self.stages.get(_LAST_STAGE.get(self.kind, ""))
        if stage is None or stage.left is None:
            return None
        if self.kind == "render" and self.seconds_per_step() is None:
            return None
        return max(0.0, stage.left - (now - stage.begun - stage.seconds))

    def seconds_to_render(self) -> float | None:
        """Of the keyframes that are left, at the pace of the batches that are finished; none if there is no such."""
        done = [batch for batch in self.batches if batch.finished]
        rendered = sum(len(batch.frames) for batch in done)
        left = sum(map(len, self.planned)) - rendered
        if not rendered or left <= 0:
            return None
        return left * sum(batch.seconds for batch in done) / rendered

    def _count(self) -> None:
        weights = WEIGHTS.get(self.kind, {})
        seen = [name for name in weights if name in self.stages]
        fraction = 0.0
        for name, weight in weights.items():
            stage = self.stages.get(name)
            if stage is not None and stage.total:
                fraction += weight * stage.done / stage.total
            elif stage is None and seen and list(weights).index(name) < list(weights).index(seen[-1]):
                fraction += weight
        self.fraction = min(1.0, max(fraction, self.fraction))


def numbers(places: Sequence[int]) -> str:
    """Numbers in few words: "4", "1–5", "2, 4, 7"."""
    if len(places) > 2 and list(places) == list(range(places[0], places[0] + len(places))):
        return f"{places[0]}–{places[-1]}"
    return ", ".join(str(place) for place in places)
