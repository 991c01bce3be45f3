"""A clip open for looking at: any frame at any time, or all of a range one after the other."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TypeVar

from av.video.frame import VideoFrame

from fresco_core.frames import Picture
from fresco_core.media.info import ClipInfo
from fresco_core.media.pixels import Alpha, FrameConverter
from fresco_core.media.probe import probe
from fresco_core.media.reader import FrameReader
from fresco_core.media.stills import StillsReader
from fresco_core.timing import FrameRange

_CACHE_BYTES = 64 << 20

T = TypeVar("T")

Reader = FrameReader | StillsReader


class Clip:
    """Frame-exact access to the pictures of a clip.

    A context manager. Not for use by several threads at once; open one for each.

    Args:
        path: the video file, or the folder of an image sequence.
        info: what `probe` has said about it, if it was asked already.
        cache_bytes: decoded frames up to this size are kept, so that stepping back is quick.
        pace: called before each packet that leads to a frame asked for by `frame` is decoded; may wait.

    Attributes:
        info: what `probe` says about it.

    Raises:
        MediaError: if the file is missing, empty, cut off, damaged, unreadable, or no clip.
    """

    def __init__(
        self,
        path: Path,
        *,
        info: ClipInfo | None = None,
        cache_bytes: int = _CACHE_BYTES,
        pace: Callable[[], None] = lambda: None,
    ) -> None:
        self.info: ClipInfo = info or probe(Path(path))
        self._converter = FrameConverter.of(self.info)
        self._pace = pace
        self._reader: Reader | None = None
        self._cache = _FrameCache(cache_bytes)

    def __enter__(self) -> Clip:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return self.info.frame_count

    def close(self) -> None:
        """Let go of the file; a frame asked for later opens it again."""
        self._cache.clear()
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def frame(self, index: int, size: tuple[int, int] | None = None) -> Picture:
        """The frame shown as the `index`-th, counted from 0, as uint8 RGB [H, W, 3] in display orientation.

        Args:
            size: (height, width) to shrink it to, to be looked at; quicker than shrinking it afterwards.

        Raises:
            IndexError: if the clip has no such frame.
            MediaError: if the file is damaged there.
        """
        return self._converter.picture(self._decoded(index), size)

    def alpha(self, index: int) -> Alpha | None:
        """The frame's opacity, uint8 [H, W], none if the clip is opaque. Errors as in `frame`."""
        return self._converter.alpha(self._decoded(index))

    def frames(self, range: FrameRange) -> Generator[Picture, None, None]:
        """The pictures of a range in order, decoded as they are asked for, none of them kept. Errors as in `frame`."""
        return self._stream(range, FrameConverter.picture)

    def alphas(self, range: FrameRange) -> Generator[Alpha | None, None, None]:
        """The opacities of a range in order, like `frames`."""
        return self._stream(range, FrameConverter.alpha)

    def _stream(
        self, range: FrameRange, convert: Callable[[FrameConverter, VideoFrame], T]
    ) -> Generator[T, None, None]:
        self._check(range.stop - 1)

        # A decoder of its own, so that frames can be looked at meanwhile.
        def decoded() -> Generator[T, None, None]:
            converter = FrameConverter.of(self.info)
            with open_reader(self.info) as reader:
                for index in range:
                    yield convert(converter, reader.read(index))

        return decoded()

    def _decoded(self, index: int) -> VideoFrame:
        self._check(index)
        frame = self._cache.get(index)
        if frame is None:
            if self._reader is None:
                self._reader = open_reader(self.info, self._pace)
            frame = self._reader.read(index, self._cache.put)
        return frame

    def _check(self, index: int) -> None:
        if not 0 <= index < len(self):
            raise IndexError(f"frame {index} of a clip of {len(self)} frames")


def open_reader(info: ClipInfo, pace: Callable[[], None] = lambda: None) -> Reader:
    """A reader of a clip's decoded frames, to be closed.

    Args:
        pace: see `Clip`.
    """
    if info.stills:
        return StillsReader(info.stills, info.orientation.displayed(info.width, info.height), pace=pace)
    return FrameReader(info.path, info.table, pace=pace)


class _FrameCache:
    """The frames decoded last, up to a number of bytes."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._size = 0
        self._frames: OrderedDict[int, VideoFrame] = OrderedDict()

    def get(self, index: int) -> VideoFrame | None:
        frame = self._frames.get(index)
        if frame is not None:
            self._frames.move_to_end(index)
        return frame

    def put(self, index: int, frame: VideoFrame) -> None:
        if index in self._frames:
            return
        self._frames[index] = frame
        self._size += _bytes(frame)
        while self._size > self._capacity and len(self._frames) > 1:
            _, oldest = self._frames.popitem(last=False)
            self._size -= _bytes(oldest)

    def clear(self) -> None:
        self._frames.clear()
        self._size = 0


def _bytes(frame: VideoFrame) -> int:
    return sum(plane.buffer_size for plane in frame.planes)
