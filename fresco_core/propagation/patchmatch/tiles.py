"""A large problem dealt into tiles, so that memory grows with a tile and not with the picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from fresco_core.propagation.patchmatch.problem import Problem, Synthesis

SIDE = 1024
"""Pixels; what is not larger is one tile."""
OVERLAP = 64
"""Pixels that a tile sees beyond its own on each side, so that seams do not show."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Tile:
    """Rows and columns that a tile sees, and of these the ones that are its own; each from .. to, exclusive."""

    seen: tuple[Span, Span]
    own: tuple[Span, Span]

    def of(self, problem: Problem) -> Problem:
        """The problem as this tile sees it; its exemplar is as large as its target, and cut alike."""
        (top, bottom), (left, right) = self.seen
        rows, columns = slice(top, bottom), slice(left, right)
        guides = tuple(
            replace(guide, exemplar=guide.exemplar[:, rows, columns], target=guide.target[rows, columns])
            for guide in problem.guides
        )
        start = problem.start
        if start is not None:
            start = start[rows, columns] - np.array([0, top, left], np.int32)
            start[..., 1:] = start[..., 1:].clip(0, (bottom - top - 1, right - left - 1))
        return Problem(problem.style[:, rows, columns], guides, start)

    def put(self, made: Synthesis, whole: Synthesis) -> None:
        """Copy what is the tile's own into the whole."""
        (top, _), (left, _) = self.seen
        there = tuple(slice(*span) for span in self.own)
        here = tuple(slice(span[0] - first, span[1] - first) for span, first in zip(self.own, (top, left), strict=True))
        whole.picture[there] = made.picture[here]
        whole.error[there] = made.error[here]
        whole.field[there] = made.field[here] + np.array([0, top, left], np.int32)


def tiles_of(height: int, width: int) -> list[Tile]:
    """Tiles of nearly equal size that together own every pixel once."""
    return [
        Tile((rows[0], columns[0]), (rows[1], columns[1])) for rows, columns in product(_spans(height), _spans(width))
    ]


def _spans(length: int) -> Iterator[tuple[Span, Span]]:
    count = -(-length // SIDE)
    for index in range(count):
        start, stop = length * index // count, length * (index + 1) // count
        yield (max(0, start - OVERLAP), min(length, stop + OVERLAP)), (start, stop)
