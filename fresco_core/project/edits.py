"""Everything that can be done to a document, as pure functions from one document to the next.

Each raises `EditError` where the rules forbid it, and leaves the document it was given as it was. Undo: see `patch`.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from fractions import Fraction
from typing import Any

from fresco_core import __version__
from fresco_core.project.document import Document, Export, Keyframe, Segment, Take, Verdict, Version, now
from fresco_core.project.errors import EditError
from fresco_core.project.requests import Exported, Propagated, Proposal, Rendered
from fresco_core.settings import DeliverFormat, RestyleSettings
from fresco_core.settings.between import between, with_between
from fresco_core.timing import FrameRange


def new_id() -> str:
    """An identifier that no other value has."""
    return secrets.token_hex(6)


def set_range(document: Document, range: FrameRange) -> Document:
    """Mark another range. A take without versions follows and has no keyframes then; others keep their own range.

    Raises:
        EditError: if the range reaches beyond the clip.
    """
    if range.stop > document.clip.frame_count:
        raise EditError(
            f"The range ends with frame {range.stop - 1}, the clip with {document.clip.frame_count - 1}.",
            "Choose a range inside the clip.",
        )
    take = document.take
    changed = document.replace(range=range)
    if take is None or take.rendered or take.range == range:
        return changed
    return _with_take(changed, take.replace(range=range, keyframes={}, segments={}, cuts=(), motion=None))


def set_rate(document: Document, rate: Fraction) -> Document:
    """What an image sequence is shown at, in frames per second; no frame changes by it."""
    return document.replace(clip=document.clip.replace(rate=rate))


def set_settings(document: Document, settings: RestyleSettings, look: str | None = None) -> Document:
    """Choose what the next take is made with. A take without versions follows."""
    take = document.take
    changed = document.replace(settings=settings, look=look)
    if take is None or take.rendered:
        return changed
    return _with_take(changed, take.replace(settings=settings, look=look))


def set_between(document: Document, settings: RestyleSettings) -> Document:
    """Choose how the frames between keyframes are made, for the active take and the next ones.

    The keyframes stay as they are; segments made in another way are stale then.

    Args:
        settings: of which only those of `settings.between` are taken over.
    """
    changed = document.replace(settings=with_between(document.settings, settings))
    take = document.take
    if take is None:
        return changed
    before = between(take.settings)
    segments = {id: one.replace(made_by=one.made_by or before) for id, one in take.segments.items()}
    return _with_take(changed, take.replace(settings=with_between(take.settings, settings), segments=segments))


def new_take(document: Document, name: str = "") -> Document:
    """Begin the next take with the document's range and settings, and make it the active one.

    It gets the active take's keyframes, without their versions, if that has the same range.
    """
    number = max((take.number for take in document.takes.values()), default=0) + 1
    before = document.take
    same = before is not None and before.range == document.range
    keyframes = (
        [Keyframe(id=new_id(), frame=one.frame, reason=one.reason, prompt=one.prompt) for one in before.ordered]
        if same and before is not None
        else []
    )
    take = Take(
        id=new_id(),
        number=number,
        name=name or f"Take {number}",
        range=document.range,
        settings=document.settings,
        look=document.look,
        keyframes={keyframe.id: keyframe for keyframe in keyframes},
        cuts=before.cuts if same and before is not None else (),
        motion=before.motion if same and before is not None else None,
        made=now(),
    )
    return _with_take(document, take).replace(active_take=take.id)


def propose(document: Document, proposal: Proposal, range: FrameRange) -> Document:
    """Take over chosen keyframes: into the active take if it has no versions and this range, else into a new one.

    Keyframes that the user added stay.

    Args:
        range: the range they were chosen for.
    """
    if document.take is None or document.take.rendered or document.take.range != range:
        document = new_take(document.replace(range=range))
    take = _take(document, None)
    added = {one.frame: one for one in take.ordered if one.reason == "added"}
    chosen = [
        Keyframe(id=new_id(), frame=one.frame, reason=one.reason)
        for one in proposal.keyframes
        if one.frame not in added or one.reason in ("start", "end")
    ]
    frames = {keyframe.frame for keyframe in chosen}
    keyframes = [*chosen, *(one for frame, one in added.items() if frame not in frames)]
    return _with_take(
        document,
        take.replace(
            keyframes={keyframe.id: keyframe for keyframe in keyframes},
            cuts=proposal.cuts,
            motion=proposal.motion,
            working_size=proposal.working_size,
        ),
    )


def add_keyframe(document: Document, take: str, frame: int, *, id: str | None = None) -> Document:
    """Make a frame of the range a keyframe."""
    changed = _take(document, take)
    _check_free(changed, frame)
    keyframe = Keyframe(id=id or new_id(), frame=frame, reason="added")
    return _with_keyframes(document, changed, [keyframe])


def move_keyframe(document: Document, take: str, keyframe: str, frame: int) -> Document:
    """Move a keyframe; it needs a version for its new place then, and keeps those of the old one.

    If it has a version for the new place already, the newest of those is in use.
    """
    changed = _take(document, take)
    moved = _inner_keyframe(changed, keyframe, "moved")
    if frame == moved.frame:
        return document
    _check_free(changed, frame)
    fitting = [version for version in moved.versions.values() if version.frame == frame]
    active = max(fitting, key=lambda version: version.number).id if fitting else None
    return _with_keyframes(document, changed, [moved.replace(frame=frame, reason="added", active=active)])


def remove_keyframe(document: Document, take: str, keyframe: str) -> Document:
    """Make a keyframe an ordinary frame again."""
    changed = _take(document, take)
    removed = _inner_keyframe(changed, keyframe, "removed")
    keyframes = {id: one for id, one in changed.keyframes.items() if id != removed.id}
    return _with_take(document, changed.replace(keyframes=keyframes))


def set_keyframe_prompt(document: Document, take: str, keyframe: str, prompt: str) -> Document:
    """Choose the words that are added to the take's prompt for one keyframe."""
    changed = _take(document, take)
    return _with_keyframes(document, changed, [_keyframe(changed, keyframe).replace(prompt=prompt)])


