"""Decodes pictures in a thread pool. Each *channel* shows one picture at a time: a new request replaces the one that
waits. Thumbnails queue up instead, the latest first, and those no longer wanted are dropped."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage

from fresco_core.errors import FrescoError
from ui.background import stand_back
from ui.decoding.sources import Decoders, PictureSource

CACHE_BYTES = 80 << 20
_DECODER_CACHE = {"thumbs": 8 << 20}
_DEFAULT_DECODER_CACHE = 40 << 20
_PATIENCE, _MOST_PATIENCE = 0.005, 2.0
"""Seconds between two looks whether a thumbnail may go on, and after which it does, all its waits together."""


@dataclass(frozen=True)
class FramePicture:
    """A decoded picture.

    Attributes:
        channel: who asked.
        size: the box in device pixels it was fitted into; empty for full size.
        full: the picture's own size.
        seconds: from request to picture.
    """

    channel: str
    source: PictureSource
    index: int
    size: QSize
    image: QImage
    full: QSize
    seconds: float


@dataclass(frozen=True)
class _Request:
    channel: str
    source: PictureSource
    index: int
    size: tuple[int, int]
    asked: float
    serial: int = 0
    """Of the channel's requests; 0 for thumbnails, which overtake each other freely."""

    @property
    def key(self) -> Hashable:
        return (self.source, self.index, self.size)


