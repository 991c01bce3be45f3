"""What actions need from the window around the session."""

from __future__ import annotations

from typing import Protocol

from ui.playback.player import Player
from ui.session import Session


class Studio(Protocol):
    """The window, as actions see it."""

    session: Session
    player: Player

    def show_tab(self, name: str) -> None:
        """Bring a tab of the inspector up; others are passed over."""

    def focus_prompt(self) -> None:
        """Put the caret into the words of the selected keyframe."""

    def ask_open(self) -> None:
        """Let the user choose a clip or a project."""

    def ask_export(self, format: str = "h264") -> None:
        """Let the user choose where the result goes, and write it."""

    def toggle_fullscreen(self) -> None:
        """Show the viewer alone, or everything again."""

    def leave(self) -> None:
        """Escape: leave full screen, or a page."""

    def zoom_timeline(self, steps: float) -> None:
        """Zoom around the playhead; 0 fits the range or the clip."""

    def next_region(self, direction: int) -> None:
        """Put the focus into the next region of the window, or the one before."""

    def show_queue(self) -> None:
        """Bring the queue up."""

    def show_palette(self) -> object:
        """List all actions to search in."""

    def ask_move(self) -> None:
        """Let the user show where the project shall lie, and move it there."""

    def ask_relink(self) -> None:
        """Let the user show where the project's clip lies now."""

    def close(self) -> bool:
        """Leave."""
