"""What a benchmark reports: ratios of two things measured in one run, so that the machine cancels out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

Result = TypeVar("Result")


@dataclass(frozen=True)
class Row:
    """One line of the report.

    Attributes:
        name: what was compared with what.
        ratio: how many times better ours is.
        bound: how many times better it has to be.
        holds: whether it is, with the same result.
    """

    name: str
    ratio: float
    bound: float
    holds: bool

    @classmethod
    def of(cls, name: str, ratio: float, bound: float, *, agrees: bool = True) -> Row:
        """A row that holds if the ratio reaches the bound and both ways agree on the result."""
        return cls(name, round(ratio, 2), bound, bool(agrees and ratio >= bound))


def timed(call: Callable[[], Result], repeats: int) -> tuple[Result, float]:
    """What `call` returns, and the seconds of the fastest of `repeats` calls after a first one to warm up."""
    result, best = call(), float("inf")
    for _ in range(repeats):
        begun = time.perf_counter()
        result = call()
        best = min(best, time.perf_counter() - begun)
    return result, best
