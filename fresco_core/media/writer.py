"""Delivers the pictures of a range: as a movie with the source's sound, or as a sequence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Literal

import numpy as np

from fresco_core.errors import OutputError
from fresco_core.frames import Picture
from fresco_core.media.clip import Reader, open_reader
from fresco_core.media.formats import DELIVERIES, check_suffix
from fresco_core.media.info import ClipInfo
from fresco_core.media.movie import MovieSink
from fresco_core.media.pixels import Alpha, FrameConverter
from fresco_core.media.sequence import SequenceSink
from fresco_core.media.staging import Staging, check_destination, is_clip, output_errors
from fresco_core.settings import DeliverFormat
from fresco_core.timing import FrameRange


def check_delivery(destination: Path, format: DeliverFormat, *, force: bool = False) -> None:
    """Refuse what `ClipWriter` would refuse, before any work is done for it.

    Raises:
        OutputError: if the destination exists and may not be replaced, cannot be written, or is misnamed.
    """
    check_suffix(destination, format)
    check_destination(destination.absolute(), folder=DELIVERIES[format].is_folder, force=force)


class ClipWriter:
    """A context manager: on a clean exit the output appears, complete, under its name; otherwise nothing stays.

    The output has the source's size, rate or timestamps, pixel aspect, field order and colour tags, and in movies
    its sound and timecode. Its transparency is carried where the format has it.

    Args:
        destination: a file name with the format's ending, or the name of a folder for a sequence.
        source: the clip the pictures were made from.
        range: the range they were made from.
        force: replace what exists; it stays until the new output is complete.
        conform: give a movie the nearest usual rate where the source's varies, and show each frame as long as that
            allows, or not at all; otherwise frames keep their times.
        comment: a note kept in the file, or in each picture of a sequence: what made it, for example.
        token: see `Staging`.
        complete: called with the complete output just before it gets its name.

    Raises:
        OutputError: if the destination exists and may not be replaced, cannot be written, or is misnamed.
    """

    def __init__(
        self,
        destination: Path,
        format: DeliverFormat,
        source: ClipInfo,
        range: FrameRange,
        *,
        force: bool = False,
        conform: bool = False,
        comment: str = "",
        token: str = "",
        complete: Callable[[Path], None] | None = None,
    ) -> None:
        destination = Path(destination)
        check_suffix(destination, format)
        if range.stop > source.frame_count:
            raise ValueError(f"{range} lies outside a clip of {source.frame_count} frames")
        self._destination, self._format = destination, format
        self._source, self._range, self._comment = source, range, comment
        self._conform = conform and source.variable_rate
        self._staging = Staging(destination, folder=DELIVERIES[format].is_folder, force=force, token=token)
        self._on_complete = complete
        if is_clip(destination, source.path):
            raise OutputError(f"'{destination}' is the clip itself.", "Choose another name for the result.")
        self._sink: MovieSink | SequenceSink | None = None
        self._source_reader: Reader | None = None
        self._written = 0

    def __enter__(self) -> ClipWriter:
        try:
            self._staging.begin()
            with output_errors(self._destination):
                self._sink = self._open_sink()
        except BaseException:
            self._abandon()
            raise
        return self

    def write(self, picture: Picture, alpha: Alpha | None = None) -> None:
        """Append the next picture; to be called once for each frame of the range, in order.

        Args:
            picture: uint8 RGB [H, W, 3] in the source's displayed size.
            alpha: uint8 [H, W]; by default the source frame's own, if it has one and the format keeps it.

        Raises:
            DiskFullError: if there is no space left.
            OutputError: if the disk or the encoder refuses.
        """
        if self._sink is None:
            raise RuntimeError("write outside of the with block")
        size = (self._source.height, self._source.width)
        if picture.dtype != np.uint8 or picture.shape != (*size, 3):
            raise ValueError(f"a picture of {picture.dtype} {picture.shape} where uint8 {(*size, 3)} is due")
        if alpha is not None and (alpha.dtype != np.uint8 or alpha.shape != size):
            raise ValueError(f"an alpha of {alpha.dtype} {alpha.shape} where uint8 {size} is due")
        if self._written >= len(self._range):
            raise ValueError(f"more pictures than the {len(self._range)} of the range")
        if alpha is None and self._source.has_alpha and DELIVERIES[self._format].has_alpha:
            alpha = self._alpha_of_source()
        with output_errors(self._destination):
            self._sink.write(picture, alpha, self._written)
        self._written += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> Literal[False]:
        try:
            if error is None:
                self._complete()
        finally:
            self._abandon()
        return False

    def _open_sink(self) -> MovieSink | SequenceSink:
        path, source, range = self._staging.path, self._source, self._range
        if self._format == "png":
            return SequenceSink(path, source, range, self._comment)
        return MovieSink(
            path, self._destination.suffix, self._format, source, range, self._comment, conform=self._conform
        )

    def _complete(self) -> None:
        if self._written != len(self._range):
            raise ValueError(f"{self._written} pictures for a range of {len(self._range)}")
        assert self._sink is not None
        with output_errors(self._destination):
            missing = self._sink.finish()
        if missing:
            raise OutputError(f"'{self._destination}' was not written completely.", "Check the disk, and try again.")
        if self._on_complete is not None:
            self._on_complete(self._staging.path)
        self._staging.publish()

    def _alpha_of_source(self) -> Alpha | None:
        if self._source_reader is None:
            self._source_reader = open_reader(self._source)
        frame = self._source_reader.read(self._range.start + self._written)
        return FrameConverter.of(self._source).alpha(frame)

    def _abandon(self) -> None:
        """Remove what is left of the output in the making; nothing, once it is published."""
        try:
            if self._sink is not None:
                self._sink.abandon()
            if self._source_reader is not None:
                self._source_reader.close()
        finally:
            self._sink = None
            self._staging.discard()
