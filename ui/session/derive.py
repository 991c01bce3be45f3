"""What widgets show, derived from a document: keyframes, takes, stages. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fresco_core.project.artifacts import Artifacts
from fresco_core.project.document import Document, Keyframe, Take
from fresco_core.project.remembered import remembered
from fresco_core.project.requests import RenderRequest
from fresco_core.project.status import is_approved, is_propagated, keyframe_state, reference_of, segments_of
from ui.session.looks import look_named, look_title
from ui.state import KeyframeItem, KeyframeState, Stage, StageItem, TakeItem
from ui.words import tr


@dataclass(frozen=True)
class Live:
    """What a running job has told so far.

    Attributes:
        job: its id.
        stage, done, total: what it is doing.
        fraction: of the whole job, 0 to 1.
        step: denoising step and steps of the batch at work.
        batch: frames being rendered together.
        previews: newest live preview by frame.
    """

    job: str = ""
    kind: str = ""
    take: str | None = None
    stage: str = ""
    done: int = 0
    total: int = 0
    fraction: float = 0.0
    step: tuple[int, int] | None = None
    batch: frozenset[int] = frozenset()
    previews: Mapping[int, Path] = field(default_factory=dict)


def reason_word(reason: str) -> str:
    """Why a frame is a keyframe, in words."""
    return _REASONS[reason]()


_REASONS: dict[str, Callable[[], str]] = {
    "start": lambda: tr("Range start"),
    "end": lambda: tr("Range end"),
    "cut": lambda: tr("Scene cut"),
    "motion": lambda: tr("Motion peak"),
    "gap": lambda: tr("Gap limit"),
    "added": lambda: tr("Added by you"),
}


def keyframe_items(document: Document, artifacts: Artifacts, live: Live) -> tuple[KeyframeItem, ...]:
    """The active take's keyframes, ascending."""
    take = document.take
    if take is None:
        return ()
    return tuple(
        _keyframe_item(document, artifacts, take, keyframe, number, live)
        for number, keyframe in enumerate(take.ordered, start=1)
    )


def _keyframe_item(
    document: Document, artifacts: Artifacts, take: Take, keyframe: Keyframe, number: int, live: Live
) -> KeyframeItem:
    state = KeyframeState(keyframe_state(document, take, keyframe))
    busy = live.take == take.id and live.kind == "render"
    at_work = busy and keyframe.frame in live.batch
    if state in (KeyframeState.RENDERING, KeyframeState.REROLLING) and busy and live.batch and not at_work:
        state = KeyframeState.WAITING
    progress = live.step if at_work and state in (KeyframeState.RENDERING, KeyframeState.REROLLING) else None
    preview = live.previews.get(keyframe.frame) if busy else None
    picture = artifacts.path(keyframe.version.picture) if keyframe.version else None
    active = keyframe.version.number if keyframe.version else 0
    return KeyframeItem(
        frame=keyframe.frame,
        number=number,
        state=state,
        word=_word(state, keyframe, progress),
        version=f"v{active}" if len(keyframe.versions) > 1 and active else "",
        versions=len(keyframe.versions),
        active=active,
        picture=preview if preview is not None and state is not KeyframeState.WAITING else picture,
        progress=progress,
        leads=reference_of(take) is keyframe,
        reason=reason_word(keyframe.reason),
    )


def _word(state: KeyframeState, keyframe: Keyframe, progress: tuple[int, int] | None) -> str:
    if progress is not None:
        return tr("Step {done} / {total}").format(done=progress[0], total=progress[1])
    return reason_word(keyframe.reason) if state is KeyframeState.PROPOSED else _WORDS[state]()


_WORDS: dict[KeyframeState, Callable[[], str]] = {
    KeyframeState.ADDED: lambda: tr("Added by you"),
    KeyframeState.WAITING: lambda: tr("Waiting"),
    KeyframeState.RENDERING: lambda: tr("Rendering"),
    KeyframeState.TO_REVIEW: lambda: tr("To review"),
    KeyframeState.APPROVED: lambda: tr("Approved · pinned"),
    KeyframeState.REJECTED: lambda: tr("Rejected"),
    KeyframeState.REROLLING: lambda: tr("Re-rolling"),
    KeyframeState.NOT_RENDERED: lambda: tr("Not rendered"),
    KeyframeState.STALE: lambda: tr("Out of date"),
    KeyframeState.SUGGESTED: lambda: tr("Suggested"),
}


@dataclass(frozen=True)
class Counts:
    """How many of the active take's keyframes stand where."""

    total: int = 0
    rendered: int = 0
    approved: int = 0
    rejected: int = 0
    open: int = 0


@remembered
def counts(take: Take | None) -> Counts:
    """Count the keyframes of a take by verdict."""
    if take is None:
        return Counts()
    verdicts = [keyframe.verdict for keyframe in take.keyframes.values()]
    return Counts(
        total=len(verdicts),
        rendered=sum(verdict is not None for verdict in verdicts),
        approved=verdicts.count("approved"),
        rejected=verdicts.count("rejected"),
        open=verdicts.count("open"),
    )


def look_changed(document: Document) -> bool:
    """Whether the settings are others than those the active take was rendered with."""
    take = document.take
    return take is not None and take.rendered and take.settings != document.settings


def range_changed(document: Document) -> bool:
    """Whether the marked range is another than the active take's."""
    return document.take is not None and document.take.range != document.range


