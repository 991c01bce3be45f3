"""Writes frames and the sound of their range into one MP4 or MOV file."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import cast

import av
from av.codec.context import Flags
from av.packet import Packet
from av.video.stream import VideoStream

from fresco_core.errors import RangeError
from fresco_core.frames import Picture
from fresco_core.media.audio import AudioRange
from fresco_core.media.colour import Colour, delivered_colour
from fresco_core.media.formats import DELIVERIES
from fresco_core.media.info import ClipInfo
from fresco_core.media.near_lossless import NearLosslessProRes
from fresco_core.media.opening import open_container
from fresco_core.media.pixels import Alpha, FrameConverter, FrameMaker
from fresco_core.settings import DeliverFormat
from fresco_core.timecode import Timebase
from fresco_core.timing import FrameRange

_FIELD_ORDERS = {"progressive": 1, "top": 2, "bottom": 3}
_CONTAINER = {"movie_timescale": "240000"}
"""Ticks by which the container says when a track begins. The usual 1000 move sound by up to a millisecond; these hold
the frames of all usual rates and the samples of 48 kHz."""
_INTERLACED = Flags.interlaced_dct | Flags.interlaced_me


class MovieSink:
    """An open movie file.

    Args:
        path: the file to write, whatever its name; the container is chosen by `suffix`.
        suffix: ".mov", or anything else for MP4.
        format: one of the movie formats.
        source: the clip the pictures were made from, whose size, times, tags and sound are carried.
        range: the range they were made from.
        comment: a note kept in the file.
        conform: give it a constant rate though the source's varies.
    """

    def __init__(
        self,
        path: Path,
        suffix: str,
        format: DeliverFormat,
        source: ClipInfo,
        range: FrameRange,
        comment: str,
        *,
        conform: bool = False,
    ) -> None:
        self._path, self._source, self._range = path, source, range
        self._table = source.table
        self._varies = source.variable_rate and not conform
        self._rate = source.conformed_rate if conform else source.rate
        # Where the rate varies each frame keeps its own time; where it does not, exact times replace rounded ones.
        self._time_base = source.table.time_base if self._varies else 1 / self._rate
        self._written, self._until = 0, 0
        self._durations: dict[int, int] = {}
        self._container = av.open(
            f"file:{path.absolute()}",
            mode="w",
            format="mov" if suffix.lower() == ".mov" else "mp4",
            container_options=_CONTAINER | ({"movflags": "+faststart"} if format == "h264" else {}),
        )
        if comment:
            self._container.metadata["comment"] = comment
        self._audio: AudioRange | None = None
        try:
            # ProRes has no word for the range, so every reader takes it for video range.
            colour = delivered_colour(source.colour, keeps_range=format == "h264")
            pixels, options = _encoding(format, source, self._rate, varies=self._varies)
            self._stream = self._add_video(DELIVERIES[format].encoder, pixels, options, colour)
            self._maker = FrameMaker(source.width, source.height, pixels, colour, source.field_order, self._time_base)
            self._exact: NearLosslessProRes | None = None
            if format == "prores4444":
                converter = FrameConverter(source.width, source.height, colour)
                self._exact = NearLosslessProRes(self._stream, converter)
            if source.has_audio:
                start, stop = self._moment(range.start), self._moment(range.stop)
                self._audio = AudioRange(source.path, start, stop, self._container)
        except BaseException:
            self.abandon()
            raise

    def write(self, picture: Picture, alpha: Alpha | None, position: int) -> None:
        """Append the picture at `position` of the range."""
        # A conformed frame is there for each tick of the constant rate until the next one's time; the first at least.
        until = max(1, self._tick(position + 1))
        for tick in [self._tick(position)] if self._varies else range(self._until, until):
            self._durations[tick] = until - tick if self._varies else 1
            frame = self._maker.frame(picture, alpha, tick)
            self._mux(self._stream.encode(frame) if self._exact is None else self._exact.encode(frame, picture))
            self._written += 1
            if self._audio is not None:
                self._audio.write_until(tick * self._time_base)
        self._until = max(self._until, until)

    def finish(self) -> int:
        """Write what is still held back, and the container's tables; how many frames are missing in the file then."""
        self._mux(self._stream.encode(None))
        if self._audio is not None:
            self._audio.finish()
            self._audio.close()
        self._container.close()
        with open_container(self._path) as written:
            return self._written - written.streams.video[0].frames

    def abandon(self) -> None:
        """Let go of the files; what was written is of no use."""
        if self._audio is not None:
            self._audio.close()
        with contextlib.suppress(Exception):
            self._container.close()

    def _moment(self, index: int) -> Fraction:
        """When a frame of the source appears, in seconds of the source's time."""
        source = self._source
        return self._table.seconds(index) if source.variable_rate else self._table.seconds(0) + index / source.rate

    def _tick(self, position: int) -> int:
        """When the picture at `position` of the range is shown, in the output's time."""
        if not self._source.variable_rate:
            return position
        index = self._range.start + position
        ticks = self._table.end if index == len(self._table) else int(self._table.times[index])
        ticks -= int(self._table.times[self._range.start])
        return ticks if self._varies else floor(ticks * self._table.time_base * self._rate + Fraction(1, 2))

    def _mux(self, packets: Iterable[Packet[VideoStream]]) -> None:
        for packet in packets:
            # Encoders forget how long a frame stays, and without it the last one would not stay at all.
            if packet.pts is not None:
                packet.duration = self._durations.pop(packet.pts, packet.duration)
            self._container.mux(packet)

    def _add_video(self, encoder: str, pixels: str, options: dict[str, str], colour: Colour) -> VideoStream:
        source = self._source
        stream = cast(VideoStream, self._container.add_stream(encoder, rate=self._rate, options=options))
        context = stream.codec_context
        context.width, context.height = source.width, source.height
        context.pix_fmt = pixels
        context.time_base = stream.time_base = self._time_base
        context.sample_aspect_ratio = source.sample_aspect
        context.color_primaries, context.color_trc = colour.primaries, colour.transfer
        context.colorspace, context.color_range = colour.matrix, colour.range_code
        context.field_order = _FIELD_ORDERS[source.field_order]
        if timecode := _timecode(source, self._range.start):
            stream.metadata["timecode"] = timecode
        if source.field_order != "progressive":
            context.flags |= _INTERLACED
        return stream


