"""Keyframes chosen for a range, each with the reason."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Literal

import numpy as np

from fresco_core.keyframes import Motion, select_keyframes
from fresco_core.pipeline.keyframing import read_motion
from fresco_core.pipeline.preflight import check_project_room, check_range
from fresco_core.pipeline.workplace import Workplace
from fresco_core.project import ProjectError, artifact_name
from fresco_core.project.requests import Proposal, ProposedKeyframe, ProposeRequest

_METHOD = 1
"""Counted up when the same frames lead to another measurement."""


def propose(request: ProposeRequest, place: Workplace) -> Proposal:
    """Measure the range's motion, unless that was done, and choose keyframes; reports `reading` and `keyframes`.

    Raises:
        RangeError: if the range ends after the clip.
        ModelError: if something that the settings name is missing or does not fit.
        DiskFullError: if the project has clearly too little room for what comes after.
        CancelledError: if the user stopped it.
    """
    check_range(request.range, place.clip.info)
    # All that painting needs is looked for now: reading a long clip takes minutes.
    place.models.check(request.settings)
    size = place.size(request.settings)
    check_project_room(place.artifacts, len(request.range), size)
    name = artifact_name("motion", [_METHOD, request.clip, size, request.range.start, request.range.stop])
    if not place.artifacts.has(name):
        measured = read_motion(place.clip, request.range, size, place.progress)
        data = {"error": measured.error.tolist(), "cuts": measured.cuts}
        place.artifacts.write(name, json.dumps(data).encode())
    motion = _decode(place.artifacts.read(name), len(request.range))
    settings = request.settings.keyframes
    cuts = motion.cuts if settings.scene_cuts else ()
    chosen = select_keyframes(Motion(motion.error, cuts), settings)
    place.progress.report("keyframes", len(chosen), len(chosen))
    start = request.range.start
    return Proposal(
        keyframes=tuple(ProposedKeyframe(frame=start + index, reason=_reason(index, motion, cuts)) for index in chosen),
        cuts=tuple(start + cut for cut in cuts),
        motion=name,
        working_size=size,
    )


def _decode(data: bytes, length: int) -> Motion:
    try:
        found = json.loads(data)
        motion = Motion(np.array(found["error"], np.float64), tuple(int(cut) for cut in found["cuts"]))
        if motion.error.shape == (length,):
            return motion
    except (ValueError, KeyError, TypeError):
        pass
    raise ProjectError("The measured motion is damaged.", "Remove the project's .motion files and try again.")


def _reason(index: int, motion: Motion, cuts: Collection[int]) -> Literal["start", "end", "cut", "motion", "gap"]:
    """Why a frame was chosen: what stands out in motion is a peak, else the gap had to be closed somewhere."""
    error = motion.error
    if index == 0:
        return "start"
    if index == len(error) - 1:
        return "end"
    if index in cuts or index + 1 in cuts:
        return "cut"
    return "motion" if error[index] >= max(error[index - 1], error[index + 1]) else "gap"
