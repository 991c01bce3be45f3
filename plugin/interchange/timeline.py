"""A cut as all exchange formats describe it: media on tracks, counted in frames of one rate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from fresco_core.timecode import Timebase
from fresco_core.timing import FrameRange


@dataclass(frozen=True)
class Media:
    """A movie file that cuts are taken from.

    Attributes:
        path: absolute.
        timebase: its rate, and how its timecode counts.
        frames: frames in the file.
        width, height: pixels as displayed.
        start: the timecode of its first frame, in frames after 00:00:00:00.
        reel: what it was recorded on, as conforming by timecode asks for it; by default its name without the ending.
        sample_aspect: width to height of one pixel.
        interlaced: which field is shown first, "top" or "bottom"; empty if pictures are whole.
        channels: channels of sound, 0 for none.
        audio_rate: samples per second.
        has_alpha: whether it has transparent pixels.
        colour: the recommendation whose colours it has, "601", "709" or "2020".
    """

    path: Path
    timebase: Timebase
    frames: int
    width: int
    height: int
    start: int = 0
    reel: str = ""
    sample_aspect: Fraction = Fraction(1)
    interlaced: str = ""
    channels: int = 0
    audio_rate: int = 48000
    has_alpha: bool = False
    colour: str = "709"

    def __post_init__(self) -> None:
        if not self.reel:
            object.__setattr__(self, "reel", self.path.stem)

    @property
    def rate(self) -> Fraction:
        """Frames per second."""
        return self.timebase.rate

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name


@dataclass(frozen=True)
class Cut:
    """A stretch of a media file in a track.

    Attributes:
        source: frames of the media, counted from its first one, whatever its timecode.
        record: the frame of the timeline at which it begins, counted from the timeline's first.
    """

    media: Media
    source: FrameRange
    record: int
    name: str

    def __post_init__(self) -> None:
        if self.record < 0 or self.source.stop > self.media.frames:
            raise ValueError(f"{self.source} of {self.media.frames} frames at {self.record}")

    @property
    def stop(self) -> int:
        """The frame of the timeline at which it is over."""
        return self.record + len(self.source)

    @property
    def timecodes(self) -> tuple[int, int]:
        """The media's own timecode at its beginning and its end (exclusive), in frames."""
        return self.media.start + self.source.start, self.media.start + self.source.stop

    def part(self, start: int, stop: int) -> Cut:
        """What of it lies between two frames of the timeline, both within it."""
        first = self.source.start + start - self.record
        return replace(self, source=FrameRange(first, first + stop - start), record=start)


@dataclass(frozen=True)
class Track:
    """Cuts one after the other, none over another."""

    name: str
    cuts: tuple[Cut, ...]

    def __post_init__(self) -> None:
        if any(left.stop > right.record for left, right in pairwise(self.cuts)):
            raise ValueError(f"the cuts of {self.name} are out of order, or overlap")

    def items(self) -> Iterator[Cut | int]:
        """The cuts, and between them the lengths of gaps, in frames."""
        position = 0
        for cut in self.cuts:
            if cut.record > position:
                yield cut.record - position
            yield cut
            position = cut.stop


@dataclass(frozen=True)
class Marker:
    """A note at a stretch of the timeline, in frames from its first."""

    start: int
    length: int
    name: str
    note: str = ""


@dataclass(frozen=True)
class Timeline:
    """Tracks over one another, the last one on top.

    Attributes:
        start: the timecode of the first frame, in frames after 00:00:00:00.
        heard: the number, from 0, of the track whose media's sound is heard; the others are silent.
    """

    name: str
    timebase: Timebase
    start: int
    width: int
    height: int
    tracks: tuple[Track, ...]
    heard: int = 0
    markers: tuple[Marker, ...] = ()
    sample_aspect: Fraction = Fraction(1)
    interlaced: str = ""
    colour: str = "709"
    frames: int = field(init=False)

    def __post_init__(self) -> None:
        cuts = [cut for track in self.tracks for cut in track.cuts]
        if any(cut.media.rate != self.timebase.rate for cut in cuts):
            raise ValueError("media of another rate than the timeline's")
        object.__setattr__(self, "frames", max(cut.stop for cut in cuts))

    @property
    def media(self) -> tuple[Media, ...]:
        """Every media file in use, once, in the order of use."""
        return tuple(dict.fromkeys(cut.media for track in self.tracks for cut in track.cuts))

    @property
    def sound(self) -> Track | None:
        """The cuts that are heard, if any is."""
        cuts = tuple(cut for cut in self.tracks[self.heard].cuts if cut.media.channels)
        return Track("Audio 1", cuts) if cuts else None

    def flat(self) -> Track:
        """What is seen: at each frame the topmost cut, as one track."""
        edges = sorted({edge for track in self.tracks for cut in track.cuts for edge in (cut.record, cut.stop)})
        seen: list[Cut] = []
        for start, stop in pairwise(edges):
            top = next(
                (
                    cut
                    for track in reversed(self.tracks)
                    for cut in track.cuts
                    if cut.record <= start and stop <= cut.stop
                ),
                None,
            )
            if top is None:
                continue
            piece = top.part(start, stop)
            last = seen[-1] if seen else None
            if last and last.media == piece.media and last.stop == start and last.source.stop == piece.source.start:
                seen[-1] = replace(last, source=FrameRange(last.source.start, piece.source.stop))
            else:
                seen.append(piece)
        return Track("Video 1", tuple(seen))
