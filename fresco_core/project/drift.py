"""The drift of a segment's frames, kept as a file beside its pictures: how far each has come from the keyframes."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from fresco_core.project.artifacts import Artifacts
from fresco_core.project.files import check_plain, file_errors

_FILE = "drift.json"


class SegmentDrift(BaseModel):
    """One number for each frame between two keyframes, in order; 0: like the keyframe, 1: like any other picture.

    Attributes:
        first_frame: the frame that the first numbers are of.
        first, last: against one keyframe, moved along the flow.
        both: against whichever is nearer, place by place.
        suggestion: the frame that would help most as a further keyframe.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    first_frame: int = Field(ge=0)
    first: tuple[float, ...] = Field(min_length=1)
    last: tuple[float, ...]
    both: tuple[float, ...]
    suggestion: int

    @model_validator(mode="after")
    def _consistent(self) -> SegmentDrift:
        if not len(self.first) == len(self.last) == len(self.both):
            raise ValueError("the traces differ in length")
        return self


def write_drift(folder: Path, drift: SegmentDrift) -> None:
    """Put it beside a segment's pictures while their folder is being filled. Errors as in `files.write_file`."""
    path = folder / _FILE
    with file_errors(path):
        path.write_text(drift.model_dump_json(), encoding="utf-8")


def read_drift(artifacts: Artifacts, segment: str) -> SegmentDrift | None:
    """The drift of a segment's frames by the name of the artefact; None where it was not kept, or is damaged.

    Raises:
        ProjectError: if that is no name of an artefact, or something else is in its place.
    """
    path = artifacts.path(segment) / _FILE
    if not artifacts.has(segment) or not check_plain(path, folder=False):
        return None
    try:
        return SegmentDrift.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, ValidationError, OSError):
        return None
