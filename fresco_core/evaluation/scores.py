"""A number and its name: numbers of different names must not be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Measure:
    """A number and what it is called."""

    name: str
    value: float


@dataclass(frozen=True)
class Score:
    """One row of a report.

    Attributes:
        name: what the field calls it; a stand-in has a name of its own.
        better: which way is good.
        meaning: one sentence for people.
        source: the same of the source itself, where that says what could be reached at best.
        stand_in: what it stands in for, and what is missing; '' for the measure itself.
        places: decimals worth telling; by default by its size.
    """

    name: str
    value: float
    better: Literal["lower", "higher"]
    meaning: str
    source: float | None = None
    stand_in: str = ""
    places: int | None = None
