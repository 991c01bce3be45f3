"""Carries the sound of a range: packets copied as they are, or re-encoded where the container cannot hold them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any, Protocol, cast

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet

from fresco_core.media.opening import open_container

_COPIED = {
    "mp4": frozenset({"aac", "alac", "ac3", "eac3", "mp3", "opus", "flac"}),
    "mov": frozenset({"aac", "alac", "ac3", "eac3", "mp3", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be"})
    | frozenset({"pcm_s32le", "pcm_s32be", "pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_f64be", "pcm_u8", "pcm_s8"}),
}
"""What the containers hold and editors read there; anything else is re-encoded."""

_USUAL_LAYOUTS = {1: "mono", 2: "stereo", 3: "2.1", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
_AAC_LAYOUTS = frozenset({*_USUAL_LAYOUTS.values(), "3.0", "4.0", "5.0(side)", "5.1(side)"})
"""What every player reads in AAC; other loudspeakers are mixed to the usual ones, more than eight to two."""

_SEEK_MARGIN = Fraction(1)
_SILENCE = 1 << 14
"""Samples of silence written at once."""


class _Track(Protocol):
    def packets(self, packet: Packet[AudioStream] | None) -> Iterable[Packet[AudioStream]]:
        """What to write for a packet of the source; none for its end."""


class AudioRange:
    """The sound tracks of a clip between two moments, shifted so that the first becomes zero.

    The sound is cut on packet borders: the packet before the range comes along, because decoders need it to begin
    cleanly. It gets a negative time, which the container hides by an edit list, so that sound and picture keep their
    offset to the sample. Tracks that have nothing in the range come along in silence, so that the others keep their
    numbers.

    Args:
        source: the clip.
        start, stop: the range in seconds of the clip's own time.
        output: an open container, before its first packet; it gets one stream for each sound track.
    """

    def __init__(self, source: Path, start: Fraction, stop: Fraction, output: OutputContainer) -> None:
        self._source, self._start, self._stop = source, start, stop
        self._output = output
        self._container = open_container(source)
        heard = self._heard()
        self._tracks: dict[int, _Track] = {}
        self._silent: list[_SilentTrack] = []
        for stream in _readable(self._container):
            if stream.index in heard:
                self._tracks[stream.index] = _track(stream, output, start)
            else:
                self._silent.append(_SilentTrack(stream, output))
        self._chosen = self._choose()
        self._waiting: tuple[Fraction, Packet[AudioStream]] | None = None

    def close(self) -> None:
        """Let go of the source."""
        self._container.close()

    def write_until(self, moment: Fraction) -> None:
        """Write what sounds before `moment`, in seconds after the start of the range."""
        for silent in self._silent:
            self._mux(silent.packets_until(moment))
        while True:
            self._waiting = self._waiting or next(self._chosen, None)
            if self._waiting is None or self._waiting[0] - self._start > moment:
                return
            packet = self._waiting[1]
            self._mux(self._tracks[packet.stream.index].packets(packet))
            self._waiting = None

    def finish(self) -> None:
        """Write the rest."""
        self.write_until(self._stop - self._start)
        tracks: list[_Track] = [*self._tracks.values(), *self._silent]
        for track in tracks:
            self._mux(track.packets(None))

    def _mux(self, packets: Iterable[Packet[AudioStream]]) -> None:
        for packet in packets:
            # Sound that is damaged, or jumps back in time, is left out, as players do.
            with contextlib.suppress(av.error.InvalidDataError, av.error.ArgumentError, av.error.PatchWelcomeError):
                self._output.mux(packet)

    def _heard(self) -> set[int]:
        """The tracks with packets in the range, by index."""
        heard: set[int] = set()
        for _, packet in self._choose():
            heard.add(packet.stream.index)
            if len(heard) == len(_readable(self._container)):
                break
        return heard

    def _choose(self) -> Iterator[tuple[Fraction, Packet[AudioStream]]]:
        """The packets that sound in the range and the one before, with their times in seconds."""
        before: dict[int, tuple[Fraction, Packet[AudioStream]]] = {}
        ended: set[int] = set()
        for packet in self._packets():
            track = packet.stream.index
            begin, end = _begin(packet), _begin(packet) + (packet.duration or 0) * packet.time_base
            if begin >= self._stop:
                ended.add(track)
                if len(ended) == len(_readable(self._container)):
                    return
            elif end <= self._start:
                before[track] = (begin, packet)
            else:
                if track in before:
                    yield before.pop(track)
                yield begin, packet

    def _packets(self) -> Iterator[Packet[AudioStream]]:
        """Packets from somewhere before the range on."""
        try:
            self._container.seek(int((self._start - _SEEK_MARGIN) * av.time_base))
            packets = _timed(self._container)
            first = next(packets, None)
            if first is not None and _begin(first) <= self._start:
                yield first
                yield from packets
                return
        except av.error.FFmpegError:
            pass
        # The container cannot go there: begin at the beginning.
        self._container.close()
        self._container = open_container(self._source)
        yield from _timed(self._container)


class _CopiedTrack:
    def __init__(self, source: AudioStream, output: OutputContainer, start: Fraction) -> None:
        self._stream = output.add_stream_from_template(source)
        _carry_notes(source, self._stream)
        self._start, self._rate = start, source.codec_context.sample_rate

    def packets(self, packet: Packet[AudioStream] | None) -> Iterable[Packet[AudioStream]]:
        if packet is None:
            return
        parts = _parts(packet.time_base, self._rate)
        tick = packet.time_base / parts
        shift = round(self._start / tick)
        packet.pts = None if packet.pts is None else packet.pts * parts - shift
        packet.dts = None if packet.dts is None else packet.dts * parts - shift
        packet.duration = (packet.duration or 0) * parts
        packet.time_base = tick
        packet.stream = self._stream
        yield packet


class _EncodedTrack:
    def __init__(self, source: AudioStream, output: OutputContainer, start: Fraction) -> None:
        self._source = source
        self._start = start
        self._stream = _add_encoded(source, output)
        self._resampler: AudioResampler | None = None
        self._form: tuple[str, str, int] | None = None

    def packets(self, packet: Packet[AudioStream] | None) -> Iterable[Packet[AudioStream]]:
        try:
            frames = self._source.codec_context.decode(packet)
        except av.error.FFmpegError:  # damaged sound is left out, as players do
            frames = []
        for frame in frames:
            if frame.pts is not None and frame.time_base is not None:
                parts = _parts(frame.time_base, frame.sample_rate)
                tick = frame.time_base / parts
                frame.pts, frame.time_base = frame.pts * parts - round(self._start / tick), tick
            yield from self._encoded(_mixable(frame))
        if packet is None:
            yield from self._rest()
            yield from self._stream.encode(None)

    def _encoded(self, frame: AudioFrame) -> Iterable[Packet[AudioStream]]:
        # Broadcasts change from stereo to surround and back.
        form = (frame.format.name, frame.layout.name, frame.sample_rate)
        if self._resampler is None or form != self._form:
            yield from self._rest()
            context = self._stream.codec_context
            self._resampler = AudioResampler(context.format, context.layout, context.sample_rate)
            self._form = form
        for fitting in self._resampler.resample(frame):
            yield from self._stream.encode(fitting)

    def _rest(self) -> Iterable[Packet[AudioStream]]:
        for fitting in self._resampler.resample(None) if self._resampler else ():
            yield from self._stream.encode(fitting)


class _SilentTrack:
    def __init__(self, source: AudioStream, output: OutputContainer) -> None:
        self._stream = _add_encoded(source, output)
        self._written = 0

    def packets_until(self, moment: Fraction) -> Iterable[Packet[AudioStream]]:
        """Silence up to a moment, in seconds after the start of the range."""
        context = self._stream.codec_context
        while (left := floor(moment * context.sample_rate) - self._written) > 0:
            block = AudioFrame(context.format, context.layout, min(left, _SILENCE))
            for plane in block.planes:
                plane.update(bytes(plane.buffer_size))
            block.sample_rate, block.time_base = context.sample_rate, Fraction(1, context.sample_rate)
            block.pts = self._written
            self._written += block.samples
            yield from self._stream.encode(block)

    def packets(self, packet: Packet[AudioStream] | None) -> Iterable[Packet[AudioStream]]:
        return self._stream.encode(None) if packet is None else ()


def _add_encoded(source: AudioStream, output: OutputContainer) -> AudioStream:
    """A track for sound like the source's that is encoded here."""
    encoder = "pcm_s24le" if output.format.name == "mov" else "aac"
    context = source.codec_context
    # Some containers count channels without saying where they belong.
    layout, usual = context.layout.name, _USUAL_LAYOUTS.get(context.layout.nb_channels, "stereo")
    if layout.endswith("channels") or (encoder == "aac" and layout not in _AAC_LAYOUTS):
        layout = usual
    stream = output.add_stream(encoder, rate=_rate_for(encoder, context.sample_rate), layout=layout)
    made = cast(AudioStream, stream)
    _carry_notes(source, made)
    return made


