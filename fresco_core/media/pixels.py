"""From decoded frames to RGB pictures and back to the encoders' formats, with the right matrix, range and siting.

swscale does the work. Where its arithmetic is known to be biased it is given another way round, so that every code
value is the rounded one: RGB and full-range samples of more than 8 bits are read through 16-bit RGB, full-range
8-bit YUV is written through 16-bit YUV, and grey is scaled here.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from av.filter import Graph
from av.video.format import VideoFormat
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter

from fresco_core.frames import Picture, resize
from fresco_core.media.colour import FULL_RANGE, Colour, matrix_in_use
from fresco_core.media.info import ClipInfo, FieldOrder
from fresco_core.media.orientation import Orientation

Alpha = npt.NDArray[np.uint8]
"""Opacity of one picture: uint8 [H, W], 255 is opaque, not multiplied into the colours."""

_WELL_ROUNDED = Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT | Interpolation.FULL_CHR_H_INP
_ACCURATE = int(Interpolation.BICUBIC | _WELL_ROUNDED)
_SHRINKING = int(Interpolation.AREA | _WELL_ROUNDED)

_FROM_16_BITS = np.rint(np.arange(65536) / 257).astype(np.uint8)
_CHROMA_FROM_16_BITS = np.clip(np.rint((np.arange(65536) - 32768) / 257 + 128), 0, 255).astype(np.uint8)

_FIELD_MODES: dict[FieldOrder, str] = {"progressive": "prog", "top": "tff", "bottom": "bff"}


T = TypeVar("T", np.uint8, np.uint16)


class FrameConverter:
    """Turns decoded frames into pictures as displayed.

    Args:
        width, height: of the pictures as displayed.
        colour: the frames' tags; the matrix is guessed from the size where they do not say.
        orientation: how the frames have to be turned.
    """

    def __init__(self, width: int, height: int, colour: Colour, orientation: Orientation | None = None) -> None:
        self._orientation = orientation or Orientation()
        self._width, self._height = self._orientation.displayed(width, height)
        self._matrix = matrix_in_use(colour, width, height)
        self._range = colour.range_code
        self._scaler = VideoReformatter()

    @classmethod
    def of(cls, info: ClipInfo) -> FrameConverter:
        """The converter for the frames of a clip."""
        return cls(info.width, info.height, info.colour, info.orientation)

    def picture(self, frame: VideoFrame, size: tuple[int, int] | None = None) -> Picture:
        """The frame as uint8 RGB [H, W, 3]. HDR stays in its own transfer function: code values are not tone-mapped.

        Args:
            size: (height, width) to shrink to, by averaging areas, in display orientation. Where swscale does all of
                it at once (8-bit video) that takes a fifth of the time of the whole picture. On footage it differs from
                that one shrunk by 0.2 levels in the mean, since colours are averaged as they are stored.
        """
        pixels = frame.format
        depth = max(component.bits for component in pixels.components)
        height, width = size or self._orientation.displayed(self._width, self._height)[::-1]
        rgb: npt.NDArray[Any]
        if _is_grey(pixels):
            rgb = self._grey(frame, depth)
        elif depth > 8 and (pixels.is_rgb or self._range == FULL_RANGE):
            rgb = _FROM_16_BITS[self._reformat(frame, "rgb48le").to_ndarray()]
        else:
            stored = self._orientation.displayed(width, height)
            rgb = self._reformat(frame, "rgb24", stored).to_ndarray()
        return resize(self._orientation.apply(rgb), height, width, enlarge=False)

    def alpha(self, frame: VideoFrame) -> Alpha | None:
        """The frame's opacity, none if it has no such channel."""
        channels = [component for component in frame.format.components if component.is_alpha]
        if not channels:
            return None
        if channels[0].plane == 3 and not frame.format.is_big_endian:
            bits = channels[0].bits
            plane: npt.NDArray[Any] = plane_view(frame, 3, np.uint8) if bits == 8 else plane_view(frame, 3, np.uint16)
            alpha = np.rint(plane * (255 / ((1 << bits) - 1))).astype(np.uint8)
        else:
            alpha = _FROM_16_BITS[self._reformat(frame, "rgba64le").to_ndarray()[..., 3]]
        return self._orientation.apply(alpha)

    def _reformat(self, frame: VideoFrame, pixels: str, size: tuple[int, int] | None = None) -> VideoFrame:
        """The frame in another format and, if wanted, of a smaller size (width, height)."""
        if not frame.format.is_rgb:
            frame.colorspace, frame.color_range = self._matrix, self._range
        own = (self._width, self._height)
        how = _ACCURATE if size in (None, own) else _SHRINKING
        return self._scaler.reformat(frame, *(size or own), pixels, interpolation=how)

    def _grey(self, frame: VideoFrame, depth: int) -> Picture:
        """swscale takes every grey for full range."""
        grey = self._reformat(frame, "gray" if depth == 8 else "gray16le").to_ndarray()
        levels = np.arange(256 if depth == 8 else 65536) / (1 if depth == 8 else 257)
        if self._range != FULL_RANGE:
            levels = (np.arange(len(levels)) / (len(levels) / 256) - 16) * (255 / 219)
        return np.repeat(np.clip(np.rint(levels), 0, 255).astype(np.uint8)[grey][..., None], 3, axis=2)


