"""The playhead, and which keyframes are selected."""

from __future__ import annotations

from PySide6.QtCore import Signal

from ui.session.reading import Reading


class Selecting(Reading):
    """The part of the session that moves over the clip.

    Signals:
        moved: the playhead.
        selected: other keyframes.
    """

    moved = Signal(int)
    selected = Signal()

    def seek(self, frame: int) -> None:
        """Put the playhead at a frame, inside the clip."""
        frame = min(max(0, frame), max(0, self.frame_count - 1))
        if frame != self.playhead:
            self.playhead = frame
            self.moved.emit(frame)

    def select(self, frames: frozenset[int], *, seek: bool = True) -> None:
        """Select keyframes by their frames; a single one is gone to."""
        frames &= frozenset(item.frame for item in self.keyframes)
        if seek and len(frames) == 1:
            self.seek(min(frames))
        if frames != self.selection:
            self.selection = frames
            self.selected.emit()

    def step_keyframe(self, direction: int, *, to_review: bool = False) -> None:
        """Select the next (1) or the previous (-1) keyframe, on wish only those to review."""
        frames = [item.frame for item in self.keyframes if not to_review or item.state.value in ("to review", "stale")]
        ahead = [frame for frame in frames if (frame - self.playhead) * direction > 0]
        if ahead:
            self.select(frozenset({min(ahead, key=lambda frame: abs(frame - self.playhead))}))