def _track(stream: AudioStream, output: OutputContainer, start: Fraction) -> _Track:
    copied = stream.codec_context.codec.canonical_name in _COPIED["mov" if output.format.name == "mov" else "mp4"]
    make: Callable[[AudioStream, OutputContainer, Fraction], _Track] = _CopiedTrack if copied else _EncodedTrack
    return make(stream, output, start)


def _readable(container: InputContainer) -> list[AudioStream]:
    """The sound tracks with a decoder, and packets that said how they sound: recordings announce tracks without."""

    def is_readable(stream: AudioStream) -> bool:
        context = stream.codec_context
        return context is not None and context.sample_rate > 0 and context.layout.nb_channels > 0

    return [stream for stream in container.streams.audio if is_readable(stream)]


def _carry_notes(source: AudioStream, made: AudioStream) -> None:
    """What tells one track from another; MOV calls the title a name."""
    notes = source.metadata
    made.metadata.update({"language": notes.get("language", ""), "title": notes.get("title") or notes.get("name", "")})


def _parts(time_base: Fraction, rate: int) -> int:
    """Into how many a tick has to be divided to tell samples apart: AVI counts packets, Matroska milliseconds."""
    return max(1, ceil(time_base * rate))


def _rate_for(encoder: str, rate: int) -> int:
    """The samples per second that come nearest from below, of those that the encoder knows."""
    rates = av.Codec(encoder, "w").audio_rates or [rate]
    return max((known for known in rates if known <= rate), default=min(rates))


