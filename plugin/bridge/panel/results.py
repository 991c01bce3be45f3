"""What the panel tells a host: how far it is, and what is ready to be placed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from fresco_core.timing import FrameRange

Plain = str | int | float
"""What a host can store beside a clip."""

FRAME_SUFFIX = ".png"


@dataclass(frozen=True)
class Origin:
    """Where a range came from, and where its result goes back to.

    Attributes:
        app: "blender" or "resolve".
        session: one run of the host; survives a lost line, not a restart.
        document: what was open there; empty if it was never saved.
    """

    app: str
    session: str
    document: str

    def renamed(self, was: Origin, document: str) -> Origin:
        """The same place once the document of `was` is called `document`.

        One that never had a name is known by its run alone.
        """
        same_run = self.session == was.session
        same = self.app == was.app and self.document == was.document and (bool(was.document) or same_run)
        return replace(self, document=document) if same else self


@dataclass(frozen=True)
class Placement:
    """How the host places a result; None leaves it to the host's own setting.

    Attributes:
        position: where the source is now, or at the host's playhead.
        mute: whether the placed clip is muted.
        mute_source: whether the clip it was made from is muted.
        as_take: as another take of the source clip, where the host knows takes.
    """

    position: Literal["source", "playhead"] = "source"
    mute: bool | None = None
    mute_source: bool | None = None
    as_take: bool | None = None

    def to_data(self) -> dict[str, Any]:
        """The placement as JSON-ready data, without what is left to the host."""
        options = {"mute": self.mute, "mute_source": self.mute_source, "as_take": self.as_take}
        return {"position": self.position, **{name: value for name, value in options.items() if value is not None}}


@dataclass(frozen=True)
class Result:
    """A rendered range, ready to be placed.

    Attributes:
        id: a fresh text for every time the user sends.
        path: a movie, or the folder of a PNG sequence; it has as many frames as `frames`.
        frames: frames of the source medium that it covers.
        origin, anchor: as they came with the range.
        name: what the host shows.
        made_by: what made it, kept beside the placed clip.
    """

    id: str
    path: Path
    frames: FrameRange
    origin: Origin
    anchor: Mapping[str, Any]
    name: str
    made_by: Mapping[str, Plain] = field(default_factory=dict)
    placement: Placement = Placement()

    def to_message(self) -> dict[str, Any]:
        """The message that hands it to a host."""
        message: dict[str, Any] = {
            "type": "result",
            "result": self.id,
            "path": str(self.path),
            "frames": [self.frames.start, self.frames.stop],
            "sequence": self.path.is_dir(),
            "anchor": dict(self.anchor),
            "document": self.origin.document,
            "name": self.name,
            "made_by": dict(self.made_by),
            "placement": self.placement.to_data(),
        }
        return message


@dataclass(frozen=True)
class HostProgress:
    """How far the work on a host's range is.

    Attributes:
        state: "open", "running", "waiting" (for approval), "done", "failed" or "stopped".
        stage: what is being done, a word or two for people.
        keyframes, approved: how many there are, and how many the user has approved.
        message: one sentence more, if there is something to say.
    """

    state: Literal["open", "running", "waiting", "done", "failed", "stopped"] = "running"
    stage: str = ""
    done: int = 0
    total: int = 0
    seconds_left: float | None = None
    keyframes: int = 0
    approved: int = 0
    message: str = ""

    def to_message(self) -> dict[str, Any]:
        """The message that tells a host."""
        return {"type": "progress", **{name: value for name, value in vars(self).items() if value is not None}}
