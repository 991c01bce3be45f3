"""The display matrix: how a stored picture has to be turned or mirrored to be seen upright."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Orientation:
    """First swap rows and columns (if `transposed`), then mirror: each of the eight ways a camera can be held."""

    transposed: bool = False
    mirrored_columns: bool = False
    mirrored_rows: bool = False

    @classmethod
    def from_display_matrix(cls, data: bytes) -> Orientation:
        """Read FFmpeg's display matrix: nine native int32, row vectors times matrix, y downwards.

        Angles that are no quarter turn are brought to the nearest one.
        """
        a, b, _, c, d, *_ = struct.unpack("=9i", data[:36])
        if a * a + d * d >= b * b + c * c:
            return cls(False, a < 0, d < 0)
        return cls(True, c < 0, b < 0)

    @classmethod
    def turned(cls, degrees: int) -> Orientation:
        """A clockwise turn by a multiple of 90 degrees, without mirroring."""
        turn = degrees % 360
        return cls(turn in (90, 270), turn in (90, 180), turn in (180, 270))

    @property
    def degrees(self) -> int:
        """The clockwise turn that shows the picture upright: 0, 90, 180 or 270, mirroring left aside."""
        if self.transposed:
            return 90 if self.mirrored_columns else 270
        return 180 if self.mirrored_rows else 0

    def apply(self, picture: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The picture [H, W] or [H, W, C] as displayed, contiguous."""
        if self.transposed:
            picture = picture.swapaxes(0, 1)
        if self.mirrored_columns:
            picture = picture[:, ::-1]
        if self.mirrored_rows:
            picture = picture[::-1]
        return np.ascontiguousarray(picture)

    def displayed(self, width: int, height: int) -> tuple[int, int]:
        """(width, height) as displayed of a stored picture of that size."""
        return (height, width) if self.transposed else (width, height)
