"""Decodes frames by their index: seeks to the key before when that is nearer, else goes on decoding."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, cast

import av
from av.codec import CodecContext
from av.container import InputContainer
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from fresco_core.errors import MediaError
from fresco_core.media.opening import open_container, video_stream
from fresco_core.media.table import NO_TIME, FrameTable

_DECODERS_WITH_ALPHA = {"vp8": "libvpx", "vp9": "libvpx-vp9"}
"""By codec, where FFmpeg's own decoder does not know of transparency."""

Decoded = Iterator[tuple[int, VideoFrame]]

_MANY_PROCESSORS = 4
"""From here on threads for frames gain. They take 1.4 times the work: with two processors one thread is as quick, and
much quicker beside other work (154 ms against 244 to a picture in the middle of a long group, 1080p)."""

_STEP_BACK = 12
"""Who goes back by this many frames at most is likely to step back again: these before the wanted one are then decoded
on the way to it, too."""


def _usual_threads() -> Literal["AUTO", "SLICE"]:
    return "AUTO" if (os.cpu_count() or 1) >= _MANY_PROCESSORS else "SLICE"


def packets_of(container: InputContainer, stream: VideoStream) -> Iterator[Packet[VideoStream]]:
    """The stream's packets, then the empty one that drains the decoder; data that cannot be parsed ends it early."""
    with contextlib.suppress(av.error.FFmpegError):
        yield from container.demux(stream)


def decoder_of(stream: VideoStream) -> VideoCodecContext:
    """The stream's own decoder, or another where that one would leave out the transparency."""
    own = stream.codec_context
    name = _DECODERS_WITH_ALPHA.get(own.codec.canonical_name, "")
    if stream.metadata.get("alpha_mode") != "1" or name not in av.codecs_available:
        return own
    return cast(VideoCodecContext, CodecContext.create(name, "r"))


def decode(packets: Iterator[Packet[VideoStream]], decoder: VideoCodecContext) -> Iterator[VideoFrame]:
    """The frames in the packets; a packet that is damaged gives none."""
    for packet in packets:
        try:
            yield from decoder.decode(packet)
        except av.error.EOFError:
            return
        except av.error.FFmpegError:
            continue


class FrameReader:
    """One open decoder over a clip whose table of frames is known.

    Not for use by several threads at once. Close it, or use it as a context manager.

    Args:
        pace: called before each packet is decoded; may wait.
        hurried: leave out pictures on the way that no other needs.
    """

    def __init__(
        self, path: Path, table: FrameTable, *, pace: Callable[[], None] = lambda: None, hurried: bool = True
    ) -> None:
        self._path = path
        self._table = table
        self._pace = pace
        self._hurries = hurried and table.by_time
        self._reorder_depth = 0
        self._wanted = 0
        self._skip_before = NO_TIME
        self._threads = _usual_threads()
        self._decoded: Decoded = iter(())
        self._open()

    def __enter__(self) -> FrameReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._container.close()

    def read(self, index: int, passed: Callable[[int, VideoFrame], None] | None = None) -> VideoFrame:
        """Frame `index` as decoded.

        Args:
            passed: is given every frame decoded on the way, with its index, the wanted one included; when hurried, only
                those shortly before, and going a step back.

        Raises:
            MediaError: if the file is damaged there.
        """
        first = self._first_kept(index)
        self._skip_before = int(self._table.times[first]) if self._hurries else NO_TIME
        key = self._table.key_before(index)
        if not self._is_near(index, key):
            self._go_to(key)
        while True:
            for found, frame in self._decoded:
                self._next = found + 1
                if passed is not None and found >= first:
                    passed(found, frame)
                if found == index:
                    return frame
                if found > index:
                    break
            # The way from this key leads past the frame: it needs pictures from before the key, or is broken.
            if self._came_from >= 0:
                self._go_to(self._came_from - 1)
            elif self._threads == "AUTO":
                # With threads for frames, one that is broken takes its neighbours along.
                self._threads = "SLICE"
                self._go_to(-1)
            else:
                raise MediaError(
                    f"Frame {index} of '{self._path}' cannot be decoded: the file is damaged there.",
                    "Leave that frame out of the range, or copy or export the clip again.",
                )

    def _first_kept(self, index: int) -> int:
        """The first frame on the way to this one that is wanted, too."""
        before, self._wanted = self._wanted, index
        if not self._hurries:
            return 0
        # The frame before those that were kept last is one more back.
        return max(0, index - _STEP_BACK) if 0 < before - index <= _STEP_BACK + 1 else index

    def _is_near(self, index: int, key: int) -> bool:
        """Whether decoding on from here reaches the frame no later than decoding from the key would."""
        if index < self._next:
            return False
        return key < 0 or self._next >= self._table.keys[key] or not self._table.by_time

    def _open(self) -> None:
        self._container = open_container(self._path)
        self._stream = video_stream(self._container, self._path)
        self._stream.thread_type = self._threads
        self._decoder = decoder_of(self._stream)
        self._came_from, self._next = -1, 0
        self._decoded = self._indexed(packets_of(self._container, self._stream))

    def _go_to(self, key: int) -> None:
        """Make the decoder begin at a key, or before it if the container cannot go there."""
        while key >= 0 and self._table.by_time:
            packets = self._packets_from(key)
            if packets is not None:
                self._came_from, self._next = key, 0
                self._decoded = self._indexed(packets)
                return
            key -= 1
        self._container.close()
        self._open()

    def _packets_from(self, key: int) -> Iterator[Packet[VideoStream]] | None:
        """Packets beginning exactly with that of the key; none if seeking does not lead before it.

        Containers seek by different clocks and to different places, so what comes out is looked at, not trusted.
        """
        tick, dts = int(self._table.times[self._table.keys[key]]), int(self._table.key_dts[key])
        context = self._stream.codec_context
        self._reorder_depth = max(self._reorder_depth, context.reorder_depth)
        for target in dict.fromkeys((tick, dts)):
            try:
                self._container.seek(target, stream=self._stream)
            except av.error.FFmpegError:
                continue
            self._decoder.flush_buffers()
            # Seeking makes some decoders forget how far pictures are reordered, and then they show them too early.
            context.reorder_depth = max(context.reorder_depth, self._reorder_depth)
            packets = packets_of(self._container, self._stream)
            for packet in packets:
                if packet.pts == tick and packet.is_keyframe:
                    return _chain(packet, packets)
                later = packet.pts is not None and packet.pts > tick and packet.is_keyframe
                if later or (packet.dts is not None and packet.dts > dts > NO_TIME):
                    break
        return None

    def _indexed(self, packets: Iterator[Packet[VideoStream]]) -> Decoded:
        """Each decoded frame with its index; frames that the table does not know are not shown."""
        frames = decode(self._hurried(packets), self._decoder)
        if not self._table.by_time:
            yield from enumerate(frames)
            return
        for frame in frames:
            index = None if frame.pts is None else self._table.index_of(frame.pts)
            if index is not None:
                yield index, frame

    def _hurried(self, packets: Iterator[Packet[VideoStream]]) -> Iterator[Packet[VideoStream]]:
        """The packets, with the decoder told to leave out pictures long before the wanted one that no other needs."""
        context = self._stream.codec_context
        for packet in packets:
            early = packet.pts is not None and packet.pts < self._skip_before
            context.skip_frame = "NONREF" if early else "DEFAULT"
            self._pace()
            yield packet


def _chain(first: Packet[VideoStream], rest: Iterator[Packet[VideoStream]]) -> Iterator[Packet[VideoStream]]:
    yield first
    yield from rest
