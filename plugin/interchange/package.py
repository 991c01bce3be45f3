"""The folder that is handed over: the rendered clip, the cut in every format, and a page on how to open it."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path

from fresco_core.errors import OutputError
from fresco_core.names import check_name
from fresco_core.progress import ProgressToken
from plugin.interchange.edl import edl
from plugin.interchange.fcp7 import fcp7_xml
from plugin.interchange.fcpxml import fcpxml
from plugin.interchange.handoff import HandOff, lay_out
from plugin.interchange.mlt import mlt_xml
from plugin.interchange.otio import otio_json
from plugin.interchange.page import how_to_open
from plugin.interchange.timeline import Media, Timeline

STAGE = "copying"


class Format(StrEnum):
    """A format of the cut, by the ending of its file."""

    FCP7 = "xml"
    OTIO = "otio"
    FCPXML = "fcpxml"
    EDL = "edl"
    MLT = "mlt"


FORMATS = tuple(Format)

_MANIFEST = "handoff.json"
_PAGE = "README.txt"
_MEDIA = "media"
_MEGABYTE = 1_000_000
_BLOCK = 4 * _MEGABYTE
_NAME_BYTES = 200  # systems take 255 in a name; endings and numbers come on top
_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*%]+')  # melt and editors that know numbered pictures read more into a %
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Package:
    """What was written.

    Attributes:
        files: the cut, by format.
        media: the rendered clip in the folder.
        timeline: the cut itself.
    """

    folder: Path
    files: dict[Format, Path]
    media: Path
    timeline: Timeline


def write_package(
    handoff: HandOff,
    folder: Path,
    *,
    formats: Sequence[Format] = FORMATS,
    collect: bool = False,
    force: bool = False,
    progress: ProgressToken | None = None,
) -> Package:
    """Write a hand-off; the folder appears when it is complete, or not at all. Reports the stage `copying`
    in megabytes.

    Args:
        collect: copy the source into it as well, so that it can go to another machine.
        force: replace an earlier hand-off of that name; never any other folder.

    Raises:
        RangeError, MediaError: see `lay_out`.
        MediaError: if a name is not UTF-8.
        OutputError: if the folder exists, or cannot be written.
        CancelledError: if it was stopped; nothing stays.
    """
    from fresco_core.media.staging import output_errors

    folder = folder.absolute()
    for named in (folder, handoff.result.path, *([handoff.source.path] if handoff.source else [])):
        check_name(named)
    progress = progress or ProgressToken()
    lay_out(handoff)
    with output_errors(folder):
        _check(folder, force=force)
        staging = folder.with_name(f".fresco-{secrets.token_hex(6)}.partial")
        try:
            (staging / _MEDIA).mkdir(parents=True)
            package, names = _fill(handoff, staging, folder, formats, collect, progress)
            manifest = {"made_by": "FRESCO Studio", "files": names}
            _write(staging / _MANIFEST, json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
            _check(folder, force=force)
            _publish(staging, folder)
        except BaseException:
            shutil.rmtree(staging, ignore_errors=True)
            raise
    return package


def _fill(
    handoff: HandOff, staging: Path, folder: Path, formats: Sequence[Format], collect: bool, progress: ProgressToken
) -> tuple[Package, list[str]]:
    """Write everything but the manifest; the files name media where they will be, not where they are made."""
    copies = _Copies(staging / _MEDIA, folder / _MEDIA, progress)
    moved = replace(handoff, result=copies.take(handoff.result))
    if collect and handoff.source is not None:
        moved = replace(moved, source=copies.take(handoff.source))
    copies.run()
    timeline = lay_out(moved)
    stem = safe_name(timeline.name)
    for format in formats:
        _write(staging / f"{stem}.{format}", _text(format, timeline, folder))
    _write(staging / _PAGE, how_to_open(moved, timeline, stem, formats))
    files: dict[Format, Path] = {format: folder / f"{stem}.{format}" for format in formats}
    names = [*(path.name for path in files.values()), _PAGE, _MANIFEST]
    names += [f"{_MEDIA}/{name}" for name in copies.names]
    return Package(folder, files, moved.result.path, timeline), names


def _text(format: Format, timeline: Timeline, folder: Path) -> str:
    writers: dict[Format, Callable[[Timeline], str]] = {
        Format.FCP7: fcp7_xml,
        Format.OTIO: otio_json,
        Format.FCPXML: fcpxml,
        Format.EDL: edl,
        Format.MLT: partial(mlt_xml, folder=folder),
    }
    return writers[format](timeline)


def safe_name(text: str) -> str:
    """`text` as a file name that every system takes."""
    name = _UNSAFE.sub("_", text).strip(" .")[:100].encode()[:_NAME_BYTES].decode(errors="ignore") or "FRESCO"
    return f"{name}_" if _RESERVED.fullmatch(name) else name


class _Copies:
    """Files to be copied together, so that progress is known over all of them."""

    def __init__(self, staging: Path, final: Path, progress: ProgressToken) -> None:
        self._staging, self._final, self._progress = staging, final, progress
        self._pairs: dict[str, Path] = {}

    @property
    def names(self) -> list[str]:
        return list(self._pairs)

    def take(self, media: Media) -> Media:
        """The media as it will be in the package, under a name that no other has."""
        name = media.path.name
        while name.casefold() in (taken.casefold() for taken in self._pairs):
            name = f"{Path(name).stem}_source{media.path.suffix}"
        self._pairs[name] = media.path
        return replace(media, path=self._final / name)

    def run(self) -> None:
        total = sum(path.stat().st_size for path in self._pairs.values())
        megabytes = -(-total // _MEGABYTE)
        done = 0
        for name, path in self._pairs.items():
            with path.open("rb") as reader, (self._staging / name).open("wb") as writer:
                while block := reader.read(_BLOCK):
                    writer.write(block)
                    done += len(block)
                    self._progress.report(STAGE, -(-done // _MEGABYTE), megabytes)
                writer.flush()
                os.fsync(writer.fileno())


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _check(folder: Path, *, force: bool) -> None:
    """Refuse a folder that cannot become the package."""
    if not folder.parent.is_dir():
        raise OutputError(f"There is no folder '{folder.parent}'.", "Create it, or choose another one.")
    if not folder.exists() and not folder.is_symlink():
        return
    if not force:
        raise OutputError(f"'{folder}' exists already.", "Choose another name, or use --force to replace it.")
    if not _is_ours(folder):
        raise OutputError(f"'{folder}' holds something else than a hand-off.", "Choose a new folder.")


def _is_ours(folder: Path) -> bool:
    """Whether the folder holds an earlier hand-off, and nothing beside it."""
    try:
        names = set(json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir())
    return all(path.is_dir() or path.relative_to(folder).as_posix() in names for path in folder.rglob("*"))


def _publish(staging: Path, folder: Path) -> None:
    """Give the folder its name; what it replaces goes only when the new one stands."""
    if not folder.exists():
        staging.rename(folder)
        return
    aside = staging.with_suffix(".replaced")
    folder.rename(aside)
    try:
        staging.rename(folder)
    except BaseException:
        aside.rename(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)
