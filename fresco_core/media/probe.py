"""Measures a clip: reads its packets into a table of frames, and checks that the decoder agrees with it.

Image sequences have no packets: their pictures are counted, and the first and the last one are decoded.
"""

from __future__ import annotations

import os
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from av.container import InputContainer
from av.sidedata.sidedata import Type as SideDataType
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from fresco_core.media.colour import FULL_RANGE, RGB, UNSPECIFIED, Colour, matrix_in_use
from fresco_core.media.index import index_clip
from fresco_core.media.info import ClipInfo, FieldOrder
from fresco_core.media.opening import check_file, open_container, still_picture, video_stream
from fresco_core.media.orientation import Orientation
from fresco_core.media.rate import frame_rate
from fresco_core.media.stills import USUAL_RATE, StillsReader, open_still, read_still, stills_of
from fresco_core.media.table import FrameTable
from fresco_core.names import is_folder

_TOP_FIELD_FIRST = (2, 5)
_BOTTOM_FIELD_FIRST = (3, 4)
_STANDARD_HEIGHT = 576
_ANIMATIONS = ("gif", "apng")


def probe(path: Path) -> ClipInfo:
    """Measure the clip at `path`: a file, or the folder of an image sequence.

    The whole file is read once, and its beginning and end are decoded; if they do not agree with what the packets
    promise, all of it is decoded, so that the frame count is what can be shown. A file that has not changed since is
    not measured again.

    Raises:
        MediaError: if the file is missing, empty, cut off, damaged, unreadable, or no clip.
    """
    path = Path(path)
    if is_folder(path):
        stills = stills_of(path)
        return _measured_stills(path, stills, tuple(_stamp(check_file(still)) for still in stills))
    return _measured(path, _stamp(check_file(path)))


def _stamp(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_size, status.st_mtime_ns


@lru_cache(maxsize=8)
def _measured(path: Path, stamp: tuple[int, int, int]) -> ClipInfo:
    table, first = index_clip(path)
    with open_container(path) as container:
        stream = video_stream(container, path)
        if len(table) == 1 and container.format.name in _ANIMATIONS:
            raise still_picture(path)
        has_audio = any(track.codec_context is not None for track in container.streams.audio)
        rate, variable = frame_rate(
            table.times, table.time_base, (stream.guessed_rate, stream.average_rate, stream.base_rate)
        )
        return replace(
            _info(path, first, stream, table, rate),
            duration=table.seconds(len(table)) - table.seconds(0) if variable else len(table) / rate,
            variable_rate=variable,
            has_audio=has_audio,
            field_order=_field_order(first, stream),
            timecode=_note(container, stream, "timecode"),
            reel=_note(container, stream, "reel_name"),
        )


@lru_cache(maxsize=8)
def _measured_stills(path: Path, stills: tuple[Path, ...], stamps: tuple[tuple[int, int, int], ...]) -> ClipInfo:
    first = read_still(stills[0])
    with open_still(stills[0]) as container:
        table = FrameTable.even(len(stills), USUAL_RATE)
        info = replace(_info(path, first, container.streams.video[0], table, USUAL_RATE), stills=stills)
    StillsReader(stills, (first.width, first.height)).read(len(stills) - 1)
    return info


def _info(path: Path, first: VideoFrame, stream: VideoStream, table: FrameTable, rate: Fraction) -> ClipInfo:
    """What a clip's first frame and its stream say; progressive, of an even rate and silent."""
    colour = _colour(first, stream)
    orientation = _orientation(first)
    width, height = orientation.displayed(first.width, first.height)
    matrix_in_use(colour, width, height)
    aspect = stream.sample_aspect_ratio or Fraction(1)
    return ClipInfo(
        path=path,
        width=width,
        height=height,
        rate=rate,
        frame_count=len(table),
        duration=len(table) / rate,
        rotation=orientation.degrees,
        bit_depth=max(component.bits for component in first.format.components),
        has_alpha=any(component.is_alpha for component in first.format.components),
        variable_rate=False,
        has_audio=False,
        colour=colour,
        codec=stream.codec_context.codec.canonical_name,
        sample_aspect=1 / aspect if orientation.transposed else aspect,
        field_order="progressive",
        orientation=orientation,
        table=table,
    )


def _colour(frame: VideoFrame, stream: VideoStream) -> Colour:
    """The picture's own tags, the container's where the picture has none."""
    context = stream.codec_context

    def known(of_picture: int, of_stream: int) -> int:
        return of_stream if of_picture == UNSPECIFIED else of_picture

    primaries = known(frame.color_primaries, context.color_primaries)
    transfer = known(frame.color_trc, context.color_trc)
    if frame.format.is_rgb or frame.format.has_palette:
        return Colour(primaries, transfer, RGB, full_range=True)
    matrix = known(frame.colorspace, context.colorspace)
    full = (frame.color_range or context.color_range) == FULL_RANGE or frame.format.name.startswith("yuvj")
    return Colour(primaries, transfer, UNSPECIFIED if matrix == RGB else matrix, full)


def _orientation(frame: VideoFrame) -> Orientation:
    try:
        side_data: Any = frame.side_data
    except ValueError:
        # PyAV knows fewer kinds than FFmpeg (not EXIF), and gives none then; only mirroring is lost with them.
        return Orientation.turned(-frame.rotation)
    matrix = side_data.get(SideDataType.DISPLAYMATRIX)
    return Orientation() if matrix is None else Orientation.from_display_matrix(bytes(matrix))


def _field_order(frame: VideoFrame, stream: VideoStream) -> FieldOrder:
    order = stream.codec_context.field_order
    if order in _BOTTOM_FIELD_FIRST:
        return "bottom"
    if order not in _TOP_FIELD_FIRST and _is_plain_dv(frame, stream):
        return "bottom"
    if order in _TOP_FIELD_FIRST or frame.interlaced_frame:
        return "top"
    return "progressive"


def _is_plain_dv(frame: VideoFrame, stream: VideoStream) -> bool:
    """Whether it is from a DV camera of standard definition: the bottom field comes first, and no container says so."""
    codec = stream.codec_context.codec.canonical_name
    return codec == "dvvideo" and frame.height <= _STANDARD_HEIGHT and frame.interlaced_frame


def _note(container: InputContainer, stream: VideoStream, key: str) -> str:
    """What the picture's track says, or the file, or any of its other tracks."""
    for holder in (stream, container, *container.streams):
        if text := str(holder.metadata.get(key, "")).strip():
            return text
    return ""
