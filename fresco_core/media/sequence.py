"""Writes pictures as a folder of PNG files, numbered like the frames of the clip they were made from."""

from __future__ import annotations

import zlib
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from av.codec import CodecContext
from av.video.frame import VideoFrame

from fresco_core.frames import Picture
from fresco_core.media.colour import UNSPECIFIED, Colour
from fresco_core.media.info import ClipInfo
from fresco_core.media.pixels import Alpha
from fresco_core.timing import FrameRange

_AFTER_HEADER = 8 + 25  # signature, and the header chunk, which always comes first and is that long


class SequenceSink:
    """An open folder of pictures.

    Pictures have no clock and no sound, so neither is kept.
    """

    def __init__(self, folder: Path, source: ClipInfo, range: FrameRange, comment: str) -> None:
        self._folder, self._range = folder, range
        self._pixels = "rgba" if source.has_alpha else "rgb24"
        self._notes = _colour_chunk(source.colour) + _comment_chunk(comment)
        # One encoder serves all pictures; level 4 is twice as fast as the usual 6 and 3 % larger.
        context: Any = CodecContext.create("png", "w")
        context.width, context.height, context.pix_fmt = source.width, source.height, self._pixels
        context.sample_aspect_ratio = source.sample_aspect
        context.time_base = Fraction(1, 25)
        context.options = {"compression_level": "4", "pred": "mixed"}
        self._encoder = context

    def write(self, picture: Picture, alpha: Alpha | None, position: int) -> None:
        """Write the picture at `position` of the range."""
        if self._pixels == "rgba":
            alpha = np.full(picture.shape[:2], 255, np.uint8) if alpha is None else alpha
            picture = np.dstack((picture, alpha))
        frame = VideoFrame.from_ndarray(np.ascontiguousarray(picture), format=self._pixels)
        frame.pts = position
        data = b"".join(bytes(packet) for packet in self._encoder.encode(frame))
        name = f"frame_{self._range.start + position:06d}.png"
        (self._folder / name).write_bytes(data[:_AFTER_HEADER] + self._notes + data[_AFTER_HEADER:])

    def finish(self) -> int:
        """How many pictures are missing in the folder."""
        return len(self._range) - sum(1 for _ in self._folder.iterdir())

    def abandon(self) -> None:
        """Nothing is open."""


def _colour_chunk(colour: Colour) -> bytes:
    """PNG's cICP chunk, which carries the tags of video; empty if the clip has none.

    The encoder would write gamma and chromaticities as well, by which some programs change the colours of pictures
    that they show unchanged as video.
    """
    if UNSPECIFIED in (colour.primaries, colour.transfer):
        return b""
    return _chunk(b"cICP", bytes((colour.primaries, colour.transfer, 0, 1)))


def _comment_chunk(comment: str) -> bytes:
    """An uncompressed iTXt chunk; empty for no comment."""
    return _chunk(b"iTXt", b"Comment\0\0\0\0\0" + comment.encode()) if comment else b""


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return len(content).to_bytes(4, "big") + kind + content + checksum.to_bytes(4, "big")
