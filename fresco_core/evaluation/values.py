"""What an evaluation finds: numbers at every frame, moments to look at, scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fresco_core.evaluation.scores import Score
from fresco_core.frames import Picture

Heat = npt.NDArray[np.float32]


@dataclass(frozen=True)
class FrameNumbers:
    """What was measured at one frame; None where it cannot be: at the first frame, and after a cut.

    Attributes:
        index: of the frame in the source.
        error: Pixel-MSE against the frame before.
        source_error: the same of the source itself.
        likeness: cosine similarity with the frame before.
        drift: see `drift.drift`.
    """

    index: int
    error: float | None
    source_error: float | None
    likeness: float | None
    drift: float


@dataclass(frozen=True)
class Moment:
    """A frame to look at.

    Attributes:
        heat: float32 [H, W], root of the squared misalignment with the frame before, in [0, 1]; None as above.
        expected: the frame before, carried along the motion; None as above.
    """

    index: int
    source: Picture
    result: Picture
    heat: Heat | None
    expected: Picture | None
    error: float | None


@dataclass(frozen=True)
class Evaluation:
    """One result, measured.

    Attributes:
        scores: the summary.
        strip: moments at even distances.
        worst: the least steady ones, worst first.
        heat: the mean over the clip, as in `Moment`.
        keyframes: indices in the source.
        how: what was measured at which size and with what, a sentence for people.
    """

    name: str
    scores: tuple[Score, ...]
    frames: tuple[FrameNumbers, ...]
    strip: tuple[Moment, ...]
    worst: tuple[Moment, ...]
    heat: Heat
    keyframes: tuple[int, ...]
    prompt: str
    made_by: str
    how: str
