"""Drift: how far a frame between two keyframes has come from them, and where a further keyframe would help most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fresco_core.frames import Picture
from fresco_core.propagation.engine import Side

Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Drift:
    """How unlike the keyframes, moved along the flow, a frame is: 0 the same, 1 like any other picture.

    Attributes:
        first, last: against one keyframe.
        both: against whichever is nearer, place by place.
    """

    first: float
    last: float
    both: float


def drift_of(picture: Picture, first: Side, last: Side, seen: tuple[bool, bool] = (True, True)) -> Drift:
    """The drift of a finished frame, uint8 RGB [H, W, 3], from the two sides it was made of.

    Args:
        seen: see `Segment.seen`.
    """
    spread = 2 * float(picture.var(axis=(0, 1), dtype=np.float64).mean())
    apart = [_apart(picture, side, spread) for side in (first, last)]
    alone = [float(np.sqrt(error.mean())) if shown else 1.0 for error, shown in zip(apart, seen, strict=True)]
    return Drift(alone[0], alone[1], both=float(np.sqrt(np.minimum(*apart).mean())))


def _apart(picture: Picture, side: Side, spread: float) -> Array:
    """Squared differences in units of what two unrelated pictures of this contrast differ by: [H, W], at most 1.

    What the keyframe does not show is as far from it as can be.
    """
    squared = np.square(picture.astype(np.float32) - side.carried).mean(axis=-1)
    apart: Array = np.minimum(squared / np.float32(max(spread, 1.0)), 1)
    apart[~side.valid] = 1
    return apart


def further_keyframe(drift: Sequence[float]) -> int:
    """Where in a segment a further keyframe would help most, as an index into `drift`.

    That is where it brings the frames nearest to a keyframe, counting each as much as it has drifted; the middlemost
    of several such places.

    Args:
        drift: of each frame between the two keyframes, in order; at least one.
    """
    places = np.arange(1, len(drift) + 1)
    nearest = np.minimum(places, len(drift) + 1 - places)
    after = np.minimum(nearest, np.abs(places[:, None] - places))
    gains = ((nearest - after) * np.asarray(drift)).sum(axis=1)
    return int(np.lexsort((nearest, gains.round(6)))[-1])
