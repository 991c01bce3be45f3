"""Synthesis that begins where the flow leads: the exemplar is warped already, and most patches are at home in it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fresco_core.propagation.patchmatch.device import level_on
from fresco_core.propagation.patchmatch.problem import ALIGNED, Effort, Problem, Synthesis


def synthesise_aligned(
    problems: Sequence[Problem], effort: Effort = ALIGNED, *, device: str = "cpu", threads: int | None = None
) -> list[Synthesis]:
    """Make a picture for each problem, all of one size and with a `start`; at full size only, no pyramid.

    Args:
        device: "cpu", or a torch device, where the problems are worked on together.
        threads: on the CPU; default: all there are. The result does not depend on it.
    """
    if device == "cpu":
        return [_together([problem], effort, device, threads)[0] for problem in problems]
    return _together(problems, effort, device, threads)


def _together(problems: Sequence[Problem], effort: Effort, device: str, threads: int | None) -> list[Synthesis]:
    first = problems[0]
    level = level_on(
        device,
        np.stack([problem.exemplar_features() for problem in problems]),
        np.stack([problem.target_features() for problem in problems]),
        effort,
        styles=first.style.shape[-1],
        scale=first.scale(effort.patch),
        margin=0,
        threads=threads,
    )
    level.put_field(np.stack([problem.start for problem in problems if problem.start is not None]))
    level.vote()
    near, far = effort.radius or 0, int(effort.far * min(level.rows, level.columns))
    for turn in range(effort.rounds):
        level.measure()
        level.rest(effort.tolerance**2)
        for sweep in range(effort.sweeps):
            seed = (effort.seed * 64 + turn) * 64 + sweep
            backward = bool(sweep % 2)
            if not level.sweep(backward=backward, radius=near, far=far, doubt=effort.doubt**2, seed=seed):
                break
        level.vote()
    pictures = np.rint(level.style() / first.style_root).clip(0, 255).astype(np.uint8)
    return [Synthesis(*parts) for parts in zip(pictures, level.error(), level.field(), strict=True)]
