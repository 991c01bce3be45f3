"""What widgets draw, as plain values: the session derives them from the project and from running jobs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ui.theme.tokens import T


class KeyframeState(StrEnum):
    """Where a keyframe stands."""

    PROPOSED = "proposed"
    ADDED = "added"
    WAITING = "waiting"
    RENDERING = "rendering"
    TO_REVIEW = "to review"
    APPROVED = "approved"
    REJECTED = "rejected"
    REROLLING = "re-rolling"
    NOT_RENDERED = "not rendered"
    STALE = "stale"
    SUGGESTED = "suggested"


STATE_COLOUR = {
    KeyframeState.PROPOSED: T.t1,
    KeyframeState.ADDED: T.ac,
    KeyframeState.WAITING: T.t2,
    KeyframeState.RENDERING: T.ac,
    KeyframeState.TO_REVIEW: T.ac,
    KeyframeState.APPROVED: T.ok,
    KeyframeState.REJECTED: T.bad,
    KeyframeState.REROLLING: T.wn,
    KeyframeState.NOT_RENDERED: T.bad,
    KeyframeState.STALE: T.wn,
    KeyframeState.SUGGESTED: T.wn,
}

STATE_ICON = {
    KeyframeState.PROPOSED: "rhombus-outline",
    KeyframeState.ADDED: "rhombus-outline",
    KeyframeState.WAITING: "clock-outline",
    KeyframeState.RENDERING: "progress-clock",
    KeyframeState.TO_REVIEW: "circle",
    KeyframeState.APPROVED: "pin",
    KeyframeState.REJECTED: "close-circle",
    KeyframeState.REROLLING: "progress-clock",
    KeyframeState.NOT_RENDERED: "alert-circle-outline",
    KeyframeState.STALE: "sync",
    KeyframeState.SUGGESTED: "rhombus-outline",
}

RENDERED = frozenset(
    {
        KeyframeState.TO_REVIEW,
        KeyframeState.APPROVED,
        KeyframeState.REJECTED,
        KeyframeState.REROLLING,
        KeyframeState.STALE,
    }
)
"""States in which there is a picture."""


@dataclass(frozen=True)
class KeyframeItem:
    """One keyframe as strip and timeline draw it.

    Attributes:
        frame: of the clip.
        number: from 1.
        word, reason: the state, and why it is a keyframe, in the user's language.
        version: tag of the active version where there are several, e.g. "v2".
        picture: the active version, or the last live preview.
        progress: step and steps, while rendering.
        leads: whether it is the style reference.
    """

    frame: int
    number: int
    state: KeyframeState
    word: str
    version: str = ""
    versions: int = 0
    active: int = 0
    picture: Path | None = None
    progress: tuple[int, int] | None = None
    leads: bool = False
    reason: str = ""

    @property
    def colour(self) -> str:
        """The token of its state."""
        return STATE_COLOUR[self.state]


class Stage(StrEnum):
    """Where the shot is."""

    RANGE = "range"
    KEYFRAMES = "keyframes"
    REVIEW = "review"
    PROPAGATE = "propagate"
    DELIVER = "deliver"


@dataclass(frozen=True)
class StageItem:
    """One segment of the stage bar; `spoken` is its status for screen readers, where that is another."""

    stage: Stage
    title: str
    status: str
    done: bool
    current: bool
    stale: bool = False
    spoken: str = ""


@dataclass(frozen=True)
class TakeItem:
    """One take as the rail lists it."""

    id: str
    name: str
    detail: str
    status: str
    tone: str
    picture: Path | None
    current: bool
    starred: bool
    progress: float | None = None


@dataclass(frozen=True)
class JobItem:
    """One job as the queue lists it; `state` is waiting, running, paused, done, stopped or failed."""

    id: str
    title: str
    detail: str
    state: str
    fraction: float = 0.0
    code: str = ""


@dataclass(frozen=True)
class Remedy:
    """One way out of an error: what the button does, and what it costs."""

    action: str
    title: str
    detail: str = ""
    cost: str = ""
    icon: str = "refresh"


@dataclass(frozen=True)
class Problem:
    """What an error panel shows; `job` is the id of the job that has failed, if it was one."""

    code: str
    title: str
    body: str
    saved: str
    remedies: tuple[Remedy, ...]
    details: str = ""
    time: str = ""
    job: str = ""
