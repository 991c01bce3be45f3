"""`fresco project review`: words into edits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fresco_core.cli.steps import chosen_frames, keyframe_at
from fresco_core.errors import SettingsError
from fresco_core.project import Document, Project, edits


@dataclass(frozen=True)
class Review:
    """What the user has said, option by option."""

    approve: str | None
    reject: str | None
    reopen: str | None
    use: Sequence[str]
    prompts: Sequence[str]
    add: str | None
    remove: str | None
    move: Sequence[str]
    style_reference: str | None


def apply_review(project: Project, take: str, review: Review) -> None:
    """Make all edits, or none: positions first, then prompts and versions, then verdicts, then the style reference.

    Raises:
        SettingsError: if what was said cannot be understood.
        EditError: if the document's rules forbid it.
    """
    document = project.document
    for frame in sorted(chosen_frames(review.add) or ()):
        document = edits.add_keyframe(document, take, frame)
    for frame in sorted(chosen_frames(review.remove) or ()):
        document = edits.remove_keyframe(document, take, _id(document, take, frame))
    for said in review.move:
        frame, target = _pair(said)
        if not target.isdecimal():
            raise SettingsError(f"'{said}' does not name a frame.", "Write FRAME=FRAME.")
        document = edits.move_keyframe(document, take, _id(document, take, frame), int(target))
    for said in review.prompts:
        frame, text = _pair(said)
        document = edits.set_keyframe_prompt(document, take, _id(document, take, frame), text)
    for said in review.use:
        frame, version = _pair(said)
        document = edits.activate_version(document, take, _id(document, take, frame), version)
    verdicts: list[tuple[str | None, Callable[[Document, list[str]], Document]]] = [
        (review.reopen, lambda document, ids: edits.judge(document, take, ids, "open")),
        (review.reject, lambda document, ids: edits.judge(document, take, ids, "rejected")),
        (review.approve, lambda document, ids: edits.judge(document, take, ids, "approved")),
    ]
    for said_of, judge in verdicts:
        if said_of is not None:
            document = judge(document, _ids(document, take, said_of))
    if review.style_reference is not None:
        document = edits.set_style_reference(document, take, _leader(document, take, review.style_reference))
    project.edit("Review", document)
    project.flush()


def _pair(said: str) -> tuple[int, str]:
    frame, equals, value = said.partition("=")
    if not equals or not frame.strip().isdecimal():
        raise SettingsError(f"'{said}' is not understood.", "Write a keyframe's frame number, '=' and the value.")
    return int(frame), value.strip()


def _leader(document: Document, take: str, said: str) -> str | None:
    if said.strip() == "none":
        return None
    if not said.strip().isdecimal():
        raise SettingsError(f"'{said}' does not name a frame.", "Write a keyframe's frame number, or none.")
    return _id(document, take, int(said))


def _ids(document: Document, take: str, said: str) -> list[str]:
    if said.strip() == "all":
        return [keyframe.id for keyframe in document.takes[take].ordered if keyframe.version is not None]
    return [_id(document, take, frame) for frame in sorted(chosen_frames(said) or ())]


def _id(document: Document, take: str, frame: int) -> str:
    return keyframe_at(document.takes[take], frame).id
