"""Hard cuts between shots, told from flashes and fast motion."""

from __future__ import annotations

from fresco_core.frames import Picture


class CutDetector:
    """Fed frame by frame; keeps a short window of thumbnails only."""

    def add(self, frame: Picture, error: float) -> None:
        """Take the next frame; `error` is its difference to the one before."""

    def finish(self) -> tuple[int, ...]:
        """The cuts found, as indices of the first frames after them."""
        return ()
