"""Frame rates and timecode as Resolve writes them."""

import re
from fractions import Fraction
from typing import Any, NamedTuple

from .problems import ResolveError

_NTSC = {
    "23.976": 24, "23.98": 24, "29.97": 30, "47.952": 48, "47.95": 48, "59.94": 60, "71.928": 72, "95.904": 96,
    "119.88": 120,
}  # fmt: skip
_TIMECODE = re.compile(r"(\d+):(\d\d):(\d\d)([:;.,])(\d{2,3})$")

Rate = NamedTuple("Rate", [("fps", Fraction), ("drop", bool)])


def parse_rate(value: Any) -> Rate:
    """The exact rate that a setting like '23.976', '24', 25.0 or '29.97 DF' means.

    Raises:
        ResolveError: if it means none.
    """
    words = str(value).split()
    drop = len(words) > 1 and words[1].upper() == "DF"
    number = words[0] if words else ""
    if number in _NTSC:
        return Rate(Fraction(_NTSC[number] * 1000, 1001), drop)
    try:
        exact = Fraction(number)
    except (ValueError, ZeroDivisionError):
        exact = Fraction(0)
    for nominal in _NTSC.values():
        if abs(exact - Fraction(nominal * 1000, 1001)) < Fraction(1, 1000):
            return Rate(Fraction(nominal * 1000, 1001), drop)
    if exact <= 0 or exact.denominator != 1:
        raise ResolveError(
            "The frame rate '{}' is not one that FRESCO Studio knows.".format(value),
            "Use a timeline at a usual rate, like 24, 25 or 29.97.",
        )
    return Rate(exact, drop)


def frames_between(first: str, second: str, rate: Rate) -> int:
    """How many frames the timecode `second` comes after `first`."""
    return _frame(second, rate) - _frame(first, rate)


def _frame(text: str, rate: Rate) -> int:
    match = _TIMECODE.match(text.strip())
    if match is None:
        raise ResolveError("'{}' is not a timecode.".format(text), "Move the playhead and try again.")
    hours, minutes, seconds, frames = (int(match.group(group)) for group in (1, 2, 3, 5))
    nominal = int(round(rate.fps))
    total = hours * 60 + minutes
    frame = (total * 60 + seconds) * nominal + frames
    if rate.drop or match.group(4) in ";,":
        frame -= nominal // 15 * (total - total // 10)
    return frame
