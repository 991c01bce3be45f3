"""What is open, read from the session's few variables; nothing is changed here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fresco_core.project.document import Document, Keyframe, Take
from fresco_core.project.store import Project
from ui.session.derive import Live, keyframe_items
from ui.session.result import ResultFiles
from ui.state import KeyframeItem

if TYPE_CHECKING:
    from fresco_core.media import ClipInfo
    from ui.session.work import Work


@dataclass
class Reroll:
    """How keyframes are rendered anew: with the same seed or the next, at another strength, steered by pins or not."""

    keep_seed: bool = False
    strength: float | None = None
    follow_pins: bool = True


class Reading(QObject):
    """The session's project, clip, playhead and selection, and what follows from them."""

    project: Project | None
    clip: Path | None
    clip_info: ClipInfo | None
    playhead: int
    selection: frozenset[int]
    work: Work
    _items: tuple[KeyframeItem, ...] | None
    _result: ResultFiles | None

    @property
    def document(self) -> Document | None:
        """The project's document as it is now."""
        return None if self.project is None else self.project.document

    @property
    def take(self) -> Take | None:
        """The take being worked on."""
        return None if self.project is None else self.project.document.take

    @property
    def rate(self) -> Fraction:
        """Frames per second of the clip."""
        return Fraction(25) if self.project is None else self.project.document.clip.rate

    @property
    def start_timecode(self) -> int:
        """What the clip's first frame is called, in frames after 00:00:00:00."""
        return int(getattr(self.clip_info, "start_frame", 0) or 0)

    @property
    def frame_count(self) -> int:
        """Frames of the clip; 0 while none is open."""
        return 0 if self.project is None else self.project.document.clip.frame_count

    @property
    def live(self) -> Live:
        """What the running job has told so far."""
        return self.work.live

    @property
    def keyframes(self) -> tuple[KeyframeItem, ...]:
        """The active take's keyframes as they are shown."""
        if self._items is None:
            if self.project is None:
                return ()
            self._items = keyframe_items(self.project.document, self.project.artifacts, self.live)
        return self._items

    @property
    def result(self) -> Mapping[int, Path]:
        """Files of the active take's pictures by frame."""
        if self._result is None:
            if self.project is None or self.take is None:
                return {}
            self._result = ResultFiles(self.take, self.project.artifacts)
        return self._result

    def keyframe_at(self, frame: int) -> Keyframe | None:
        """The active take's keyframe at a frame."""
        take = self.take
        return None if take is None else next((one for one in take.ordered if one.frame == frame), None)

    @property
    def current(self) -> Keyframe | None:
        """The keyframe that single actions are about: the selected one under the playhead, or the first selected."""
        if self.playhead in self.selection:
            return self.keyframe_at(self.playhead)
        return self.keyframe_at(min(self.selection)) if self.selection else None
