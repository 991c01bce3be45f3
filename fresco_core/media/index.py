"""Builds the table of frames of a clip: from its packets alone where that can be trusted, else by decoding it all."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.container import InputContainer
from av.stream import Discard
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from fresco_core.errors import MediaError
from fresco_core.media.opening import open_container, video_stream
from fresco_core.media.reader import FrameReader, decode, decoder_of, packets_of
from fresco_core.media.table import NO_TIME, FrameTable, Times
from fresco_core.plural import counted

_HIDES_FRAMES = frozenset({"vp8", "theora", "mpeg4", "msmpeg4v3", "wmv3", "vc1", "rv40"})
"""Codecs in which a packet may hold no picture to show, or several."""

_BEGINS_ANYWHERE = frozenset({"mpegts", "mpeg", "mpegvideo", "h264", "hevc"})
"""Containers that are recordings of a stream, in which pictures cut at the ends are no damage."""

_HEAD = 24
"""Frames decoded at the beginning to see that the decoder shows what the packets promise."""

_REORDERED = 32
"""No codec decodes a frame this many frames before or after it is shown; clocks that start again do."""

_TAIL_PIXELS = 300 * 1920 * 1080
"""The last group of pictures is decoded for the same reason, unless it has more pixels than this."""


_Row = tuple[int, int, bool, int]
"""Presentation and decoding time in ticks, whether it is a key, duration in ticks."""


@dataclass(frozen=True, eq=False)
class _Packets:
    """The packets with a picture to show, in decoding order.

    Attributes:
        pts, dts: int64 [m], ticks; `NO_TIME` where the container says none.
        is_key: bool [m].
        durations: int64 [m], ticks; 0 where the container says none.
        time_base: seconds per tick.
        rate: frames per second as claimed.
        certain: whether each packet is one frame with a time of its own, as far as one can tell.
    """

    pts: Times
    dts: Times
    is_key: npt.NDArray[np.bool_]
    durations: Times
    time_base: Fraction
    rate: Fraction
    certain: bool


def index_clip(path: Path) -> tuple[FrameTable, VideoFrame]:
    """The table of frames of the clip at `path`, and its first frame.

    Raises:
        MediaError: if the file is damaged or holds no picture.
    """
    packets = _read_packets(path)
    if packets.certain:
        table = _table(packets, np.sort(packets.pts))
        first = _first_frame_if_agreed(path, table)
        if first is not None:
            return table, first
    return _index_by_decoding(path, packets)


def _read_packets(path: Path) -> _Packets:
    with open_container(path) as container:
        stream = video_stream(container, path)
        for other in container.streams:
            if other.index != stream.index:
                other.discard = Discard.all
        rows = _rows_of_tables(path) or _rows_of_packets(container, stream, path)
        if not rows:
            raise MediaError(f"'{path}' holds no pictures.", "Choose another clip, or export it again.")
        columns = np.array(rows, dtype=np.int64).T
        pts = columns[0]
        return _Packets(
            pts=pts,
            dts=columns[1],
            is_key=columns[2].astype(np.bool_),
            durations=columns[3],
            time_base=stream.time_base or Fraction(1, 1000),
            rate=stream.guessed_rate or stream.average_rate or Fraction(25),
            certain=_one_clock(pts) and stream.codec_context.codec.canonical_name not in _HIDES_FRAMES,
        )


def _one_clock(pts: Times) -> bool:
    """Whether each packet, in decoding order, has a time of its own, no farther off than reordering explains."""
    order = np.argsort(pts)
    distinct = bool((np.diff(pts[order]) > 0).all())
    return distinct and pts[order[0]] != NO_TIME and int(np.abs(order - np.arange(len(pts))).max()) <= _REORDERED


def _rows_of_packets(container: InputContainer, stream: VideoStream, path: Path) -> list[_Row]:
    """One row for each packet with a picture to show; reads the whole file."""
    rows: list[_Row] = []
    try:
        for packet in container.demux(stream):
            if packet.size and not packet.is_discard:
                pts = NO_TIME if packet.pts is None else packet.pts
                dts = NO_TIME if packet.dts is None else packet.dts
                rows.append((pts, dts, packet.is_keyframe, packet.duration or 0))
    except av.error.FFmpegError:
        raise MediaError(
            f"'{path}' is damaged after {counted(len(rows), 'frame')}.", "Copy, download or export the clip again."
        ) from None
    return rows


def _rows_of_tables(path: Path) -> list[_Row]:
    """The same from the tables of a MOV or MP4 file in which all frames are whole, so that none are reordered.

    Mastering codecs are like that, and their files are too large to be read through. Empty if this is no such file.
    """
    with open_container(path) as container:
        stream = video_stream(container, path)
        if "mov" not in container.format.name.split(","):
            return []
        # Copied at once: the entries live in a table that reading on may move.
        entries = [(entry.timestamp, entry.is_keyframe, entry.is_discard) for entry in stream.index_entries]
        if len(entries) < 2 or len(entries) != stream.frames or not all(is_key for _, is_key, _ in entries):
            return []
        first = next((packet for packet in container.demux(stream) if packet.size), None)
        if first is None or first.pts is None or first.dts != entries[0][0]:
            return []
        shift = first.pts - first.dts
        end = (stream.start_time or 0) + (stream.duration or 0) - shift
    times = [time for time, _, _ in entries]
    gaps = [later - earlier for earlier, later in zip(times, [*times[1:], end], strict=True)]
    return [
        (time + shift, time, True, gap)
        for (time, _, is_discarded), gap in zip(entries, gaps, strict=True)
        if not is_discarded
    ]


def _table(packets: _Packets, times: Times) -> FrameTable:
    """The table of the frames shown at `times`, int64 [n], ascending."""
    usable = packets.is_key & np.isin(packets.pts, times)
    key_times, first_of_key = np.unique(packets.pts[usable], return_index=True)
    last = np.flatnonzero(packets.pts == times[-1])
    duration = int(packets.durations[last[-1]]) if len(last) else 0
    if duration <= 0:
        duration = round(1 / (packets.rate * packets.time_base))
    return FrameTable(
        time_base=packets.time_base,
        times=times,
        end=int(times[-1]) + max(1, duration),
        keys=np.searchsorted(times, key_times),
        key_dts=packets.dts[usable][first_of_key],
    )


def _first_frame_if_agreed(path: Path, table: FrameTable) -> VideoFrame | None:
    """The first frame, if what the decoder shows at both ends of the clip is what the table says."""
    with open_container(path) as container:
        stream = video_stream(container, path)
        head = list(islice(decode(packets_of(container, stream), decoder_of(stream)), _HEAD))
    if not head or [frame.pts for frame in head] != table.times[:_HEAD].tolist():
        return None
    last = len(table) - 1
    key = table.key_before(last)
    group = last + 1 - (int(table.keys[key]) if key >= 0 else 0)
    if last >= _HEAD and group * head[0].width * head[0].height <= _TAIL_PIXELS:
        shown: list[int] = []
        try:
            with FrameReader(path, table, hurried=False) as reader:
                reader.read(last, lambda index, _: shown.append(index))
        except MediaError:
            return None
        if shown != list(range(shown[0], last + 1)):
            return None
    return head[0]


def _index_by_decoding(path: Path, packets: _Packets) -> tuple[FrameTable, VideoFrame]:
    """The table of the frames that the decoder really shows, for clips whose packets do not tell."""
    shown, first, damaged, cut_anywhere = _decode_all(path)
    if first is None:
        raise MediaError(f"None of the pictures in '{path}' can be decoded.", "Copy or export the clip again.")
    times = np.array([NO_TIME if time is None else time for time in shown], dtype=np.int64)
    if damaged and packets.certain and len(times) < len(packets.pts) and not cut_anywhere:
        # Single frames that are broken are refused when they are asked for. A clip that begins or ends broken was cut.
        promised = np.sort(packets.pts)
        if promised[0] != times[0] or promised[-1] != times[-1]:
            raise MediaError(
                f"'{path}' is damaged: only {len(times)} of its {len(promised)} frames can be decoded.",
                "Copy, download or export the clip again.",
            )
        return _table(packets, promised), first
    if times[0] != NO_TIME and bool((np.diff(times) > 0).all()):
        return _table(packets, times), first
    count, none = len(times), np.zeros(0, dtype=np.int64)
    table = FrameTable(1 / packets.rate, np.arange(count, dtype=np.int64), count, none, none, by_time=False)
    return table, first


def _decode_all(path: Path) -> tuple[list[int | None], VideoFrame | None, bool, bool]:
    """(time of each frame shown, the first frame, whether packets were damaged, whether it may be cut anywhere)."""
    shown: list[int | None] = []
    first: VideoFrame | None = None
    damaged = False
    with open_container(path) as container:
        stream = video_stream(container, path)
        stream.thread_type = "SLICE"  # with threads for frames, one that is damaged takes its neighbours along
        decoder = decoder_of(stream)
        for packet in packets_of(container, stream):
            try:
                frames = decoder.decode(packet)
            except av.error.FFmpegError:
                damaged |= packet.size > 0
                continue
            for frame in frames:
                first = first or frame
                shown.append(frame.pts)
        cut_anywhere = not _BEGINS_ANYWHERE.isdisjoint(container.format.name.split(","))
    return shown, first, damaged, cut_anywhere