class FrameMaker:
    """Turns pictures into frames of an encoder's pixel format.

    Args:
        width, height: of the pictures.
        pixels: the encoder's pixel format.
        colour: tags of the output; the matrix is guessed from the size where they do not say.
        field_order: how the rows of the pictures belong together in time.
        time_base: seconds per tick of the encoder's clock.
    """

    def __init__(
        self, width: int, height: int, pixels: str, colour: Colour, field_order: FieldOrder, time_base: Fraction
    ) -> None:
        self._pixels = pixels
        self._colour = colour
        self._matrix = matrix_in_use(colour, width, height)
        self._time_base = time_base
        self._has_alpha = any(component.is_alpha for component in VideoFormat(pixels, 16, 16).components)
        self._scaler = VideoReformatter()
        # Frames made from arrays say nothing of fields or of where chroma samples lie, and only a filter can tell
        # them; swscale then averages chroma within fields, and to where H.264 and ProRes have it: the left.
        self._graph = Graph()
        source = self._graph.add_buffer(
            width=width, height=height, format=VideoFormat("rgba" if self._has_alpha else "rgb24"), time_base=time_base
        )
        tags = self._graph.add("setparams", f"field_mode={_FIELD_MODES[field_order]}:chroma_location=left")
        self._graph.link_nodes(source, tags, self._graph.add("buffersink")).configure()

    def frame(self, picture: Picture, alpha: Alpha | None, tick: int) -> VideoFrame:
        """The frame to encode, shown at `tick`. Without `alpha` a format that has it is opaque."""
        if self._has_alpha:
            if alpha is None:
                alpha = np.full(picture.shape[:2], 255, np.uint8)
            rgb = VideoFrame.from_ndarray(np.dstack((picture, alpha)), format="rgba")
        else:
            rgb = VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
        rgb.pts, rgb.time_base = tick, self._time_base
        self._graph.push(rgb)
        tagged = self._graph.pull()
        assert isinstance(tagged, VideoFrame)
        made = self._convert(tagged)
        made.pts, made.time_base = tick, self._time_base
        made.colorspace, made.color_range = self._colour.matrix, self._colour.range_code
        made.color_primaries, made.color_trc = self._colour.primaries, self._colour.transfer
        if alpha is not None and self._has_alpha:
            _write_alpha(made, alpha)
        return made

    def _convert(self, frame: VideoFrame) -> VideoFrame:
        eight_bits = VideoFormat(self._pixels, 16, 16).components[0].bits == 8
        through_16_bits = self._colour.full_range and eight_bits
        pixels = f"{self._pixels}16le" if through_16_bits else self._pixels
        made = self._scaler.reformat(
            frame,
            format=pixels,
            dst_colorspace=self._matrix,
            dst_color_range=self._colour.range_code,
            interpolation=_ACCURATE,
        )
        if not through_16_bits:
            return made
        rounded = VideoFrame(made.width, made.height, self._pixels)
        for plane in range(3):
            table = _FROM_16_BITS if plane == 0 else _CHROMA_FROM_16_BITS
            plane_view(rounded, plane, np.uint8)[:] = table[plane_view(made, plane, np.uint16)]
        return rounded


def plane_view(frame: VideoFrame, plane: int, dtype: type[T]) -> npt.NDArray[T]:
    """One plane of a planar frame as a writable array [h, w], without its padding."""
    buffer = frame.planes[plane]
    rows = np.frombuffer(memoryview(buffer), dtype).reshape(-1, buffer.line_size // np.dtype(dtype).itemsize)
    return rows[: buffer.height, : buffer.width]


def _is_grey(pixels: VideoFormat) -> bool:
    colours = [component for component in pixels.components if not component.is_alpha]
    return len(colours) == 1 and colours[0].bits >= 8 and not pixels.has_palette and not pixels.is_rgb


def _write_alpha(frame: VideoFrame, alpha: Alpha) -> None:
    """Rounded, where swscale cuts off."""
    bits = frame.format.components[3].bits
    plane_view(frame, 3, np.uint16)[:] = np.rint(alpha * (((1 << bits) - 1) / 255)).astype(np.uint16)
