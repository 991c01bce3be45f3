"""Frames to pixels and back, ticks, zoom steps: arithmetic of the timeline, without widgets."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

MAX_PX_PER_FRAME = 24.0
ZOOM_STEP = 1.25
MIN_LABEL_GAP = 90.0


@dataclass(frozen=True)
class Scale:
    """Which part of a clip a width shows.

    Attributes:
        frames: of the clip.
        width: in pixels.
        px_per_frame: pixels that one frame takes.
        first: the frame at the left edge, may be fractional.
    """

    frames: int
    width: float
    px_per_frame: float
    first: float = 0.0

    @classmethod
    def fit(cls, frames: int, width: float, start: int = 0, stop: int | None = None) -> Scale:
        """Show frames `start` to `stop` (exclusive; default: the whole clip), with a little air for a part."""
        stop = frames if stop is None else stop
        air = 0.0 if (start, stop) == (0, frames) else max(1.0, (stop - start) * 0.03)
        span = stop - start + 2 * air
        return cls(frames, width, min(width / max(span, 1e-9), MAX_PX_PER_FRAME), start - air).clamped()

    @property
    def fit_px(self) -> float:
        """Pixels per frame when the whole clip fits."""
        return self.width / max(1, self.frames)

    @property
    def visible(self) -> tuple[int, int]:
        """First and last visible frame, both included."""
        last = self.first + self.width / self.px_per_frame
        return max(0, math.floor(self.first)), min(self.frames - 1, math.ceil(last))

    def x(self, frame: float) -> float:
        """Where a frame begins."""
        return (frame - self.first) * self.px_per_frame

    def frame(self, x: float) -> int:
        """The frame at `x`, inside the clip."""
        return min(max(0, math.floor(x / self.px_per_frame + self.first)), max(0, self.frames - 1))

    def nearest(self, x: float) -> int:
        """The frame that begins nearest to `x`, inside the clip."""
        return min(max(0, round(x / self.px_per_frame + self.first)), max(0, self.frames - 1))

    def clamped(self) -> Scale:
        """Zoom and place brought to what makes sense."""
        lowest = min(self.fit_px, MAX_PX_PER_FRAME)
        zoom = min(max(self.px_per_frame, lowest), MAX_PX_PER_FRAME)
        last = max(0.0, self.frames - self.width / zoom)
        return replace(self, px_per_frame=zoom, first=min(max(0.0, self.first), last))

    def zoomed(self, steps: float, x: float) -> Scale:
        """Zoomed by steps of 1.25 so that what is under `x` stays there."""
        anchor = x / self.px_per_frame + self.first
        zoom = min(max(self.px_per_frame * ZOOM_STEP**steps, min(self.fit_px, MAX_PX_PER_FRAME)), MAX_PX_PER_FRAME)
        return replace(self, px_per_frame=zoom, first=anchor - x / zoom).clamped()

    def scrolled(self, pixels: float) -> Scale:
        """Moved to the right by so many pixels."""
        return replace(self, first=self.first + pixels / self.px_per_frame).clamped()

    def resized(self, width: float) -> Scale:
        """The same frames at another width, if the whole clip was shown; else the same zoom."""
        whole = abs(self.px_per_frame - self.fit_px) < 1e-6
        made = replace(self, width=width)
        return replace(made, px_per_frame=made.fit_px if whole else self.px_per_frame).clamped()

    def paged(self, frame: int) -> Scale:
        """Turned by a page once the playhead passes 90 % of the view, or leaves it."""
        place = self.x(frame)
        if 0 <= place <= self.width * 0.9:
            return self
        return replace(self, first=frame - self.width * 0.1 / self.px_per_frame).clamped()


def tick_step(px_per_frame: float, fps: float, text: float = 1.0) -> int:
    """Frames between labelled ticks, so that labels stand at least 90 pixels apart; more where `text` is larger."""
    nominal = max(1, round(fps))
    steps = [1, 5, 10, nominal, 2 * nominal, 5 * nominal, 10 * nominal, 30 * nominal]
    steps += [60 * nominal, 300 * nominal, 600 * nominal, 1800 * nominal, 3600 * nominal]
    for step in sorted(set(steps)):
        if step * px_per_frame >= MIN_LABEL_GAP * text:
            return step
    return 3600 * nominal


def minor_step(step: int) -> int:
    """Frames between small ticks, within a labelled step."""
    for parts in (5, 4, 2):
        if step % parts == 0 and step > parts:
            return step // parts
    return step
