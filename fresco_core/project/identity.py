"""Which clip a project is about: recognised by content, wherever the file lies."""

from __future__ import annotations

import contextlib
import hashlib
import os
from fractions import Fraction
from pathlib import Path, PurePosixPath

from fresco_core.errors import MediaError
from fresco_core.names import check_name, is_folder
from fresco_core.project.document import ClipIdentity
from fresco_core.project.errors import ClipError, ProjectError

_ENDS = 1 << 20
_SAMPLE = 64 << 10
_SAMPLES = 16
_STILL_ENDS = 64 << 10
"""Of each picture of a sequence, of which there may be thousands."""


def digest_of(path: Path) -> str:
    """SHA-256 of a file's length, its first and last mebibyte and samples between: quick for files of any length.

    Raises:
        MediaError: if the file cannot be read.
    """
    return _digest(path, _ENDS, _SAMPLES)


def _digest(path: Path, ends: int, samples: int) -> str:
    try:
        length = path.stat().st_size
        digest = hashlib.sha256(str(length).encode())
        with path.open("rb") as file:
            digest.update(file.read(ends))
            for index in range(1, samples + 1):
                file.seek(length * index // (samples + 1))
                digest.update(file.read(_SAMPLE))
            file.seek(max(0, length - ends))
            digest.update(file.read(ends))
    except OSError as error:
        raise MediaError(f"'{path}' cannot be read ({error.strerror}).", "Check the path and the disk.") from None
    return digest.hexdigest()


def digest_of_clip(clip: Path) -> str:
    """What a clip is recognised by: that of its file, or of all pictures of an image sequence with their names.

    Raises:
        MediaError: if it cannot be read, or a folder holds no image sequence.
    """
    if not is_folder(clip):
        return digest_of(clip)
    from fresco_core.media.stills import stills_of

    digest = hashlib.sha256()
    for still in stills_of(clip):
        digest.update(f"{still.name}\0{_digest(still, _STILL_ENDS, 0)}\n".encode())
    return digest.hexdigest()


def bytes_of_clip(clip: Path) -> int:
    """The length of its file, or of all pictures of an image sequence. Errors as in `digest_of_clip`, and OSError."""
    if not is_folder(clip):
        return clip.stat().st_size
    from fresco_core.media.stills import stills_of

    return sum(still.stat().st_size for still in stills_of(clip))


def digest_of_result(result: Path) -> str:
    """The same of a finished result: a file, or a folder's names and files.

    Raises:
        MediaError: if it cannot be read.
    """
    if not result.is_dir():
        return digest_of(result)
    digest = hashlib.sha256()
    for file in sorted(result.iterdir()):
        digest.update(f"{file.name}\0{digest_of(file)}\n".encode())
    return digest.hexdigest()


def identify(path: Path, project: Path, rate: Fraction | None = None) -> ClipIdentity:
    """Measure the clip at `path` for the project in the folder `project`.

    Args:
        rate: what an image sequence is to be shown at.

    Raises:
        MediaError: if it is no clip that can be read, or its name is no text.
    """
    from fresco_core.media import probe

    info = probe(check_name(path)).at_rate(rate)
    check_name(project)
    return ClipIdentity(
        path=_from(project, path),
        absolute=str(path.absolute()),
        digest=digest_of_clip(path),
        bytes=bytes_of_clip(path),
        frame_count=info.frame_count,
        width=info.width,
        height=info.height,
        rate=info.rate,
    )


def find_clip(clip: ClipIdentity, project: Path) -> Path:
    """Where the clip is now: where it was from the project, where it was on the disk, or beside the project.

    Raises:
        ClipError: if it is in none of these places, or another file has its name there.
    """
    # Not from `absolute`, which a project from Windows has with other signs between names.
    name = PurePosixPath(clip.path).name
    other: Path | None = None
    for place in (project / Path(clip.path), Path(clip.absolute), project.parent / name):
        path = Path(os.path.normpath(place))
        # What cannot be asked, like a disk on the network that is gone, is not the place.
        with contextlib.suppress(OSError):
            if path.exists():
                if _is_clip(path, clip):
                    return path
                other = other or path
    if other is not None:
        raise ClipError(
            f"'{other}' is not the clip that this project was made with: it was changed or replaced since.",
            "Choose where that clip is now, with `fresco project relink`, or make a new project about this one.",
        )
    raise ClipError(f"The clip '{name}' is missing.", "Choose where it is now, with `fresco project relink`.")


def _is_clip(path: Path, clip: ClipIdentity) -> bool:
    with contextlib.suppress(MediaError):
        return bytes_of_clip(path) == clip.bytes and digest_of_clip(path) == clip.digest
    return False


def relinked(clip: ClipIdentity, path: Path, project: Path) -> ClipIdentity:
    """The same clip at another place.

    Raises:
        ProjectError: if the file there is another clip.
        MediaError: if it cannot be read.
    """
    if digest_of_clip(check_name(path)) != clip.digest:
        raise ProjectError(
            f"'{path}' is not the clip that this project was made with.", "Choose the same file, or make a new project."
        )
    return clip.replace(path=_from(project, path), absolute=str(path.absolute()))


def _from(project: Path, path: Path) -> str:
    try:
        relative = os.path.relpath(path.absolute(), project.absolute())
    except ValueError:  # another disk, on Windows
        return path.absolute().as_posix()
    return Path(relative).as_posix()
