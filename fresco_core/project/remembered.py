"""Answers about frozen values that are asked for again and again while nothing changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

_VALUES = 8


def remembered(function: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
    """`function`, called once for each of the last few values; these are told apart by identity, so must be frozen."""
    answers: dict[int, tuple[Asked, Answer]] = {}
    lock = Lock()

    @wraps(function)
    def ask(value: Asked) -> Answer:
        # The value is kept with its answer, so that no other can come by its identity.
        known = answers.get(id(value))
        if known is None:
            known = (value, function(value))
            with lock:
                while len(answers) >= _VALUES:
                    del answers[next(iter(answers))]
                answers[id(value)] = known
        return known[1]

    return ask
