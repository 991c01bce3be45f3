"""Where pictures come from: a clip, one file, or a folder of numbered ones. Values, so that they can be compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

_STRETCH = Qt.AspectRatioMode.IgnoreAspectRatio


@dataclass(frozen=True)
class ClipSource:
    """The frames of a clip; `offset` is the frame of the shown clip that is its first."""

    path: Path
    offset: int = 0


@dataclass(frozen=True)
class FileSource:
    """One picture in a file, whatever frame is asked for."""

    path: Path


@dataclass(frozen=True)
class SequenceSource:
    """Pictures in files of their own: `files` maps frames of the clip to them, ascending."""

    files: tuple[tuple[int, Path], ...]

    def file(self, index: int) -> Path | None:
        """The file of a frame, if there is one."""
        return dict(self.files).get(index)


PictureSource = ClipSource | FileSource | SequenceSource


class Decoders:
    """Open decoders of one thread at a time; each clip is opened once and kept.

    Args:
        cache_bytes: that each clip may keep.
        pace: called many times on the way to a frame of a clip; may wait.
    """

    def __init__(self, cache_bytes: int, pace: Callable[[], None]) -> None:
        self._cache_bytes = cache_bytes
        self._pace = pace
        self._clips: dict[Path, Any] = {}

    def read(self, source: PictureSource, index: int, box: QSize) -> tuple[QImage, QSize] | None:
        """A picture shrunk into `box` if that is not empty, and its own size; none if the source has none there.

        Raises:
            MediaError: if the clip cannot be read.
        """
        if isinstance(source, ClipSource):
            return self._from_clip(source.path, index - source.offset, box)
        path = source.path if isinstance(source, FileSource) else source.file(index)
        if path is None:
            return None
        image = QImage(str(path))
        if image.isNull():
            return None
        full = image.size()
        shown = _fitted(full, box)
        if shown != full:
            image = image.scaled(shown, _STRETCH, Qt.TransformationMode.SmoothTransformation)
        return image.convertToFormat(QImage.Format.Format_RGB32), full

    def close(self) -> None:
        """Let go of all files."""
        for clip in self._clips.values():
            clip.close()
        self._clips.clear()

    def _from_clip(self, path: Path, index: int, box: QSize) -> tuple[QImage, QSize] | None:
        clip = self._clips.get(path)
        if clip is None:
            from fresco_core.media import Clip

            clip = self._clips[path] = Clip(path, cache_bytes=self._cache_bytes, pace=self._pace)
        if not 0 <= index < len(clip):
            return None
        full = QSize(clip.info.width, clip.info.height)
        shown = _fitted(full, box)
        # Shrunk on the way, and not by Qt, which would keep the window waiting for Python meanwhile.
        picture = clip.frame(index, (shown.height(), shown.width()))
        image = QImage(picture.data, shown.width(), shown.height(), 3 * shown.width(), QImage.Format.Format_RGB888)
        return image.convertToFormat(QImage.Format.Format_RGB32), full


def _fitted(full: QSize, box: QSize) -> QSize:
    """The size of a picture shrunk into a box; an empty one holds everything."""
    if box.isEmpty() or (box.width() >= full.width() and box.height() >= full.height()):
        return full
    return full.scaled(box, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
