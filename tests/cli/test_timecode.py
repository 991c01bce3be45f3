"""Positions as users write them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fresco_core.cli.timecode import frame_index, frame_rate, timecode
from fresco_core.errors import RangeError

NTSC = Fraction(30000, 1001)


@pytest.mark.parametrize(
    ("text", "rate", "index"),
    [
        ("48", Fraction(24), 48),
        (" 0 ", Fraction(24), 0),
        ("00:00:02:00", Fraction(24), 48),
        ("00:00:02:00", Fraction(24000, 1001), 48),
        ("01:00:00:00", Fraction(25), 90000),
        ("2s", Fraction(24), 48),
        ("1.5s", Fraction(24), 36),
        ("0:02", Fraction(25), 50),
        ("0:00:02.5", Fraction(24), 60),
        ("00:01:00;02", NTSC, 1800),
        ("00:10:00;00", NTSC, 17982),
        ("01:00:00;00", NTSC, 107892),
        ("00:01:00;04", Fraction(60000, 1001), 3600),
    ],
)
def test_positions(text: str, rate: Fraction, index: int) -> None:
    assert frame_index(text, rate) == index


@pytest.mark.parametrize("text", ["", "-1", "abc", "1.5", "00:00:02:24", "00:60:00:00", "1:2:3:4", "00:00:02;00"])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(RangeError):
        frame_index(text, Fraction(24))


@pytest.mark.parametrize(
    ("text", "rate", "said"),
    [
        ("00:01:00;01", NTSC, "does not exist"),
        ("00:11:00;03", Fraction(60000, 1001), "does not exist"),
        ("00:00:02;00", Fraction(30), "Put a colon"),
    ],
)
def test_numbers_that_drop_frame_leaves_out_are_refused(text: str, rate: Fraction, said: str) -> None:
    with pytest.raises(RangeError, match=said):
        frame_index(text, rate)


@pytest.mark.parametrize("rate", [Fraction(1, 2), Fraction(1, 3600)])
def test_clips_slower_than_the_clock(rate: Fraction) -> None:
    assert [timecode(index, rate) for index in (0, 3)] == ["00:00:00:00", "00:00:03:00"]
    assert frame_index("00:00:03:00", rate) == 3


@given(index=st.integers(0, 10**6), rate=st.sampled_from([Fraction(24), Fraction(25), NTSC, Fraction(60)]))
def test_timecode_round_trips(index: int, rate: Fraction) -> None:
    assert frame_index(timecode(index, rate), rate) == index


@pytest.mark.parametrize(
    ("text", "rate"),
    [("24", 24), ("23.976", "24000/1001"), ("23.98", "24000/1001"), ("30000/1001", "30000/1001"), ("12.5", "12.5")],
)
def test_rates_as_they_are_written(text: str, rate: int | str) -> None:
    assert frame_rate(text) == Fraction(rate)


@pytest.mark.parametrize("text", ["", "fast", "0", "-24", "1/0", "1e9", "nan"])
def test_rates_that_are_none(text: str) -> None:
    with pytest.raises(RangeError, match="not a frame rate"):
        frame_rate(text)
