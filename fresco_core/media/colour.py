"""Colour tags of a clip, and what they mean for the way between YUV and RGB."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fresco_core.errors import MediaError

RGB = 0
BT709 = 1
UNSPECIFIED = 2
BT470BG = 5

LIMITED_RANGE = 1
FULL_RANGE = 2

_MATRICES = frozenset({1, 4, 5, 6, 7, 9})
"""The matrices that swscale knows: BT.709, FCC, BT.601 (625 and 525 lines), SMPTE 240M, BT.2020 non-constant."""

_MATRIX_NAMES = {
    8: "YCgCo",
    10: "BT.2020 constant luminance",
    11: "SMPTE 2085",
    12: "chromaticity-derived",
    13: "chromaticity-derived constant luminance",
    14: "ICtCp",
    15: "IPT-C2",
    16: "YCgCo-Re",
    17: "YCgCo-Ro",
}


@dataclass(frozen=True)
class Colour:
    """What the code values of a clip mean, as tagged in the file; 2 stands for "not said".

    `primaries`, `transfer` and `matrix` are code points of ITU-T H.273, which FFmpeg numbers alike.
    `full_range` is whether black to white fills all code values (0 to 255) or the video range (16 to 235).
    """

    primaries: int = UNSPECIFIED
    transfer: int = UNSPECIFIED
    matrix: int = UNSPECIFIED
    full_range: bool = False

    @property
    def is_rgb(self) -> bool:
        """Whether the samples are R, G and B, so that there is no matrix to undo."""
        return self.matrix == RGB

    @property
    def range_code(self) -> int:
        """The range as FFmpeg numbers it."""
        return FULL_RANGE if self.full_range else LIMITED_RANGE


def matrix_in_use(colour: Colour, width: int, height: int) -> int:
    """The matrix that turns the clip's YUV into RGB, guessed as players guess it when the file does not say.

    Args:
        colour: the clip's tags.
        width, height: of the picture in pixels, either way round.

    Raises:
        MediaError: if the clip uses a matrix that cannot be undone here.
    """
    if colour.matrix in (RGB, UNSPECIFIED, 3):
        high_definition = max(width, height) >= 1280 or min(width, height) > 576
        return BT709 if high_definition else BT470BG
    if colour.matrix not in _MATRICES:
        name = _MATRIX_NAMES.get(colour.matrix, f"number {colour.matrix}")
        raise MediaError(
            f"The clip stores its colours in a way that cannot be read here (matrix {name}).",
            "Convert it to BT.709 or BT.2020 first.",
        )
    return colour.matrix


def delivered_colour(source: Colour, *, keeps_range: bool) -> Colour:
    """The tags of a YUV output made from a clip tagged `source`.

    Everything is carried, with two exceptions: RGB has no YUV matrix, so BT.709 is used and said; and codecs that
    cannot say "full range" (`keeps_range` false: every reader takes ProRes for video range) get video range.
    """
    if source.is_rgb:
        return replace(source, matrix=BT709, full_range=False)
    return replace(source, full_range=source.full_range and keeps_range)