def stages(document: Document | None, live: Live, *, sent: bool = False) -> tuple[StageItem, ...]:
    """The five stages with what is done, and where the shot is.

    Args:
        sent: whether the take's result stands in an editing host's timeline.
    """
    titles = {
        Stage.RANGE: tr("Range"),
        Stage.KEYFRAMES: tr("Keyframes"),
        Stage.REVIEW: tr("Review"),
        Stage.PROPAGATE: tr("Propagate"),
        Stage.DELIVER: tr("Deliver"),
    }
    if document is None:
        return tuple(StageItem(s, title, "", False, s is Stage.RANGE) for s, title in titles.items())
    take, count = document.take, counts(document.take)
    proposed = take is not None and bool(take.keyframes)
    rendered = proposed and count.rendered == count.total
    done = {
        Stage.RANGE: len(document.range) >= 2 and proposed,
        Stage.KEYFRAMES: rendered,
        Stage.REVIEW: rendered and take is not None and is_approved(take),
        Stage.PROPAGATE: take is not None and rendered and is_propagated(take),
        Stage.DELIVER: take is not None and any(one.take == take.id for one in document.exports.values()),
    }
    done[Stage.PROPAGATE] = done[Stage.PROPAGATE] and done[Stage.REVIEW]
    done[Stage.DELIVER] = done[Stage.DELIVER] and done[Stage.PROPAGATE]
    current = next((stage for stage in Stage if not done[stage]), Stage.DELIVER)
    status = _statuses(document, take, count, live, done)
    if sent and done[Stage.DELIVER]:
        status[Stage.DELIVER] = tr("sent")
    stale = set()
    if take is not None and take.rendered:
        if range_changed(document):
            stale |= {Stage.KEYFRAMES}
        if any(one.state == "stale" for one in segments_of(take)):
            stale |= {Stage.PROPAGATE}
    approved = tr("{done} of {total} approved").format(done=count.approved, total=count.total)
    spoken = {Stage.REVIEW: approved if status[Stage.REVIEW] else ""}
    return tuple(
        StageItem(stage, title, status[stage], done[stage], stage is current, stage in stale, spoken.get(stage, ""))
        for stage, title in titles.items()
    )


def _statuses(
    document: Document, take: Take | None, count: Counts, live: Live, done: Mapping[Stage, bool]
) -> dict[Stage, str]:
    percent = f"{round(live.fraction * 100)} %"
    keyframes = str(count.total) if count.total else ""
    if live.kind == "render" and take is not None and live.take == take.id and count.rendered < count.total:
        keyframes = tr("rendering {percent}").format(percent=percent)
    elif 0 < count.rendered < count.total:
        keyframes = tr("{done} / {total} rendered").format(done=count.rendered, total=count.total)
    propagate = ""
    if live.kind == "propagate":
        propagate = percent
    elif done[Stage.PROPAGATE] and take is not None:
        propagate = f"{len(take.range)} f"
    return {
        Stage.RANGE: f"{len(document.range)} f",
        Stage.KEYFRAMES: keyframes,
        Stage.REVIEW: f"{count.approved} / {count.total}" if count.rendered and count.rendered == count.total else "",
        Stage.PROPAGATE: propagate,
        Stage.DELIVER: tr("exported") if done[Stage.DELIVER] else "",
    }


def take_items(document: Document, artifacts: Artifacts, live: Live) -> tuple[TakeItem, ...]:
    """The takes, the newest first."""
    return tuple(_take_item(document, artifacts, take, live) for take in reversed(document.ordered_takes))


def _take_item(document: Document, artifacts: Artifacts, take: Take, live: Live) -> TakeItem:
    count = counts(take)
    running = live.take == take.id and live.kind in ("render", "propagate")
    jobs = [job for job in document.ordered_jobs if job.take == take.id]
    stopped = jobs and jobs[-1].state in ("stopped", "failed") and isinstance(jobs[-1].request, RenderRequest)
    look = look_named(take.look)
    if running:
        status, tone = "", "accent"
    elif count.total == 0:
        status, tone = tr("No keyframes yet"), "hint"
    elif count.rendered == 0 and not stopped:
        status, tone = tr("{count} keyframes proposed").format(count=count.total), "hint"
    elif count.rendered < count.total:
        words = tr("Stopped · {done} / {total} saved") if stopped else tr("{done} / {total} rendered")
        status, tone = words.format(done=count.rendered, total=count.total), "bad" if stopped else "hint"
    elif any(one.state == "stale" for one in segments_of(take)):
        status, tone = tr("Out of date"), "warn"
    elif is_propagated(take) and count.approved == count.total:
        status, tone = tr("Propagated {count} f").format(count=len(take.range)), "ok"
    elif count.approved == count.total:
        status, tone = tr("Approved {done} / {total}").format(done=count.approved, total=count.total), "ok"
    else:
        status, tone = tr("Review {done} / {total}").format(done=count.approved, total=count.total), "accent"
    return TakeItem(
        id=take.id,
        name=take.name,
        detail=tr("{look} · seed {seed}").format(
            look=look_title(look) if look else tr("Own words"), seed=take.settings.seed
        ),
        status=status,
        tone=tone,
        picture=take_picture(take, artifacts, live),
        current=take.id == document.active_take,
        starred=take.star,
        progress=live.fraction if running else None,
    )


def take_picture(take: Take, artifacts: Artifacts, live: Live) -> Path | None:
    """A picture that stands for a take: its first rendered keyframe, or a live preview."""
    if live.take == take.id and live.previews:
        return live.previews[min(live.previews)]
    for keyframe in take.ordered:
        if keyframe.version is not None:
            return artifacts.path(keyframe.version.picture)
    return None