def _mixable(frame: AudioFrame) -> AudioFrame:
    """The frame, or its first two channels if it has so many that nobody says where they belong."""
    if frame.layout.nb_channels <= max(_USUAL_LAYOUTS) or not frame.layout.name.endswith("channels"):
        return frame
    # Interleaved: PyAV crashes on more than eight planes.
    packed = AudioResampler("flt", frame.layout, frame.sample_rate).resample(frame)[0].to_ndarray()
    first: npt.NDArray[Any] = packed.reshape(-1, frame.layout.nb_channels)[:, :2].reshape(1, -1)
    pair = AudioFrame.from_ndarray(first.astype(np.float32), format="flt", layout="stereo")
    pair.sample_rate, pair.pts, pair.time_base = frame.sample_rate, frame.pts, frame.time_base
    return pair


def _timed(container: InputContainer) -> Iterator[Packet[AudioStream]]:
    """The sound packets that say when they sound; damaged data ends them early."""
    streams = _readable(container)
    if not streams:
        return
    try:
        for packet in cast("Iterator[Packet[AudioStream]]", container.demux(*streams)):
            if packet.size and (packet.pts is not None or packet.dts is not None):
                yield packet
    except av.error.FFmpegError:
        return


def _begin(packet: Packet[AudioStream]) -> Fraction:
    ticks = packet.dts if packet.pts is None else packet.pts
    return (ticks or 0) * packet.time_base
