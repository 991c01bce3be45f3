"""A stage that needs no model: results of requests as the worker would send them, named by what was asked for."""

from __future__ import annotations

from itertools import pairwise

from fresco_core.project import artifact_name
from fresco_core.project.requests import (
    Propagated,
    PropagateRequest,
    Proposal,
    ProposedKeyframe,
    Rendered,
    RenderRequest,
)
from fresco_core.timing import FrameRange


def proposal(range: FrameRange, frames: tuple[int, ...] = (), cuts: tuple[int, ...] = ()) -> Proposal:
    """Keyframes at both ends and at `frames`."""
    ends = {range.start: "start", range.stop - 1: "end"}
    chosen = sorted({*ends, *frames})
    return Proposal(
        keyframes=tuple(ProposedKeyframe(frame=frame, reason=ends.get(frame, "motion")) for frame in chosen),
        cuts=cuts,
        motion=artifact_name("motion", [range.start, range.stop]),
        working_size=(64, 128),
    )


def rendered(request: RenderRequest) -> list[Rendered]:
    """A picture for each wanted keyframe, different for another prompt, seed or pin."""
    made = []
    pins = tuple(pin.picture for pin in request.pins)
    for wanted in request.keyframes:
        made_from = [wanted.frame, wanted.prompt, request.seed, pins]
        made.append(
            Rendered(
                frame=wanted.frame,
                picture=artifact_name("png", made_from),
                trace=artifact_name("trace", made_from),
                prompt=wanted.prompt,
                seed=request.seed,
                pins=pins,
                model="made up",
                settings="",
                working_size=(64, 128),
            )
        )
    return made


def propagated(request: PropagateRequest) -> list[Propagated]:
    """A segment between all neighbours that are not adjacent."""
    return [
        Propagated(
            first=one.frame,
            last=two.frame,
            pictures=(one.picture, two.picture),
            frames=artifact_name("segment", [one.frame, one.picture, two.frame, two.picture]),
        )
        for one, two in pairwise(request.keyframes)
        if two.frame > one.frame + 1
    ]
