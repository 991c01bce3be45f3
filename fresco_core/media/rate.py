"""The frame rate behind a list of timestamps, and whether there is one."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from fresco_core.timecode import USUAL_RATES

_DEFAULT = Fraction(25)


def frame_rate(
    times: npt.NDArray[np.int64], time_base: Fraction, guesses: Iterable[Fraction | None]
) -> tuple[Fraction, bool]:
    """The constant rate that explains the timestamps, or their mean rate.

    Timestamps are rounded to the container's ticks (Matroska: milliseconds), so each may be a tick off.

    Args:
        times: int64 [n], when each frame is shown, ascending, in units of `time_base` seconds.
        guesses: rates the container claims, best first.

    Returns:
        (frames per second, whether the rate varies).
    """
    claimed = [_common(rate) for rate in guesses if rate]
    if len(times) < 2:
        return (claimed[0] if claimed else _DEFAULT), False
    mean = (len(times) - 1) / ((int(times[-1]) - int(times[0])) * time_base)
    tidy = mean.limit_denominator(1001) or mean  # frames may be an hour apart
    near = sorted(USUAL_RATES, key=lambda rate: abs(rate - mean))
    for rate in [*claimed, *near, tidy, mean]:
        if _explains(rate, times, time_base):
            return rate, False
    close = [rate for rate in [*near, *claimed] if abs(rate - mean) < mean / 500]
    return (close[0] if close else tidy), True


def usual_rate(rate: Fraction) -> Fraction:
    """The usual constant rate that is nearest to one, which may be the mean of a rate that varies."""
    return min(USUAL_RATES, key=lambda usual: abs(usual - rate))


def _common(rate: Fraction) -> Fraction:
    """The usual rate that is meant: containers that store durations give 59.94 as 19001/317, for example."""
    nearest = usual_rate(rate)
    return nearest if abs(nearest - rate) < rate / 10_000 else rate


def _explains(rate: Fraction, times: npt.NDArray[np.int64], time_base: Fraction) -> bool:
    ticks_per_frame = float(1 / (rate * time_base))
    expected = np.arange(len(times)) * ticks_per_frame
    error = np.abs((times - times[0]) - expected).max()
    return bool(error <= min(1.0, ticks_per_frame / 4) + 1e-6)
