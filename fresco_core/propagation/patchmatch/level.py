"""What one pyramid level must be able to do, on whatever device it lies."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


class Level(Protocol):
    """The nearest-neighbour field between targets and exemplars of one size, and the style it votes for.

    Several problems of one size may lie side by side; B counts them.
    """

    rows: int
    columns: int

    def put_field(self, field: Array) -> None:
        """Set the field, int32 [B, H, W, 3]: plane, row, column."""
        ...

    def field(self) -> npt.NDArray[np.int32]:
        """The field as it is now."""
        ...

    def vote(self) -> None:
        """Make the style that the field stands for the target's own."""
        ...

    def style(self) -> npt.NDArray[np.float32]:
        """The style that was voted for last, times the root of its weight: [B, H, W, S]."""
        ...

    def measure(self) -> None:
        """Find out how far each target patch is from its exemplar patch."""
        ...

    def error(self) -> npt.NDArray[np.float32]:
        """What was measured or found last, weighted squared grey levels: [B, H, W]."""
        ...

    def rest(self, tolerance: float) -> None:
        """Let patches be, from now on, whose error per pixel is below `tolerance` grey levels squared."""
        ...

    def sweep(self, *, backward: bool, radius: int, far: int, doubt: float, tries: int, seed: int) -> int:
        """Improve the field by one pass of PatchMatch, with `tries` random ones from `radius` pixels inwards.

        Patches whose error per pixel is above `doubt` grey levels squared try from `far` pixels inwards.

        Returns:
            How many patches changed.
        """
        ...
