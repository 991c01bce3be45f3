"""How much each frame differs from the one before, and where the scene is cut (METHOD 2), in one streamed pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from fresco_core.frames import Picture
from fresco_core.keyframes.cuts import CutDetector
from fresco_core.progress import ProgressToken

STAGE = "motion"


@dataclass(frozen=True)
class Motion:
    """The motion of a range of frames.

    Attributes:
        error: float64 [n], mean squared difference of frames i-1 and i (values in [-1, 1], blurred); error[0] is 0.
        cuts: ascending indices of the frames that are the first after a hard cut; never 0.
    """

    error: npt.NDArray[np.float64]
    cuts: tuple[int, ...] = ()


def measure_motion(
    frames: Iterable[Picture], *, total: int | None = None, progress: ProgressToken | None = None
) -> Motion:
    """Walk through the frames once, holding a fixed number of them however many there are.

    Args:
        frames: uint8 RGB pictures [H, W, 3] of one size, the working size.
        total: how many frames will come, for the progress report.
        progress: told of every frame.

    Raises:
        ValueError: if there is no frame at all.
        CancelledError: if the user stopped it.
    """
    error: list[float] = []
    cuts = CutDetector()
    before: npt.NDArray[np.uint8] | None = None
    for frame in frames:
        blurred = cv2.GaussianBlur(frame, (9, 9), 0)
        error.append(0.0 if before is None else _mean_squared_difference(before, blurred))
        cuts.add(frame)
        before = blurred
        if progress is not None:
            progress.report(STAGE, len(error), total if total is not None else len(error))
    if not error:
        raise ValueError("no frames to measure")
    return Motion(np.array(error), cuts.finish())


def _mean_squared_difference(first: npt.NDArray[np.uint8], second: npt.NDArray[np.uint8]) -> float:
    """Mean squared difference over all pixels and channels, values mapped from 0..255 to [-1, 1]."""
    # Exact: the sum of squared 8-bit differences stays an integer below 2**53.
    return float(cv2.norm(first, second, cv2.NORM_L2SQR)) / first.size * (2 / 255) ** 2
