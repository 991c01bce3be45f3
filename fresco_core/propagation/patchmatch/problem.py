"""What is asked of guided synthesis, and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from fresco_core.frames import Picture

Array = npt.NDArray[Any]

_LARGEST_SCALE = 8.0
_LARGEST_SUM = 2.0**31 * 0.95


@dataclass(frozen=True)
class Guide:
    """One cue to what belongs where.

    Attributes:
        exemplar: [P, H, W, C], grey levels 0..255, beside each plane of the style.
        target: [H', W', C], beside the picture that is made.
        weight: of the whole guide; its channels share it.
    """

    exemplar: Array
    target: Array
    weight: float


@dataclass(frozen=True)
class Problem:
    """A picture to be made in the style of an exemplar.

    Attributes:
        style: [P, H, W, 3], grey levels: planes to take patches from, for example one picture warped in two ways.
        guides: what leads the choice; at least one.
        start: int32 [H', W', 3], the patch (plane, row, column of its middle) that each patch of the target is like
            to begin with; None where nothing is known.
    """

    style: Array
    guides: Sequence[Guide]
    start: Array | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of the target."""
        height, width = self.guides[0].target.shape[:2]
        return int(height), int(width)

    @cached_property
    def style_root(self) -> float:
        """What the style is multiplied by, so that squared differences are weighted: its weight 1 is shared by 3."""
        return float(np.sqrt(1 / self.style.shape[-1]))

    def scale(self, patch: int) -> float:
        """int16 steps per grey level, such that no distance of two patches leaves int32."""
        total = 1 + sum(guide.weight for guide in self.guides)
        return float(min(_LARGEST_SCALE, np.sqrt(_LARGEST_SUM / (patch**2 * 255**2 * total))))

    def exemplar_features(self) -> Array:
        """Style and guides of the exemplar, each times the root of its weight: float32 [P, H, W, 3 + G]."""
        return _joined(self.style, self.style_root, [(guide.exemplar, _root(guide)) for guide in self.guides])

    def target_features(self) -> Array:
        """The same of the target, whose style is unknown and 0: float32 [H', W', 3 + G]."""
        blank = np.zeros((*self.size, self.style.shape[-1]), np.uint8)
        return _joined(blank, 1.0, [(guide.target, _root(guide)) for guide in self.guides])


@dataclass(frozen=True)
class Effort:
    """How hard to try.

    Attributes:
        patch: side of a patch in pixels, odd.
        uniformity: how much it costs to use some places of the exemplar more often than others.
        rounds: how often the field is searched and the style voted for, per pyramid level.
        sweeps: passes of PatchMatch per round.
        radius: of the first random try, in pixels; None for the whole exemplar.
        far: the same for patches in doubt, as a share of the exemplar's short side.
        tries: how many random ones at each distance; the next distance is half as far.
        doubt: patches whose pixels are off by more than this many weighted grey levels are in doubt.
        tolerance: patches whose pixels are nearer than this many grey levels to begin with are let be.
        rounds_in_doubt: further rounds in which patches in doubt alone are searched for, per pyramid level.
        halvings: how many smaller pictures patches in doubt are searched for in first.
        seed: same seed, same result, on any number of threads.
    """

    patch: int = 5
    uniformity: float = 3500.0
    rounds: int = 12
    sweeps: int = 6
    radius: int | None = None
    far: float = 0.0
    tries: int = 1
    doubt: float = 0.0
    tolerance: float = 0.0
    rounds_in_doubt: int = 0
    halvings: int = 0
    seed: int = 0

    def seeded(self, seed: int) -> Effort:
        """The same effort with another seed."""
        return replace(self, seed=seed)


EBSYNTH = Effort(tries=2)
ALIGNED = Effort(
    uniformity=0.0, rounds=2, sweeps=2, radius=8, far=0.5, doubt=30.0, tolerance=1.0, rounds_in_doubt=4, halvings=2
)


@dataclass(frozen=True)
class Synthesis:
    """What was made.

    Attributes:
        picture: uint8 [H', W', 3].
        error: float32 [H', W'], weighted squared grey levels, summed over the patch.
        field: int32 [H', W', 3]: plane, row and column of the exemplar patch that each patch came to be like.
    """

    picture: Picture
    error: npt.NDArray[np.float32]
    field: npt.NDArray[np.int32]


def _root(guide: Guide) -> float:
    return float(np.sqrt(guide.weight / guide.target.shape[-1]))


def _joined(style: Array, root: float, guides: Sequence[tuple[Array, float]]) -> Array:
    parts = [(style, root), *guides]
    joined = np.empty((*style.shape[:-1], sum(part.shape[-1] for part, _ in parts)), np.float32)
    start = 0
    for part, factor in parts:
        stop = start + part.shape[-1]
        np.multiply(part, np.float32(factor), out=joined[..., start:stop], casting="unsafe")
        start = stop
    return joined
