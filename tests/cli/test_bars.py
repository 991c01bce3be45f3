"""Progress on the terminal and in logs."""

from __future__ import annotations

import io

import pytest

from fresco_core.cli.bars import Bars, duration
from fresco_core.progress import Pace, Progress, ProgressToken


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_waiting_for_other_stages_is_not_counted() -> None:
    clock = iter([0.0, 1.0, 101.0, 102.0])
    pace = Pace(lambda: next(clock))
    assert pace.left(Progress("flow", 1, 10)) == 9
    assert pace.left(Progress("translating", 1, 2)) == 100
    assert pace.left(Progress("flow", 2, 10)) == 8


def test_one_slow_step_does_not_upset_the_estimate() -> None:
    clock = iter([0.0, 1.0, 2.0, 60.0, 61.0])
    pace = Pace(lambda: next(clock))
    left = [pace.left(Progress("translating", done, 14)) for done in range(1, 5)]
    assert left == [13, 12, 11, 10]


def test_without_a_terminal_each_stage_is_one_line() -> None:
    stream = io.StringIO()
    with Bars(("reading", "flow"), stream) as bars:
        token = ProgressToken(bars.listen)
        for done in range(4):
            token.report("reading", done, 3)
        token.report("flow", 1, 2)
        token.report("reading", 3, 3)
    assert stream.getvalue() == "reading: 3 of 3\n"


def test_on_a_terminal_stages_and_time_left_are_shown() -> None:
    stream = _Terminal()
    with Bars(("reading",), stream) as bars:
        bars.listen(Progress("reading", 1, 3))
        bars._bars.refresh()
    assert "reading" in stream.getvalue()
    assert "1/3" in stream.getvalue()
    assert "left" in stream.getvalue()


@pytest.mark.parametrize(("seconds", "text"), [(0.4, "0 s"), (59.4, "59 s"), (125, "2 min 05 s"), (3720, "1 h 02 min")])
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text
