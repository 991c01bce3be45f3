"""Synthesis that begins where the flow leads: the exemplar is warped already, and most patches are at home in it.

What is not, because the exemplar does not show it or the flow has slipped, is in doubt by its error. Patches in doubt
alone are searched for far away, in smaller pictures first, so that what fills a hole hangs together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from fresco_core.propagation.patchmatch.device import level_on
from fresco_core.propagation.patchmatch.level import Level
from fresco_core.propagation.patchmatch.problem import ALIGNED, Effort, Problem, Synthesis
from fresco_core.propagation.patchmatch.pyramid import coarser, finer, halvings, smaller
from fresco_core.propagation.patchmatch.tiles import tiles_of

Array = npt.NDArray[Any]


def synthesise_aligned(
    problems: Sequence[Problem], effort: Effort = ALIGNED, *, device: str = "cpu", threads: int | None = None
) -> list[Synthesis]:
    """Make a picture for each problem, all of one size and with a `start`; large ones tile by tile.

    Args:
        device: "cpu", or a torch device, where the problems are worked on together.
        threads: on the CPU; default: all there are. The result does not depend on it.
    """
    size = problems[0].size
    tiles = tiles_of(*size)
    if len(tiles) == 1 or any(problem.style.shape[1:3] != size for problem in problems):
        return _each(problems, effort, device, threads)
    whole = [
        Synthesis(np.empty((*size, 3), np.uint8), np.empty(size, np.float32), np.empty((*size, 3), np.int32))
        for _ in problems
    ]
    for tile in tiles:
        parts = _each([tile.of(problem) for problem in problems], effort, device, threads)
        for part, into in zip(parts, whole, strict=True):
            tile.put(part, into)
    return whole


def _each(problems: Sequence[Problem], effort: Effort, device: str, threads: int | None) -> list[Synthesis]:
    if device == "cpu":
        return [_together([problem], effort, device, threads)[0] for problem in problems]
    return _together(problems, effort, device, threads)


def _together(problems: Sequence[Problem], effort: Effort, device: str, threads: int | None) -> list[Synthesis]:
    first = problems[0]
    exemplars = [problem.exemplar_features() for problem in problems]
    targets = [problem.target_features() for problem in problems]
    starts = [problem.start for problem in problems if problem.start is not None]
    fields: list[Array] = []
    for depth in range(min(effort.halvings, halvings(_short_side(first), effort.patch)), -1, -1):
        level = level_on(
            device,
            np.stack([[smaller(plane, depth) for plane in exemplar] for exemplar in exemplars]),
            np.stack([smaller(target, depth) for target in targets]),
            effort,
            styles=first.style.shape[-1],
            scale=first.scale(effort.patch),
            margin=0,
            threads=threads,
        )
        at_home = [coarser(start, depth) for start in starts]
        level.put_field(np.stack(_begun(at_home, fields, level)))
        level.vote()
        if depth == 0:
            _search(level, effort, range(effort.rounds), effort.tolerance)
        rounds = range(effort.rounds, effort.rounds + effort.rounds_in_doubt)
        _search(level, effort.seeded(effort.seed * 8 + depth), rounds, effort.doubt)
        # What stayed at home need not be told where that is.
        fields = [
            np.where((field != home).any(axis=-1, keepdims=True), field, -1)
            for field, home in zip(level.field(), at_home, strict=True)
        ]
    pictures = np.rint(level.style() / first.style_root).clip(0, 255).astype(np.uint8)
    return [Synthesis(*parts) for parts in zip(pictures, level.error(), level.field(), strict=True)]


def _short_side(problem: Problem) -> int:
    return int(min(*problem.size, *problem.style.shape[1:3]))


def _begun(at_home: Sequence[Array], found: Sequence[Array], level: Level) -> list[Array]:
    """Where each patch begins: where the coarser level found it, -1 for nowhere, or else at home."""
    if not found:
        return list(at_home)
    begun = []
    for home, coarse in zip(at_home, found, strict=True):
        fine = finer(coarse, home.shape[:2])
        fine[..., 1:] = fine[..., 1:].clip(0, (level.rows - 1, level.columns - 1))
        begun.append(np.where(fine[..., :1] < 0, home, fine).astype(np.int32))
    return begun


def _search(level: Level, effort: Effort, rounds: range, tolerance: float) -> None:
    far = int(effort.far * min(level.rows, level.columns))
    for turn in rounds:
        level.measure()
        level.rest(tolerance**2)
        for sweep in range(effort.sweeps):
            seed = (effort.seed * 64 + turn) * 64 + sweep
            backward = bool(sweep % 2)
            radius = effort.radius or 0
            doubt, tries = effort.doubt**2, effort.tries
            if not level.sweep(backward=backward, radius=radius, far=far, doubt=doubt, tries=tries, seed=seed):
                break
        level.vote()
