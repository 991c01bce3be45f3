"""A job's stages in words, for the list of the progress tab."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ui.session import Session
from ui.session.trace import BatchTime, StageTime, Trace, numbers
from ui.words import tr


@dataclass(frozen=True)
class Step:
    """One line: what, where it stands, and how long it took or how far it is."""

    title: str
    state: Literal["done", "running", "waiting", "stopped"]
    detail: str


def stage_title(stage: str) -> str:
    """What a stage of a job is called."""
    return {
        "loading": tr("Load model"),
        "reading": tr("Read frames"),
        "keyframes": tr("Choose keyframes"),
        "flow": tr("Optical flow and occlusion"),
        "translating": tr("Denoise keyframes"),
        "propagating": tr("Make the frames between"),
        "writing": tr("Write the file"),
    }.get(stage, stage)


def steps_of(session: Session) -> tuple[Step, ...]:
    """The stages of the last job, those to come included."""
    trace = session.work.trace
    if trace is None:
        return ()
    running = session.live.job == trace.job
    order = {
        "render": ("loading", "flow", "translating"),
        "propagate": ("flow", "propagating"),
        "export": ("flow", "propagating", "writing"),
    }.get(trace.kind, ())
    known = [name for name in trace.stages if name != "translating" and name not in order]
    steps = [_stage(name, trace.stages[name], running) for name in known]
    for name in order:
        if name == "translating":
            steps += _batches(session, trace, running)
        elif name in trace.stages:
            steps.append(_stage(name, trace.stages[name], running))
        elif running and not trace.batches and not _later_seen(name, order, trace):
            steps.append(Step(stage_title(name), "waiting", "–"))
    return tuple(steps)


def _later_seen(name: str, order: Sequence[str], trace: Trace) -> bool:
    later = order[order.index(name) + 1 :]
    return any(one in trace.stages and one != "translating" for one in later)


def _stage(name: str, stage: StageTime, running: bool) -> Step:
    if stage.finished:
        return Step(stage_title(name), "done", _seconds(stage.seconds))
    how_far = f"{stage.done} / {stage.total}" if stage.total > 1 else ""
    if running:
        return Step(stage_title(name), "running", how_far)
    return Step(stage_title(name), "stopped", tr("stopped at {place}").format(place=how_far) if how_far else "")


def _batches(session: Session, trace: Trace, running: bool) -> list[Step]:
    places = {item.frame: item.number for item in session.keyframes}
    steps = [_batch(batch, places, running) for batch in trace.batches]
    begun = {frame for batch in trace.batches for frame in batch.frames}
    for frames in trace.planned:
        left = [frame for frame in frames if frame not in begun]
        if left:
            steps.append(Step(_title(left, places), "waiting", "–"))
    return steps


def _batch(batch: BatchTime, places: dict[int, int], running: bool) -> Step:
    title = _title(batch.frames, places)
    if batch.finished:
        return Step(title, "done", _seconds(batch.seconds))
    how_far = f"{batch.step} / {batch.steps}"
    if running:
        return Step(title, "running", how_far)
    return Step(title, "stopped", tr("stopped at {place}").format(place=how_far))


def _title(frames: Sequence[int], places: dict[int, int]) -> str:
    found = sorted(places[frame] for frame in frames if frame in places)
    return tr("Denoise keyframes {numbers}").format(numbers=numbers(found)) if found else stage_title("translating")


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s"
