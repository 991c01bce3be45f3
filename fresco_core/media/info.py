"""What is known about a clip before any of its pictures is asked for, and the range a user chose in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Literal

from fresco_core.errors import RangeError
from fresco_core.media.colour import Colour
from fresco_core.media.orientation import Orientation
from fresco_core.media.rate import usual_rate
from fresco_core.media.table import FrameTable
from fresco_core.timing import FrameRange

FieldOrder = Literal["progressive", "top", "bottom"]
"""Whether pictures are whole, or two fields of which the top or the bottom one is shown first."""


@dataclass(frozen=True)
class ClipInfo:
    """A clip, measured.

    Attributes:
        path: the file, or the folder of an image sequence.
        width, height: size in pixels as displayed, rotation applied; non-square pixels are not stretched.
        rate: frames per second; the mean where the rate varies.
        frame_count: frames that can be decoded.
        duration: seconds from the first frame's appearance to the end of the last.
        rotation: clockwise turn in degrees that was applied.
        bit_depth: bits per sample in the file; pictures are always handed out with 8.
        sample_aspect: width to height of one pixel, as displayed.
        table: when each frame is shown.
        timecode: the first frame's, as the file says it; empty if it has none.
        reel: what the clip was recorded on, as the file says it.
        stills: of an image sequence, the files of its frames; empty for a movie.
    """

    path: Path
    width: int
    height: int
    rate: Fraction
    frame_count: int
    duration: Fraction
    rotation: int
    bit_depth: int
    has_alpha: bool
    variable_rate: bool
    has_audio: bool
    colour: Colour
    codec: str
    sample_aspect: Fraction
    field_order: FieldOrder
    orientation: Orientation = field(repr=False)
    table: FrameTable = field(repr=False, compare=False)
    timecode: str = ""
    reel: str = ""
    stills: tuple[Path, ...] = field(default=(), repr=False)

    def at_rate(self, rate: Fraction | None) -> ClipInfo:
        """An image sequence shown at a rate; a movie, which has one of its own, as it is. None changes nothing."""
        if rate is None or not self.stills:
            return self
        table = FrameTable.even(self.frame_count, rate)
        return replace(self, rate=rate, duration=self.frame_count / rate, table=table)

    @property
    def conformed_rate(self) -> Fraction:
        """The usual rate that comes nearest; for a clip whose rate varies, to its mean."""
        return usual_rate(self.rate)


def resolve_range(info: ClipInfo, first: int | None = None, last: int | None = None) -> FrameRange:
    """The range between the first and the last frame a user named, both included, counted from 0.

    Raises:
        RangeError: if a frame lies outside the clip, or the last comes before the first.
    """
    final = info.frame_count - 1
    first = 0 if first is None else first
    last = final if last is None else last
    frames = "has only frame 0" if final == 0 else f"has frames 0 to {final}"
    for name, frame in (("in", first), ("out", last)):
        if not 0 <= frame <= final:
            raise RangeError(
                f"The {name} point {frame} lies outside '{info.path.name}', which {frames}.",
                "Choose a frame within the clip.",
            )
    if last < first:
        raise RangeError(f"The out point {last} comes before the in point {first}.", "Exchange them.")
    return FrameRange(first, last + 1)
