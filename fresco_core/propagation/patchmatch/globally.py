"""Synthesis that knows nothing to begin with: coarse to fine, searching the whole exemplar, as EbSynth does."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from fresco_core.propagation.patchmatch.device import level_on
from fresco_core.propagation.patchmatch.problem import EBSYNTH, Effort, Problem, Synthesis

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
    coarsest = 0 if problem.start is not None else _coarsest(exemplar, target, effort.patch)
    field: Array | None = problem.start
    margin = effort.patch // 2
    for depth in range(coarsest, -1, -1):
        level = level_on(
            device,
            np.stack([_smaller(plane, depth) for plane in exemplar])[None],
            _smaller(target, depth)[None],
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
        elif depth < coarsest:
            field = _finer(field, size)
        field[..., 1:] = np.clip(field[..., 1:], margin, limits)
        level.put_field(field[None])
        level.vote()
        radius = effort.radius or max(level.rows, level.columns) // 2
        for turn in range(effort.rounds):
            level.measure()
            for sweep in range(effort.sweeps):
                seed = ((effort.seed * 64 + depth) * 64 + turn) * 64 + sweep
                level.sweep(backward=bool(sweep % 2), radius=radius, far=0, doubt=0.0, seed=seed)
            error = level.error()[0]
            level.vote()
        field = level.field()[0]
    picture = np.rint(level.style()[0] / problem.style_root).clip(0, 255).astype(np.uint8)
    return Synthesis(picture, error, level.field()[0])


def _coarsest(exemplar: Array, target: Array, patch: int) -> int:
    """How often the pictures can be halved until the short side would fall below two patches and a pixel."""
    short = min(*exemplar.shape[1:3], *target.shape[:2])
    depth = 0
    while short >> (depth + 1) >= 2 * patch + 1:
        depth += 1
    return depth


def _smaller(picture: Array, depth: int) -> Array:
    """The picture [H, W, C] halved `depth` times."""
    if depth == 0:
        return picture
    height, width = picture.shape[0] >> depth, picture.shape[1] >> depth
    parts = [picture[..., start : start + 4] for start in range(0, picture.shape[-1], 4)]  # all that OpenCV takes
    resized = [cv2.resize(np.ascontiguousarray(p), (width, height), interpolation=cv2.INTER_AREA) for p in parts]
    return np.concatenate([part.reshape(height, width, -1) for part in resized], axis=-1)


def _random_field(size: tuple[int, int], planes: int, limits: tuple[int, int], seed: int) -> Array:
    random = np.random.default_rng(seed)
    parts = (random.integers(0, limit + 1, size) for limit in (planes - 1, *limits))
    return np.stack(tuple(parts), axis=-1).astype(np.int32)


def _finer(field: Array, size: tuple[int, int]) -> Array:
    """The field of a level twice as fine: each patch goes where the coarse one went, and on by its own odd pixel."""
    y, x = np.arange(size[0]), np.arange(size[1])
    rows, columns = np.minimum(y // 2, field.shape[0] - 1), np.minimum(x // 2, field.shape[1] - 1)
    fine: Array = field[rows][:, columns] * np.array([1, 2, 2], np.int32)
    fine[..., 1] += (y % 2)[:, None].astype(np.int32)
    fine[..., 2] += (x % 2).astype(np.int32)
    return fine
