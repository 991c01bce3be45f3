"""What every propagation engine takes and gives: a segment goes in, two sides of each frame come out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from fresco_core.correspondence import PairFlow
from fresco_core.errors import MediaError
from fresco_core.frames import Picture
from fresco_core.progress import ProgressToken

Mask = npt.NDArray[np.bool_]
"""bool [H, W]."""


@dataclass(frozen=True)
class Segment:
    """Two neighbouring keyframes and what lies between them, all of one working size.

    The sequences are read one item at a time and may lie on disk.

    Attributes:
        frames: source frames from the first keyframe to the last, both included; at least two.
        first, last: the two keyframes, restyled.
        flows: flow of each adjacent pair; entry i joins frames i and i + 1.
        cuts: ascending places in `frames` that are the first after a cut, 1 to `interval`.

    Raises:
        MediaError: if a keyframe is not of the frames' size.
    """

    frames: Sequence[Picture]
    first: Picture
    last: Picture
    flows: Sequence[PairFlow]
    cuts: Sequence[int] = ()

    def __post_init__(self) -> None:
        if len(self.frames) < 2 or len(self.flows) != len(self.frames) - 1:
            raise ValueError(f"{len(self.frames)} frames cannot be joined by {len(self.flows)} flows")
        height, width = self.frames[0].shape[:2]
        for keyframe, which in ((self.first, "first"), (self.last, "last")):
            if keyframe.shape != (height, width, 3):
                raise MediaError(
                    f"The {which} keyframe of a segment is {keyframe.shape[1]}x{keyframe.shape[0]}, but its frames are "
                    f"{width}x{height}.",
                    "Render the keyframe again, or bring it to the working size.",
                )

    @property
    def interval(self) -> int:
        """Distance of the two keyframes in frames; one more than there are frames between them."""
        return len(self.frames) - 1

    def seen(self, place: int) -> tuple[bool, bool]:
        """Whether the first and the last keyframe are of the same shot as a frame; both, where neither is."""
        first = not self.cuts or place < self.cuts[0]
        last = not self.cuts or place >= self.cuts[-1]
        return (first, last) if first or last else (True, True)


@dataclass(frozen=True)
class Side:
    """One frame as it looks when made from one of the two keyframes.

    Attributes:
        picture: uint8 RGB [H, W, 3].
        error: float32 [H, W], how badly each pixel fits: squared grey levels, summed over a 5x5 patch.
        valid: bool [H, W], False where the keyframe does not show what this frame shows.
        carried: uint8 RGB [H, W, 3], the keyframe moved along the flow and no more.
        still: bool [H, W], True where nothing has moved from the keyframe to this frame, as far as was looked for.
    """

    picture: Picture
    error: npt.NDArray[np.float32]
    valid: Mask
    carried: Picture
    still: Mask


def both(first: Side | None, last: Side | None) -> tuple[Side, Side]:
    """Two sides of a frame; where one is None, the other stands for it."""
    if first is None:
        assert last is not None
        return last, last
    return first, last or first


class Engine(Protocol):
    """Makes every frame between two keyframes twice, once from each."""

    name: str

    def sides(self, segment: Segment, progress: ProgressToken) -> Iterator[tuple[Side, Side]]:
        """For each frame between the keyframes, in order: made from the first, and made from the last.

        Where a cut parts it from one of them (see `Segment.seen`), the other's side stands for both.
        Implementations call `progress.check()` at least twice a second and leave reporting to the caller.
        """
        ...
