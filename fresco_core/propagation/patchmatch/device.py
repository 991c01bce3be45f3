"""Which implementation a device gets: Numba's kernels on the CPU, torch operations elsewhere."""

from __future__ import annotations

from typing import Any

import numpy.typing as npt

from fresco_core.propagation.patchmatch.level import Level
from fresco_core.propagation.patchmatch.problem import Effort

Array = npt.NDArray[Any]


def level_on(
    device: str,
    exemplars: Array,
    targets: Array,
    effort: Effort,
    *,
    styles: int,
    scale: float,
    margin: int,
    threads: int | None,
) -> Level:
    """A pyramid level on `device` ("cpu", or what torch calls it; "torch" is torch on the CPU).

    Args:
        exemplars, targets: float32 [B, P, H, W, C] and [B, H', W', C]; B is 1 on the CPU.
        styles, scale, margin, threads: see `CpuLevel`.
    """
    if device == "cpu":
        from fresco_core.propagation.patchmatch.cpu import CpuLevel, cores

        cpu: Level = CpuLevel(
            exemplars[0],
            targets[0],
            styles=styles,
            patch=effort.patch,
            uniformity=effort.uniformity,
            scale=scale,
            margin=margin,
            threads=threads or cores(),
        )
        return cpu
    from fresco_core.propagation.patchmatch.gpu import TorchLevel

    return TorchLevel(
        exemplars,
        targets,
        styles=styles,
        patch=effort.patch,
        uniformity=effort.uniformity,
        margin=margin,
        device="cpu" if device == "torch" else device,
    )
