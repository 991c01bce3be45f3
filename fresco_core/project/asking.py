"""Requests made from a document: what the worker has to be asked for the next step of a take."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from fresco_core.errors import SettingsError
from fresco_core.project.document import Document, Keyframe, Take
from fresco_core.project.errors import EditError
from fresco_core.project.requests import (
    ExportRequest,
    KeyframePicture,
    PropagateRequest,
    ProposeRequest,
    RenderRequest,
    WantedKeyframe,
)
from fresco_core.project.status import is_stale, pins_for, prompt_of, reference_for
from fresco_core.settings import DeliverFormat, RestyleSettings


def ask_for_proposal(document: Document, *, device: str = "auto") -> ProposeRequest:
    """Choose keyframes for the document's range."""
    return ProposeRequest(clip=document.clip.digest, range=document.range, settings=document.settings, device=device)


def ask_for_keyframes(
    document: Document,
    take: Take,
    frames: Collection[int] | None = None,
    *,
    seed: int | None = None,
    follow_pins: bool = True,
    device: str = "auto",
) -> RenderRequest:
    """Render keyframes of a take.

    Args:
        frames: which; by default those without a version, rejected, or made with another prompt.
        seed: by default one that none of them was made with, beginning with the take's own.
        follow_pins: whether approved neighbours steer them; the style reference does in any case.

    Raises:
        EditError: if there is nothing to render, or one is approved.
    """
    if frames is None:
        wanted = [keyframe for keyframe in take.ordered if _is_wanted(take, keyframe)]
    else:
        wanted = [keyframe for keyframe in take.ordered if keyframe.frame in frames]
    if not wanted:
        raise EditError("There is no keyframe to render.", "Reject one, or change its prompt.")
    for keyframe in wanted:
        if keyframe.verdict == "approved":
            raise EditError(f"The keyframe at frame {keyframe.frame} is approved.", "Unpin it first.")
    asked = [keyframe.frame for keyframe in wanted]
    if seed is None:
        used = [version.seed for keyframe in wanted for version in keyframe.versions.values()]
        seed = max(used) + 1 if used else take.settings.seed
    return RenderRequest(
        clip=document.clip.digest,
        range=take.range,
        settings=take.settings,
        device=device,
        keyframes=tuple(WantedKeyframe(frame=keyframe.frame, prompt=prompt_of(take, keyframe)) for keyframe in wanted),
        pins=pins_for(take, asked) if follow_pins else (),
        reference=reference_for(take, asked),
        cuts=take.cuts,
        seed=seed,
    )


def ask_for_propagation(document: Document, take: Take, *, device: str = "auto") -> PropagateRequest:
    """Make the frames between the keyframes.

    Raises:
        EditError: if a keyframe has no version.
    """
    return PropagateRequest(
        clip=document.clip.digest,
        range=take.range,
        settings=take.settings,
        device=device,
        keyframes=_pictures(take),
        cuts=take.cuts,
    )


def ask_for_export(
    document: Document,
    take: Take,
    destination: Path,
    format: DeliverFormat,
    *,
    force: bool = False,
    device: str = "auto",
) -> ExportRequest:
    """Write the range.

    Raises:
        EditError: if a keyframe has no version.
    """
    return ExportRequest(
        clip=document.clip.digest,
        range=take.range,
        settings=take.settings,
        device=device,
        keyframes=_pictures(take),
        cuts=take.cuts,
        destination=str(destination.absolute()),
        format=format,
        force=force,
        rate=document.clip.rate,
    )


def check_prompts(settings: RestyleSettings, keyframes: Sequence[int]) -> None:
    """Refuse prompts that would do nothing: for frames that are no keyframes, and for ranges beside all of them.

    Args:
        keyframes: of the whole range, ascending; indices of the clip.

    Raises:
        SettingsError: naming the nearest keyframe, or the range.
    """
    spans = [one.range for one in settings.prompt_ranges]
    if spans and (spans[-1].stop <= keyframes[0] or spans[0].start > keyframes[-1]):
        raise SettingsError(
            f"No frame has the prompts for frames {spans[0].start} to {spans[-1].stop - 1}.",
            f"Frames {keyframes[0]} to {keyframes[-1]} are restyled, counted from the beginning of the clip.",
        )
    for frame in sorted(settings.keyframe_prompts):
        if frame not in keyframes:
            nearest = min(keyframes, key=lambda keyframe: abs(keyframe - frame))
            raise SettingsError(
                f"Frame {frame} has a prompt of its own but is no keyframe.", f"The nearest keyframe is {nearest}."
            )


def _is_wanted(take: Take, keyframe: Keyframe) -> bool:
    return keyframe.verdict in (None, "rejected") or (keyframe.verdict == "open" and is_stale(take, keyframe))


def _pictures(take: Take) -> tuple[KeyframePicture, ...]:
    pictures = []
    for keyframe in take.ordered:
        if keyframe.version is None:
            raise EditError(f"The keyframe at frame {keyframe.frame} is not rendered yet.", "Render it first.")
        pictures.append(KeyframePicture(frame=keyframe.frame, picture=keyframe.version.picture))
    if not pictures:
        raise EditError("There are no keyframes yet.", "Propose keyframes and render them first.")
    return tuple(pictures)