def judge(document: Document, take: str, keyframes: Iterable[str], verdict: Verdict) -> Document:
    """Approve (pin), reject, or open again the versions in use of some keyframes.

    Raises:
        EditError: if one of them has no version to judge.
    """
    changed = _take(document, take)
    judged = []
    for id in keyframes:
        keyframe = _keyframe(changed, id)
        if keyframe.version is None:
            raise EditError(f"The keyframe at frame {keyframe.frame} is not rendered yet.", "Render it first.")
        version = keyframe.version.replace(verdict=verdict)
        judged.append(keyframe.replace(versions={**keyframe.versions, version.id: version}))
    return _with_keyframes(document, changed, judged)


def set_style_reference(document: Document, take: str, keyframe: str | None) -> Document:
    """Have every keyframe that is rendered from now on follow the style of one of them; None for no such thing.

    Raises:
        EditError: if it has no version, or a rejected one.
    """
    changed = _take(document, take)
    if keyframe is not None:
        found = _keyframe(changed, keyframe)
        if found.version is None:
            raise EditError(f"The keyframe at frame {found.frame} is not rendered yet.", "Render it first.")
        if found.verdict == "rejected":
            raise EditError(f"The keyframe at frame {found.frame} is rejected.", "Approve it first.")
    return _with_take(document, changed.replace(style_reference=keyframe))


def activate_version(document: Document, take: str, keyframe: str, version: str) -> Document:
    """Put another version of a keyframe in use.

    Raises:
        EditError: if there is none of that id, or it shows the frame where the keyframe stood before.
    """
    changed = _take(document, take)
    found = _keyframe(changed, keyframe)
    if version not in found.versions:
        raise EditError(f"The keyframe at frame {found.frame} has no version {version}.", "Choose one that it has.")
    if (shown := found.versions[version].frame) != found.frame:
        raise EditError(
            f"That version shows frame {shown}, the keyframe is at {found.frame} now.",
            f"Move it back to {shown} first.",
        )
    return _with_keyframes(document, changed, [found.replace(active=version)])


