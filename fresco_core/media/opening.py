"""Opens a file for reading, and says in a sentence why when it is no clip."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from fresco_core.errors import MediaError
from fresco_core.media.completeness import missing_bytes

_STILL_FORMATS = frozenset({"image2", "ico", "dds", "fits", "xpm"})
_STILL_BRANDS = frozenset({"avif", "heic", "heix", "heim", "heis", "mif1", "mif2"})
_NOT_FOOTAGE = frozenset({"tty", "bin", "adf", "idf", "xbin", "concat", "hls", "dash", "imf", "lavfi", "sdp"})
"""Demuxers that take text for pictures, or that lead to other files."""

_OPTIONS = {"fflags": "+genpts", "protocol_whitelist": "file"}


def check_file(path: Path) -> os.stat_result:
    """Refuse what cannot be a clip before any decoder looks at it; gives what the system says of the file.

    Raises:
        MediaError: if the file is missing, a folder, unreadable, empty or cut off.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise MediaError(f"'{path}' is a folder, not a clip.", "Choose a video file.")
        if not stat.S_ISREG(status.st_mode):
            raise MediaError(f"'{path}' is not a file.", "Choose a video file.")
        if status.st_size == 0:
            raise MediaError(f"'{path}' is empty.", "Copy or export the clip again.")
        missing = missing_bytes(path)
    except (FileNotFoundError, NotADirectoryError):
        raise MediaError(f"There is no file '{path}'.", "Check the path.") from None
    except PermissionError:
        raise MediaError(f"'{path}' may not be read.", "Give yourself permission to read it, or copy it.") from None
    except OSError as error:
        raise MediaError(f"'{path}' cannot be read ({error.strerror}).", "Check the path and the disk.") from None
    if missing:
        raise MediaError(f"'{path}' ends {missing:,} bytes early.", "Copy, download or export the clip again.")
    return status


def open_container(path: Path) -> InputContainer:
    """Open the file at `path`, which `check_file` has passed.

    Raises:
        MediaError: if it is nothing that can be read as media.
    """
    try:
        # The protocol is named so that no path is taken for an address, and no playlist leads to the network.
        return av.open(f"file:{path.absolute()}", mode="r", container_options=dict(_OPTIONS), metadata_errors="replace")
    except av.error.FFmpegError:
        raise MediaError(f"'{path}' is not a clip that can be read.", "Choose a video file, or convert it.") from None


def video_stream(container: InputContainer, path: Path) -> VideoStream:
    """The stream with the moving picture: cover art and thumbnails do not count.

    Raises:
        MediaError: if there is only sound or a still picture, or no decoder for the picture.
    """
    name = container.format.name
    if name in _NOT_FOOTAGE:
        raise MediaError(f"'{path}' is not a clip that can be read.", "Choose a video file, or convert it.")
    still = name in _STILL_FORMATS or name.endswith("_pipe")
    if still or container.metadata.get("major_brand", "").strip() in _STILL_BRANDS:
        raise still_picture(path)
    pictures = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
    moving = [stream for stream in container.streams.video if not stream.disposition & pictures]
    if not moving:
        what = "only sound" if container.streams.audio else "no moving picture"
        raise MediaError(f"'{path}' has {what}.", "Choose a file with a video track.")
    best = container.streams.best("video")
    stream = best if best in moving else moving[0]
    if stream.codec_context is None:
        raise MediaError(
            f"'{path}' is stored in a way that this build cannot decode.", "Convert it, to ProRes or H.264 for example."
        )
    return stream


def still_picture(path: Path) -> MediaError:
    """The refusal of a picture that does not move."""
    return MediaError(f"'{path}' is a still picture.", "Choose a video file, or a folder of numbered pictures.")
