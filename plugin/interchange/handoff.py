"""The cut in which a result is handed over: the clip below, the restyled range above it, at its place."""

from __future__ import annotations

from dataclasses import dataclass

from fresco_core.errors import MediaError, RangeError
from fresco_core.timecode import Timebase
from fresco_core.timing import FrameRange
from plugin.interchange.timeline import Cut, Marker, Media, Timeline, Track

_START = "01:00:00:00"  # where timelines begin by custom


@dataclass(frozen=True)
class HandOff:
    """What shall be handed over.

    Attributes:
        result: the rendered clip.
        source: the clip it was made from; none to hand over the result alone.
        first: the frame of `source` that the result's first frame was made from.
        name: the timeline's name.
        handles: frames of `source` to keep on either side of the range; none for the whole clip.
        start_timecode: of the timeline's first frame, as HH:MM:SS:FF, ";" before the frames for drop-frame; empty for
            the source's own where it has one, otherwise 01:00:00:00.
        note: what made the result, for the marker over it.
    """

    result: Media
    source: Media | None = None
    first: int = 0
    name: str = "FRESCO"
    handles: int | None = None
    start_timecode: str = ""
    note: str = ""


def lay_out(handoff: HandOff) -> Timeline:
    """The timeline of a hand-off.

    Raises:
        RangeError: if the result reaches beyond the source, or the start timecode does not exist.
        MediaError: if the two differ in frame rate.
    """
    result, source = handoff.result, handoff.source
    base = result if source is None else source
    extent = _extent(handoff)
    timebase, start = _start(handoff, base, 0 if source is None else extent.start)
    offset = handoff.first - extent.start if source is not None else 0
    restyled = Cut(result, FrameRange(0, result.frames), offset, result.path.stem)
    if source is None:
        tracks: tuple[Track, ...] = (Track("Video 1", (restyled,)),)
    else:
        below = Cut(source, extent, 0, source.path.stem)
        tracks = (Track("Video 1", (below,)), Track("Video 2", (restyled,)))
    return Timeline(
        name=handoff.name,
        timebase=timebase,
        start=start,
        width=base.width,
        height=base.height,
        tracks=tracks,
        heard=0,  # the result carries its range's sound, too; heard from below, it goes on before and after
        markers=(Marker(offset, result.frames, "FRESCO Studio", handoff.note),),
        sample_aspect=base.sample_aspect,
        interlaced=base.interlaced,
        colour=base.colour,
    )


def first_by_timecode(result: Media, source: Media) -> int:
    """The frame of the source at which the result's timecode places it; 0 if it places it nowhere there."""
    first = (result.start - source.start) % source.timebase.frames_per_day  # midnight may lie between
    return first if 0 <= first <= source.frames - result.frames else 0


def _extent(handoff: HandOff) -> FrameRange:
    """The frames of the source that are handed over."""
    result, source = handoff.result, handoff.source
    if source is None:
        return FrameRange(0, result.frames)
    if result.rate != source.rate:
        raise MediaError(
            f"'{result.name}' runs at {float(result.rate):.6g} frames per second, "
            f"'{source.name}' at {float(source.rate):.6g}.",
            "Choose the clip that it was made from.",
        )
    stop = handoff.first + result.frames
    if handoff.first < 0 or stop > source.frames:
        raise RangeError(
            f"'{result.name}' has {result.frames} frames, which from frame {handoff.first} on do not fit into "
            f"'{source.name}' with its {source.frames}.",
            "Choose the clip that it was made from, and its first frame.",
        )
    if handoff.handles is None:
        return FrameRange(0, source.frames)
    return FrameRange(max(0, handoff.first - handoff.handles), min(source.frames, stop + handoff.handles))


def _start(handoff: HandOff, base: Media, skipped: int) -> tuple[Timebase, int]:
    """The timeline's timebase and its first frame's timecode, where `skipped` frames of the media are left out."""
    if handoff.start_timecode:
        timebase = Timebase.of(base.rate, handoff.start_timecode)
        return timebase, timebase.frame(handoff.start_timecode)
    if base.start or base.timebase.drop_frame:
        return base.timebase, base.start + skipped
    return base.timebase, base.timebase.frame(_START) + skipped
