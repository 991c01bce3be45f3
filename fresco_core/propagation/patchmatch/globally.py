"""Synthesis that knows nothing to begin with: coarse to fine, searching the whole exemplar, as EbSynth does."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from fresco_core.propagation.patchmatch.device import level_on
from fresco_core.propagation.patchmatch.problem import EBSYNTH, Effort, Problem, Synthesis
from fresco_core.propagation.patchmatch.pyramid import finer, halvings, smaller

Array = npt.NDArray[Any]


def synthesise_globally(
    problem: Problem, effort: Effort = EBSYNTH, *, device: str = "cpu", threads: int | None = None
) -> Synthesis:
    """Make a picture; where `problem.start` is given, the finest level alone is searched, from there.

    Args:
        device: "cpu", or a torch device.
        threads: on the CPU; default: all there are. The result does not depend on it.
    """
    exemplar, target = problem.exemplar_features(), problem.target_features()
    deepest = 0 if problem.start is not None else halvings(min(*exemplar.shape[1:3], *target.shape[:2]), effort.patch)
    field: Array | None = problem.start
    margin = effort.patch // 2
    for depth in range(deepest, -1, -1):
        level = level_on(
            device,
            np.stack([smaller(plane, depth) for plane in exemplar])[None],
            smaller(target, depth)[None],
            effort,
            styles=problem.style.shape[-1],
            scale=problem.scale(effort.patch),
            margin=margin,
            threads=threads,
        )
        size = target.shape[0] >> depth, target.shape[1] >> depth
        limits = (level.rows - 1 - margin, level.columns - 1 - margin)
        if field is None:
            field = _random_field(size, len(exemplar), limits, effort.seed)
        elif depth < deepest:
            field = finer(field, size)
        field[..., 1:] = np.clip(field[..., 1:], margin, limits)
        level.put_field(field[None])
        level.vote()
        radius = effort.radius or max(level.rows, level.columns) // 2
        for turn in range(effort.rounds):
            level.measure()
            for sweep in range(effort.sweeps):
                seed = ((effort.seed * 64 + depth) * 64 + turn) * 64 + sweep
                backward = bool(sweep % 2)
                level.sweep(backward=backward, radius=radius, far=0, doubt=0.0, tries=effort.tries, seed=seed)
            error = level.error()[0]
            level.vote()
        field = level.field()[0]
    picture = np.rint(level.style()[0] / problem.style_root).clip(0, 255).astype(np.uint8)
    return Synthesis(picture, error, level.field()[0])


def _random_field(size: tuple[int, int], planes: int, limits: tuple[int, int], seed: int) -> Array:
    random = np.random.default_rng(seed)
    parts = (random.integers(0, limit + 1, size) for limit in (planes - 1, *limits))
    return np.stack(tuple(parts), axis=-1).astype(np.int32)