def add_version(document: Document, take: str, rendered: Rendered) -> Document:
    """Take over a rendered keyframe, and put it in use unless an approved one is; twice is as good as once.

    A picture of a frame that is no keyframe any more is left out. One that is a version already is put in use again.
    """
    changed = _take(document, take)
    keyframe = next((one for one in changed.ordered if one.frame == rendered.frame), None)
    if keyframe is None:
        return document
    same = next((version for version in keyframe.versions.values() if version.picture == rendered.picture), None)
    if same is not None:
        unchanged = keyframe.active == same.id or keyframe.verdict == "approved"
        return document if unchanged else activate_version(document, take, keyframe.id, same.id)
    number = max((version.number for version in keyframe.versions.values()), default=0) + 1
    fields = rendered.model_dump(exclude={"working_size"})
    version = Version(number=number, app=__version__, made=now(), **fields)
    active = keyframe.active if keyframe.verdict == "approved" else version.id
    added = keyframe.replace(versions={**keyframe.versions, version.id: version}, active=active)
    return _with_keyframes(document, changed.replace(working_size=rendered.working_size), [added])


def add_segment(document: Document, take: str, made: Propagated) -> Document:
    """Take over a propagated segment in place of all that lie under it."""
    changed = _take(document, take)
    segment = Segment(**made.model_dump())
    if changed.segments.get(segment.id) == segment:
        return document
    kept = {id: other for id, other in changed.segments.items() if other.last <= made.first or made.last <= other.first}
    return _with_take(document, changed.replace(segments={**kept, segment.id: segment}))


def add_export(document: Document, take: str, made: Exported, format: DeliverFormat) -> Document:
    """Note a finished result."""
    source = _take(document, take)
    export = Export(
        id=new_id(),
        take=source.id,
        destination=made.destination,
        format=format,
        range=source.range,
        pictures=made.pictures,
        model=made.model,
        app=__version__,
        made=now(),
    )
    return document.replace(exports={**document.exports, export.id: export})


def rename_take(document: Document, take: str, name: str) -> Document:
    """Give a take another name."""
    return _with_take(document, _take(document, take).replace(name=name.strip() or _take(document, take).name))


def star_take(document: Document, take: str, star: bool) -> Document:
    """Mark a take as a favourite, or not."""
    return _with_take(document, _take(document, take).replace(star=star))


def activate_take(document: Document, take: str) -> Document:
    """Work on another take."""
    return document.replace(active_take=_take(document, take).id)


def delete_take(document: Document, take: str) -> Document:
    """Take a take and its finished jobs out of the document; its artefacts stay until the project is cleaned.

    Raises:
        EditError: if a job for it is not finished.
    """
    gone = _take(document, take)
    jobs = [job for job in document.jobs.values() if job.take == take]
    if any(job.unfinished for job in jobs):
        raise EditError(f"{gone.name} still has a job in the queue.", "Stop the job first.")
    ids: Collection[str] = {job.id for job in jobs}
    left = {id: other for id, other in document.takes.items() if id != take}
    newest = max(left.values(), key=lambda other: other.number).id if left else None
    return document.replace(
        takes=left,
        active_take=newest if document.active_take == take else document.active_take,
        jobs={id: job for id, job in document.jobs.items() if id not in ids},
        queue=tuple(id for id in document.queue if id not in ids),
    )


def _take(document: Document, id: str | None) -> Take:
    take = document.take if id is None else document.takes.get(id)
    if take is None:
        raise EditError("There is no such take.", "Choose one of the project's takes.")
    return take


def _keyframe(take: Take, id: str) -> Keyframe:
    if id not in take.keyframes:
        raise EditError(f"{take.name} has no such keyframe.", "Choose one that it has.")
    return take.keyframes[id]


def _inner_keyframe(take: Take, id: str, what: str) -> Keyframe:
    keyframe = _keyframe(take, id)
    if keyframe.frame in (take.range.start, take.range.stop - 1):
        raise EditError(
            f"The first and the last frame of the range are always keyframes; frame {keyframe.frame} cannot be {what}.",
            "Change the range instead.",
        )
    return keyframe


def _check_free(take: Take, frame: int) -> None:
    if frame not in take.range:
        raise EditError(
            f"Frame {frame} lies outside the range.",
            f"Choose one from {take.range.start} to {take.range.stop - 1}.",
        )
    if any(keyframe.frame == frame for keyframe in take.keyframes.values()):
        raise EditError(f"Frame {frame} is a keyframe already.", "Choose another frame.")


def _with_take(document: Document, take: Take) -> Document:
    return document.replace(takes={**document.takes, take.id: take})


def _with_keyframes(document: Document, take: Take, keyframes: Iterable[Keyframe]) -> Document:
    changed: dict[str, Any] = {keyframe.id: keyframe for keyframe in keyframes}
    return _with_take(document, take.replace(keyframes={**take.keyframes, **changed}))