def _timecode(source: ClipInfo, index: int) -> str:
    """The timecode of one of the source's frames, empty if it has none that can name frames."""
    if not source.timecode or source.variable_rate:
        return ""
    try:
        timebase = Timebase.of(source.rate, source.timecode)
        return timebase.text(timebase.frame(source.timecode) + index)
    except RangeError:
        return ""


def _encoding(format: DeliverFormat, source: ClipInfo, rate: Fraction, *, varies: bool) -> tuple[str, dict[str, str]]:
    """(pixel format, encoder options) for a delivery of the clip."""
    if format == "h264":
        # H.264 crops in steps of a chroma sample, so 4:2:0 cannot say an odd size. 4:4:4 can; a picture padded by a
        # row would no longer lie over its source.
        pixels = "yuv444p" if source.width % 2 or source.height % 2 else "yuv420p"
        options = {"crf": "16", "preset": "medium", "g": str(max(1, round(rate)))}
        if varies:
            # MP4 keeps how long each frame is decoded, not how long it is shown: reordered, the last one ends wrongly.
            options["bf"] = "0"
        if source.field_order != "progressive":
            options["x264-params"] = "tff=1" if source.field_order == "top" else "bff=1"
        return pixels, options
    if format == "prores422hq":
        return "yuv422p10le", {"profile": "hq"}
    return "yuva444p10le" if source.has_alpha else "yuv444p10le", NearLosslessProRes.OPTIONS
