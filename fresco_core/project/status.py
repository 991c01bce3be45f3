"""What follows from a document: prompts, pins, the state of keyframes and segments. Nothing of it is stored."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from fresco_core.project.document import Document, Job, Keyframe, Segment, Take, Version
from fresco_core.project.remembered import remembered
from fresco_core.project.requests import Pin, RenderRequest
from fresco_core.settings.between import between

KeyframeState = Literal[
    "proposed",
    "added",
    "waiting",
    "rendering",
    "re-rolling",
    "to review",
    "approved",
    "rejected",
    "not rendered",
    "stale",
]
SegmentState = Literal["missing", "current", "stale"]


def prompt_of(take: Take, keyframe: Keyframe) -> str:
    """The whole prompt that the keyframe would be rendered with now."""
    base = take.settings.prompt_for(keyframe.frame)
    return ", ".join(part for part in (base.strip(), keyframe.prompt.strip()) if part)


def is_stale(take: Take, keyframe: Keyframe) -> bool:
    """Whether the version in use was made with another prompt than the keyframe has now."""
    return keyframe.version is not None and keyframe.version.prompt != prompt_of(take, keyframe)


def keyframe_state(document: Document, take: Take, keyframe: Keyframe) -> KeyframeState:
    """The state that a user is shown, one of ten."""
    job = _last_renders(document).get((take.id, keyframe.frame))
    busy = job is not None and job.unfinished and not _made_by(job, keyframe)
    if busy and job is not None:
        if job.state != "running":
            return "waiting"
        return "re-rolling" if keyframe.version else "rendering"
    if keyframe.version is None:
        if job is not None and not job.unfinished:
            return "not rendered"
        return "added" if keyframe.reason == "added" else "proposed"
    if keyframe.verdict == "rejected":
        return "rejected"
    if is_stale(take, keyframe):
        return "stale"
    return "approved" if keyframe.verdict == "approved" else "to review"


@remembered
def _last_renders(document: Document) -> dict[tuple[str, int], Job]:
    """The newest job that was to render each frame of each take, by the take's id and the frame."""
    found: dict[tuple[str, int], Job] = {}
    for job in document.jobs.values():
        if job.take is None or not isinstance(job.request, RenderRequest):
            continue
        for frame in job.request.prompts:
            other = found.get((job.take, frame))
            if other is None or (job.unfinished, job.made) >= (other.unfinished, other.made):
                found[job.take, frame] = job
    return found


def _made_by(job: Job, keyframe: Keyframe) -> bool:
    request = job.request
    if not isinstance(request, RenderRequest):
        return False
    return any(
        version.seed == request.seed
        and version.prompt == request.prompts.get(version.frame)
        and version.made >= job.made
        for version in keyframe.versions.values()
    )


def is_outdated(take: Take, job: Job) -> bool:
    """Whether a rendering would still make a keyframe that is gone, approved, or has another prompt now."""
    wanted = {keyframe.frame: keyframe for keyframe in take.ordered}
    if not isinstance(job.request, RenderRequest):
        return False
    for frame, prompt in job.request.prompts.items():
        keyframe = wanted.get(frame)
        if keyframe is None:
            return True
        changed = keyframe.verdict == "approved" or prompt != prompt_of(take, keyframe)
        if changed and not _made_by(job, keyframe):
            return True
    return False


def pins_for(take: Take, frames: Collection[int]) -> tuple[Pin, ...]:
    """The keyframes that steer the rendering of those at `frames`, ascending.

    For each, the nearest approved ones before and after in its shot; in a shot where none is approved, the nearest
    ones that are not rejected.
    """
    pins: dict[int, Pin] = {}
    others = [keyframe for keyframe in take.ordered if keyframe.frame not in frames and keyframe.version is not None]
    for frame in frames:
        shot = [keyframe for keyframe in others if _shot(take, keyframe.frame) == _shot(take, frame)]
        approved = [keyframe for keyframe in shot if keyframe.verdict == "approved"]
        usable = approved or [keyframe for keyframe in shot if keyframe.verdict == "open"]
        before = [keyframe for keyframe in usable if keyframe.frame < frame][-1:]
        after = [keyframe for keyframe in usable if keyframe.frame > frame][:1]
        for keyframe in before + after:
            if keyframe.version is not None:
                pins[keyframe.frame] = _pin(keyframe, keyframe.version)
    return tuple(pins[frame] for frame in sorted(pins))


def reference_of(take: Take) -> Keyframe | None:
    """The keyframe whose style the others follow, if one is chosen and it has a picture."""
    keyframe = take.keyframes.get(take.style_reference or "")
    return keyframe if keyframe is not None and keyframe.version is not None else None


def reference_for(take: Take, frames: Collection[int]) -> Pin | None:
    """The style reference for the rendering of the keyframes at `frames`; none if it is one of them itself."""
    keyframe = reference_of(take)
    if keyframe is None or keyframe.version is None or keyframe.frame in frames:
        return None
    return _pin(keyframe, keyframe.version)


def _pin(keyframe: Keyframe, version: Version) -> Pin:
    return Pin(frame=keyframe.frame, picture=version.picture, trace=version.trace)


def _shot(take: Take, frame: int) -> int:
    return bisect_right(take.cuts, frame)


@dataclass(frozen=True)
class SegmentStatus:
    """The frames between two neighbouring keyframes, and whether they were propagated.

    Attributes:
        state: `current` if `segment` was made from the pictures in use as the take's settings say, `stale` if
            otherwise, from others or between other keyframes, `missing` if there is nothing yet.
        segment: what there is; None unless current or made between the same two frames.
    """

    first: Keyframe
    last: Keyframe
    state: SegmentState
    segment: Segment | None


@remembered
def segments_of(take: Take) -> tuple[SegmentStatus, ...]:
    """Each pair of neighbouring keyframes with frames between them, in order."""
    made_by = ("", between(take.settings))
    return tuple(
        _segment_status(take, first, last, made_by)
        for first, last in pairwise(take.ordered)
        if last.frame > first.frame + 1
    )


def _segment_status(take: Take, first: Keyframe, last: Keyframe, made_by: tuple[str, str]) -> SegmentStatus:
    segment = take.segments.get(f"{first.frame}-{last.frame}")
    if segment is not None:
        wanted = tuple(keyframe.version.picture if keyframe.version else None for keyframe in (first, last))
        current = segment.pictures == wanted and segment.made_by in made_by
        return SegmentStatus(first, last, "current" if current else "stale", segment)
    overlaps = any(other.first < last.frame and first.frame < other.last for other in take.segments.values())
    return SegmentStatus(first, last, "stale" if overlaps else "missing", None)


def is_propagated(take: Take) -> bool:
    """Whether every frame of the range has its final picture."""
    return (
        bool(take.keyframes)
        and all(keyframe.version for keyframe in take.keyframes.values())
        and all(status.state == "current" for status in segments_of(take))
    )


def is_approved(take: Take) -> bool:
    """Whether every keyframe is approved."""
    return bool(take.keyframes) and all(keyframe.verdict == "approved" for keyframe in take.keyframes.values())
