"""Frames, times, sizes and paths in the editor's words."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from fresco_core.errors import RangeError
from fresco_core.timecode import Timebase


@dataclass(frozen=True)
class Timecodes:
    """Names the frames of a clip whose first frame is called `start` frames after 00:00:00:00."""

    rate: Fraction
    start: int = 0
    drop_frame: bool = False

    def text(self, frame: int) -> str:
        """HH:MM:SS:FF, with ";" for drop frame; for odd rates the nearest whole rate counts."""
        return _timebase(self.rate, self.drop_frame).text(self.start + frame)

    def frame(self, text: str) -> int:
        """The frame a timecode names. Raises `RangeError` if it is none."""
        return _timebase(self.rate, self.drop_frame).frame(text) - self.start

    def seconds(self, frames: int) -> str:
        """A length in seconds with two places, e.g. "6.12 s"."""
        return f"{float(frames / self.rate):.2f} s"


def rate_text(rate: Fraction) -> str:
    """Frames per second as editors write them: "25", "23.976"."""
    number = float(rate)
    return f"{number:.0f}" if abs(number - round(number)) < 1e-6 else f"{number:.3f}".rstrip("0")


def _timebase(rate: Fraction, drop_frame: bool) -> Timebase:
    try:
        return Timebase(rate, drop_frame)
    except RangeError:
        return Timebase(Fraction(max(1, round(rate))))


def duration(seconds: float) -> str:
    """A waiting time in words: "24 s", "1 min 30 s", "2 h 5 min"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def clock(seconds: float) -> str:
    """M:SS, or H:MM:SS."""
    whole = max(0, round(seconds))
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02}"
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def size(count: float) -> str:
    """Bytes as MB or GB."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def short_path(path: Path) -> str:
    """A path as people write it, with their own folder as "~"."""
    home = Path.home()
    return f"~/{path.relative_to(home).as_posix()}".rstrip("/.") if path.is_relative_to(home) else str(path)
