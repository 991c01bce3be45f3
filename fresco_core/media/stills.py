"""An image sequence as a clip: a folder of numbered pictures, one file for each frame."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame

from fresco_core.errors import MediaError
from fresco_core.names import check_name, is_folder
from fresco_core.plural import counted

USUAL_RATE = Fraction(24)
"""Frames per second where nobody says otherwise: pictures have no clock."""

_READ = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"})
_NOT_FOR_DISPLAY = frozenset({".exr", ".hdr", ".dpx", ".cin"})
"""Scene-linear or logarithmic: what they should look like is decided where they are graded."""

_FILLED_UP = frozenset({"mjpeg", "png"})
"""Decoders that fill up what is missing in a file that was cut off, unless they are told to stop at errors."""

_NUMBERED = re.compile(r"(.*?)(\d+)(\.[a-z]+)", re.IGNORECASE)
_PICTURES_ONLY = {"pattern_type": "none", "protocol_whitelist": "file"}


def stills_of(folder: Path) -> tuple[Path, ...]:
    """The files of the image sequence in a folder, by their numbers; other files in it do not matter.

    Raises:
        MediaError: if there is none or several, a number is missing or there twice, or the format cannot be read, or
            the folder.
    """
    series: defaultdict[tuple[str, str], list[tuple[int, Path]]] = defaultdict(list)
    unread = set()
    for path in _entries(folder):
        parts = _NUMBERED.fullmatch(path.name)
        if parts is None or path.name.startswith("."):
            continue
        suffix = parts[3].lower()
        unread |= {suffix} & _NOT_FOR_DISPLAY
        if suffix in _READ:
            series[parts[1], suffix].append((int(parts[2]), check_name(path)))
    found = {name: sorted(files) for name, files in series.items() if len(files) > 1}
    if not found and unread:
        raise MediaError(
            f"The pictures in '{folder}' are {min(unread)[1:].upper()}, which holds no colours for display.",
            "Export them as PNG or TIFF, with the look that they shall have.",
        )
    if not found:
        raise MediaError(
            f"'{folder}' is a folder, not a clip.", "Choose a video file, or a folder of numbered pictures."
        )
    if len(found) > 1:
        names = sorted(files[0][1].name for files in found.values())
        raise MediaError(
            f"'{folder}' holds {len(found)} image sequences, which begin with {' and '.join(names[:3])}.",
            "Give each a folder of its own.",
        )
    (files,) = found.values()
    _check_numbers([number for number, _ in files], folder)
    return tuple(path for _, path in files)


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError as error:
        raise MediaError(
            f"The folder '{folder}' cannot be read ({error.strerror}).", "Check its permissions and the disk."
        ) from None


def _check_numbers(numbers: list[int], folder: Path) -> None:
    missing = numbers[-1] - numbers[0] + 1 - len(set(numbers))
    if len(set(numbers)) < len(numbers):
        again = next(after for before, after in pairwise(numbers) if before == after)
        raise MediaError(f"The number {again} is there twice in '{folder}'.", "Remove one of the two pictures.")
    if missing:
        gap = next(before + 1 for before, after in pairwise(numbers) if after != before + 1)
        raise MediaError(
            f"{counted(missing, 'picture')} of the image sequence in '{folder}' "
            f"{'is' if missing == 1 else 'are'} missing, number {gap} first.",
            "Render or copy what is missing, or number the pictures without gaps.",
        )


def folder_meant(path: Path) -> Path:
    """The folder of the sequence that a numbered picture is from, for who points at one; any other path as it is."""
    parts = _NUMBERED.fullmatch(path.name)
    is_picture = parts is not None and parts[3].lower() in _READ | _NOT_FOR_DISPLAY
    return path.parent if is_picture and not is_folder(path) else path


def files_of(clip: Path) -> tuple[Path, ...]:
    """The files that a clip lies in: itself, or the pictures of a sequence. Errors as in `stills_of`."""
    return stills_of(clip) if is_folder(clip) else (clip,)


class StillsReader:
    """Reads the frames of an image sequence by their index, each from its file.

    Args:
        files: of the frames, in order.
        size: width and height of all of them, as stored.
        pace: called before each is decoded; may wait.
    """

    def __init__(
        self, files: tuple[Path, ...], size: tuple[int, int], *, pace: Callable[[], None] = lambda: None
    ) -> None:
        self._files, self._size, self._pace = files, size, pace

    def __enter__(self) -> StillsReader:
        return self

    def __exit__(self, *_: object) -> None:
        """No file is open."""

    def close(self) -> None:
        """No file is open."""

    def read(self, index: int, passed: Callable[[int, VideoFrame], None] | None = None) -> VideoFrame:
        """Frame `index` as decoded; `passed` is given it, too.

        Raises:
            MediaError: if its file is missing, damaged, or of another size than the first.
        """
        self._pace()
        frame = read_still(self._files[index])
        if (frame.width, frame.height) != self._size:
            raise MediaError(
                f"'{self._files[index]}' has {frame.width}x{frame.height} pixels, "
                f"the first of its sequence {self._size[0]}x{self._size[1]}.",
                "Give all pictures of the sequence the same size.",
            )
        if passed is not None:
            passed(index, frame)
        return frame


def read_still(path: Path) -> VideoFrame:
    """The picture in a file, as decoded.

    Raises:
        MediaError: if it is missing or damaged, or no picture.
    """
    try:
        with open_still(path) as container:
            stream = container.streams.video[0]
            if stream.codec_context.name in _FILLED_UP:
                stream.codec_context.options = {"err_detect": "explode"}
            frame = next(container.decode(stream), None)
    except FileNotFoundError:
        raise MediaError(f"There is no file '{path}'.", "Restore it.") from None
    except (av.error.FFmpegError, IndexError):
        frame = None
    if frame is None:
        raise MediaError(f"'{path}' is no picture that can be read.", "Copy or render it again.")
    return frame


def open_still(path: Path) -> InputContainer:
    """Open a picture's file; its name is never taken for a pattern of names."""
    return av.open(f"file:{path.absolute()}", format="image2", options=dict(_PICTURES_ONLY))
