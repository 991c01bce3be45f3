"""Frame positions as users write them: frame numbers, SMPTE timecode, seconds. Converted here, at the border."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from fresco_core.errors import RangeError
from fresco_core.timecode import USUAL_RATES, Timebase

_TIMECODE = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})([:;])(\d{2,3})")
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2}(?:\.\d+)?)")
_SECONDS = re.compile(r"(\d+(?:\.\d+)?)s")


def frame_index(text: str, rate: Fraction, shown_at: Callable[[Fraction], int] | None = None) -> int:
    """The index, from 0, of the frame that `text` names.

    Args:
        text: a frame number ("48"); a timecode from the clip's start ("00:00:02:00", with ";" before the frames for
            drop-frame); or a time ("2s", "1.5s", "0:02", "0:00:02.5"), which names the frame shown then.
        rate: frames per second.
        shown_at: gives the frame that is seen so many seconds after the first; by default as `rate` says.

    Raises:
        RangeError: if it is none of these.
    """
    text = text.strip()
    at = shown_at or (lambda seconds: int(seconds * rate))
    if text.isdecimal():
        return int(text)
    if match := _TIMECODE.fullmatch(text):
        return _of_timecode(match, rate, text)
    if match := _SECONDS.fullmatch(text):
        return at(Fraction(match[1]))
    if match := _CLOCK.fullmatch(text):
        return at(int(match[1] or 0) * 3600 + int(match[2]) * 60 + Fraction(match[3]))
    raise RangeError(
        f"'{text}' is not a position in a clip.", "Give a frame number, a timecode HH:MM:SS:FF or seconds like 2.5s."
    )


def frame_rate(text: str | None) -> Fraction | None:
    """The rate that a user wrote: 25, 23.976 or 24000/1001. None for nothing.

    Raises:
        RangeError: if it is none that there is.
    """
    if text is None:
        return None
    try:
        rate = Fraction(text)
    except (ValueError, ZeroDivisionError):
        rate = Fraction(0)
    if not 1 <= rate <= 240:
        raise RangeError(f"'{text}' is not a frame rate.", "Give frames per second: 25, for example, or 23.976.")
    # 23.98 is written for 24000/1001, too.
    return next((usual for usual in USUAL_RATES if abs(usual - rate) < rate / 4000), rate)


def _of_timecode(match: re.Match[str], rate: Fraction, text: str) -> int:
    if match[4] == ";":
        try:
            timebase = Timebase(rate, drop_frame=True)
        except RangeError:
            raise RangeError(
                f"The timecode {text} is drop-frame, the clip is not.", "Put a colon before the frames."
            ) from None
        return timebase.frame(text)
    hours, minutes, seconds, frames = (int(match[group]) for group in (1, 2, 3, 5))
    nominal = max(1, round(rate))  # slower than a frame in two seconds, each frame counts as one
    if minutes > 59 or seconds > 59 or frames >= nominal:
        raise RangeError(
            f"The timecode {text} does not exist at {nominal} frames per second.",
            f"Frames run from 00 to {nominal - 1:02}.",
        )
    return (hours * 3600 + minutes * 60 + seconds) * nominal + frames


def timecode(index: int, rate: Fraction) -> str:
    """A frame index as HH:MM:SS:FF, non-drop, from the clip's start."""
    nominal = max(1, round(rate))  # slower than a frame in two seconds, each frame counts as one
    seconds, frames = divmod(index, nominal)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}:{frames:02}"
