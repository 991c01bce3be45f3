"""Timecode against its definition: counting labels one by one, and values from the standard."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fresco_core.errors import RangeError
from fresco_core.timecode import Timebase

NTSC = [Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60000, 1001)]
WHOLE = [Fraction(rate) for rate in (24, 25, 30, 50, 60)]
TIMEBASES = [Timebase(rate) for rate in (*NTSC, *WHOLE)] + [Timebase(rate, drop_frame=True) for rate in NTSC[1:]]


def labels(timebase: Timebase, minutes: int) -> list[str]:
    """Every timecode of the first minutes, counted as a clock counts, leaving out what drop-frame leaves out."""
    dropped = {30: 2, 60: 4}[timebase.nominal] if timebase.drop_frame else 0
    mark = ";" if timebase.drop_frame else ":"
    return [
        f"00:{minute:02}:{second:02}{mark}{frame:02}"
        for minute in range(minutes)
        for second in range(60)
        for frame in range(timebase.nominal)
        if not (second == 0 and minute % 10 and frame < dropped)
    ]


@pytest.mark.parametrize("timebase", TIMEBASES, ids=str)
def test_frames_are_named_in_the_order_of_the_labels(timebase: Timebase) -> None:
    expected = labels(timebase, 12)
    assert [timebase.text(frame) for frame in range(len(expected))] == expected


@given(st.sampled_from(TIMEBASES), st.integers(0, 24 * 3600 * 60 - 1))
def test_a_name_leads_back_to_its_frame(timebase: Timebase, frame: int) -> None:
    assert timebase.frame(timebase.text(frame)) == frame % timebase.frames_per_day


@pytest.mark.parametrize(
    ("rate", "text", "frame"),
    [
        (NTSC[0], "01:00:00:00", 86400),
        (NTSC[1], "01:00:00:00", 108000),
        (NTSC[1], "01:00:00;00", 107892),
        (NTSC[1], "00:10:00;00", 17982),
        (NTSC[1], "00:01:00;02", 1800),
        (NTSC[2], "01:00:00;00", 215784),
        (NTSC[2], "00:01:00;04", 3600),
        (Fraction(50), "10:00:00:49", 1800049),
    ],
)
def test_known_values(rate: Fraction, text: str, frame: int) -> None:
    timebase = Timebase.of(rate, text)
    assert timebase.frame(text) == frame
    assert timebase.text(frame) == text


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (NTSC[1], "00:01:00;00"),
        (NTSC[1], "00:01:00;01"),
        (NTSC[2], "00:09:00;03"),
        (Fraction(25), "00:00:00:25"),
        (Fraction(25), "24:00:00:00"),
        (Fraction(25), "00:60:00:00"),
        (Fraction(25), "1 hour"),
        (Fraction(25), "00:00:01;00"),
        (NTSC[0], "00:00:01;00"),
    ],
)
def test_what_does_not_exist_is_refused(rate: Fraction, text: str) -> None:
    with pytest.raises(RangeError):
        Timebase.of(rate, text).frame(text)


@pytest.mark.parametrize("rate", [Fraction(0), Fraction(-25), Fraction(25, 2), Fraction(2997, 100)])
def test_rates_without_timecode_are_refused(rate: Fraction) -> None:
    with pytest.raises(RangeError):
        Timebase(rate)
