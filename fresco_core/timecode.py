"""SMPTE timecode: the names HH:MM:SS:FF that editors give to frames, drop-frame counting included."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from fresco_core.errors import RangeError

USUAL_RATES = tuple(
    Fraction(rate)
    for rate in ("24000/1001", "24", "25", "30000/1001", "30", "48000/1001", "48", "50", "60000/1001", "60")
)
"""Frames per second of film and television."""

_TIMECODE = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})([:;.,])(\d{2,3})")


@dataclass(frozen=True)
class Timebase:
    """How the frames of one rate are numbered.

    Timecode counts `nominal` frames to its second, whatever the true rate: at 24000/1001 frames per second an hour of
    timecode lasts 3.6 s longer than an hour. Drop-frame leaves out numbers (never frames) to stay with the clock.

    Attributes:
        rate: frames per second.
        drop_frame: whether two numbers (four at 60) are left out each minute but every tenth.

    Raises:
        RangeError: if no timecode counts that rate, or drop-frame is not made for it.
    """

    rate: Fraction
    drop_frame: bool = False

    def __post_init__(self) -> None:
        if self.rate <= 0 or self.nominal < 1 or self.rate not in (self.nominal, Fraction(self.nominal * 1000, 1001)):
            raise RangeError(
                f"No timecode counts {float(self.rate):.6g} frames per second.",
                "Convert the clip to a usual rate, like 24, 25 or 29.97.",
            )
        if self.drop_frame and not (self.ntsc and self.nominal % 30 == 0):
            raise RangeError(
                f"There is no drop-frame timecode at {float(self.rate):.6g} frames per second.",
                "Drop-frame is for 29.97 and 59.94.",
            )

    @property
    def nominal(self) -> int:
        """Frames to a second of timecode."""
        return round(self.rate)

    @property
    def ntsc(self) -> bool:
        """Whether the rate is the nominal one slowed by 1000/1001."""
        return self.rate.denominator == 1001

    @property
    def frames_per_day(self) -> int:
        """Numbers there are before timecode begins again."""
        return 24 * 6 * self._frames_per_ten_minutes

    @property
    def _dropped(self) -> int:
        """Numbers left out at the start of a minute."""
        return self.nominal // 15 if self.drop_frame else 0

    @property
    def _frames_per_ten_minutes(self) -> int:
        return 600 * self.nominal - 9 * self._dropped

    def text(self, frame: int) -> str:
        """The timecode of the frame `frame` after 00:00:00:00, with ";" before the frames if drop-frame."""
        frame %= self.frames_per_day
        tens, rest = divmod(frame, self._frames_per_ten_minutes)
        per_minute = 60 * self.nominal - self._dropped
        # The first of ten minutes drops nothing, and so is longer.
        minutes = 0 if rest < 60 * self.nominal else 1 + (rest - 60 * self.nominal) // per_minute
        label = frame + self._dropped * (9 * tens + minutes)
        seconds, frames = divmod(label, self.nominal)
        digits = len(str(self.nominal - 1))
        mark = ";" if self.drop_frame else ":"
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}{frames:0{max(2, digits)}}"

    def frame(self, text: str) -> int:
        """How many frames after 00:00:00:00 the timecode `text` is; its separators do not matter.

        Raises:
            RangeError: if it is no timecode, or one that does not exist at this rate.
        """
        match = _TIMECODE.fullmatch(text.strip())
        if match is None:
            raise RangeError(f"'{text}' is not a timecode.", "Write it as HH:MM:SS:FF.")
        hours, minutes, seconds, frames = (int(match[group]) for group in (1, 2, 3, 5))
        exists = hours < 24 and minutes < 60 and seconds < 60 and frames < self.nominal
        if not exists or (minutes % 10 and not seconds and frames < self._dropped):
            counting = f"{float(self.rate):.6g} frames per second" + (", drop-frame" if self.drop_frame else "")
            raise RangeError(f"The timecode {text.strip()} does not exist at {counting}.", "Choose one beside it.")
        total = hours * 60 + minutes
        return (total * 60 + seconds) * self.nominal + frames - self._dropped * (total - total // 10)

    @staticmethod
    def of(rate: Fraction, text: str) -> Timebase:
        """The timebase in which a timecode is written: drop-frame if it has ";" before the frames.

        Raises:
            RangeError: see the class.
        """
        return Timebase(rate, drop_frame=bool((match := _TIMECODE.fullmatch(text.strip())) and match[4] in ";,"))