class _Cache:
    """Pictures shown last, up to a number of bytes; used from several threads."""

    def __init__(self, capacity: int) -> None:
        self._capacity, self._size = capacity, 0
        self._images: OrderedDict[Hashable, tuple[QImage, QSize]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> tuple[QImage, QSize] | None:
        with self._lock:
            found = self._images.get(key)
            if found is not None:
                self._images.move_to_end(key)
            return found

    def put(self, key: Hashable, image: QImage, full: QSize) -> None:
        with self._lock:
            if key in self._images:
                return
            self._images[key] = (image, full)
            self._size += image.sizeInBytes()
            while self._size > self._capacity and len(self._images) > 1:
                self._size -= self._images.popitem(last=False)[1][0].sizeInBytes()

    def drop(self, source: PictureSource) -> None:
        with self._lock:
            for key in [key for key in self._images if isinstance(key, tuple) and key[0] == source]:
                self._size -= self._images.pop(key)[0].sizeInBytes()

    @property
    def bytes(self) -> int:
        return self._size


class _Lane(QRunnable):
    """One decoder at work at a time: takes requests until none is left."""

    def __init__(self, service: FrameService, name: str) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self.decoders = Decoders(_DECODER_CACHE.get(name, _DEFAULT_DECODER_CACHE), self._give_way)
        self.waiting: dict[Hashable, _Request] = {}  # the one asked for last comes last, and is served first
        self.busy = False
        self._service = service
        self._patience = 0.0

    def run(self) -> None:
        stand_back()
        while True:
            self._patience = _MOST_PATIENCE if self is self._service.thumbs else 0
            self._give_way()
            with self._service.lock:
                if not self.waiting or self._service.closed:
                    self.busy = False
                    return
                _, request = self.waiting.popitem()
            self._service.serve(request, self.decoders)

    def _give_way(self) -> None:
        """Wait while a picture is decoded that somebody looks at; not for long, since it may be a film."""
        while self._patience > 0 and self._service.looked_at:
            time.sleep(_PATIENCE)
            self._patience -= _PATIENCE


class FrameService(QObject):
    """Asked for pictures from the user interface's thread, answers there by `ready` or `failed`."""

    ready = Signal(object)
    failed = Signal(object, object)
    _done = Signal(object)
    _broken = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lock = threading.Lock()
        self.closed = False
        self._cache = _Cache(CACHE_BYTES)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(4)
        self._lanes: dict[str, _Lane] = {}
        self._serial = 0
        self._answered: dict[str, int] = {}
        self._done.connect(self.ready, Qt.ConnectionType.QueuedConnection)
        self._broken.connect(self.failed, Qt.ConnectionType.QueuedConnection)

    def request(self, channel: str, source: PictureSource, index: int, size: QSize | None = None) -> None:
        """Ask for a picture to show; what the channel asked for before and did not get yet is forgotten."""
        self._serial += 1
        request = _Request(channel, source, index, _pair(size), time.monotonic(), self._serial)
        cached = self._cache.get(request.key)
        if cached is not None:
            with self.lock:
                self._answered[channel] = request.serial
                lane = self._lanes.get(channel)
                if lane is not None:
                    lane.waiting.clear()
            self._done.emit(_answer(request, *cached))
            return
        self._put(request, keep=0)

    def thumbnail(self, channel: str, source: PictureSource, index: int, size: QSize, keep: int = 256) -> QImage | None:
        """A small picture at once if it is there; else it is queued, the latest first, the last `keep` of them."""
        request = _Request(channel, source, index, _pair(size), time.monotonic())
        cached = self._cache.get(request.key)
        if cached is not None:
            return cached[0]
        self._put(request, keep=keep)
        return None

    def forget(self, source: PictureSource) -> None:
        """Drop cached pictures of a source whose file has changed."""
        self._cache.drop(source)

    @property
    def cached_bytes(self) -> int:
        """Size of the pictures kept in memory."""
        return self._cache.bytes

    @property
    def busy(self) -> bool:
        """Whether something is still to be decoded."""
        with self.lock:
            return any(lane.busy or lane.waiting for lane in self._lanes.values())

    def close(self) -> None:
        """Wait for what is being decoded and let go of all files."""
        with self.lock:
            self.closed = True
        self._pool.waitForDone()
        for lane in self._lanes.values():
            lane.decoders.close()
        self._lanes.clear()

    @property
    def thumbs(self) -> _Lane | None:
        """The lane of the thumbnails."""
        return self._lanes.get("thumbs")

    @property
    def looked_at(self) -> bool:
        """Whether a picture is being decoded that somebody waits for."""
        with self.lock:
            return not self.closed and any(lane.busy for lane in self._lanes.values() if lane is not self.thumbs)

    def release(self) -> None:
        """Let go of all files; they are opened again when asked for."""
        with self.lock:
            for lane in self._lanes.values():
                lane.waiting.clear()
        self._pool.waitForDone()
        for lane in self._lanes.values():
            lane.decoders.close()

    def _put(self, request: _Request, keep: int) -> None:
        name = "thumbs" if keep else request.channel
        with self.lock:
            if self.closed:
                return
            lane = self._lanes.get(name)
            if lane is None:
                lane = self._lanes[name] = _Lane(self, name)
            if not keep:
                lane.waiting.clear()
            key = request.key
            lane.waiting.pop(key, None)
            lane.waiting[key] = request
            while keep and len(lane.waiting) > keep:
                del lane.waiting[next(iter(lane.waiting))]
            if lane.busy:
                return
            lane.busy = True
        self._pool.start(lane)

    def serve(self, request: _Request, decoders: Decoders) -> None:
        """Decode one request; called in a thread of the pool."""
        try:
            read = decoders.read(request.source, request.index, QSize(*request.size))
        except FrescoError as error:
            self._broken.emit(request, error)
            return
        if read is None:
            return
        image, full = read
        self._cache.put(request.key, image, full)
        with self.lock:
            # What was asked for later and was at hand has been shown already: an older frame must not come after it.
            if 0 < request.serial < self._answered.get(request.channel, 0):
                return
        self._done.emit(_answer(request, image, full))


def _pair(size: QSize | None) -> tuple[int, int]:
    return (0, 0) if size is None or size.isEmpty() else (size.width(), size.height())


def _answer(request: _Request, image: QImage, full: QSize) -> FramePicture:
    return FramePicture(
        request.channel,
        request.source,
        request.index,
        QSize(*request.size),
        image,
        full,
        time.monotonic() - request.asked,
    )
