"""Artefacts: what was made, under the hash of all that it was made from; never overwritten, safe for many writers."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, get_args

from fresco_core.project.errors import ProjectError
from fresco_core.project.files import (
    check_plain,
    file_errors,
    read_file,
    remove,
    remove_partials,
    write_file,
    write_folder,
)

Kind = Literal["png", "trace", "segment", "flow", "motion", "receipt"]
"""A picture; the latents it can be replayed from; a folder of pictures; flow of two frames; motion of a range; what an
export looked like when it was finished."""
KINDS: tuple[Kind, ...] = get_args(Kind)

_NAME = re.compile(rf"[0-9a-f]{{64}}\.({'|'.join(KINDS)})")
_KEPT_DAYS = 7


def artifact_name(kind: Kind, made_from: Any) -> str:
    """The name of what is made from `made_from`, JSON-ready data."""
    text = json.dumps(made_from, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"{hashlib.sha256(f'{kind}:{text}'.encode()).hexdigest()}.{kind}"


class Artifacts:
    """The artefacts of one project.

    Args:
        project: its folder.

    Raises:
        ProjectError: if the folder of artefacts is a link.
    """

    def __init__(self, project: Path) -> None:
        self._project = project.absolute()
        self.folder = self._project / "artifacts"
        self._trash = self._project / "trash"
        with file_errors(self.folder):
            for folder in (self.folder, self._trash):
                check_plain(folder, folder=True)
                folder.mkdir(exist_ok=True)

    def path(self, name: str) -> Path:
        """Where the artefact is, or would be.

        Raises:
            ProjectError: if that is no name of an artefact.
        """
        if not _NAME.fullmatch(name):
            raise ProjectError(f"'{name[:80]}' is not the name of an artefact.", "The project is damaged; restore it.")
        return self.folder / name

    def has(self, name: str) -> bool:
        """Whether it was made.

        Raises:
            ProjectError: if something else is in its place, a link for example.
        """
        return check_plain(self.path(name), folder=name.endswith(".segment"))

    def read(self, name: str) -> bytes:
        """The content of an artefact that is a file."""
        return read_file(self.path(name))

    def write(self, name: str, data: bytes, *, cache: bool = False) -> None:
        """Keep an artefact that is a file. Errors as in `files.write_file`.

        Args:
            cache: it can be made again quickly, so nobody waits until the disk has it.
        """
        if not self.has(name):
            write_file(self.path(name), data, durable=not cache)

    def replace(self, name: str, data: bytes) -> None:
        """Keep a receipt, in place of an older one. Errors as in `files.write_file`."""
        write_file(self.path(name), data)

    @contextmanager
    def building(self, name: str) -> Iterator[Path]:
        """A folder to fill with the files of an artefact. Errors as in `files.write_folder`."""
        with write_folder(self.path(name)) as folder:
            yield folder

    def frame(self, name: str, index: int) -> Path:
        """Where a segment's picture of frame `index` is.

        Raises:
            ProjectError: if it is missing or a link.
        """
        path = self.path(name) / frame_file(index)
        if not self.has(name) or not check_plain(path, folder=False):
            raise ProjectError(f"Frame {index} of a segment is missing.", "Propagate again.")
        return path

    def remove(self, name: str) -> None:
        """Delete one for good; for what is damaged."""
        remove(self.path(name))

    def names(self, kind: Kind | None = None) -> list[str]:
        """All there are, or those of a kind."""
        return sorted(
            path.name
            for path in self.folder.iterdir()
            if _NAME.fullmatch(path.name) and (kind is None or path.suffix == f".{kind}")
        )

    def sizes(self) -> dict[str, int]:
        """Bytes taken by each kind, and by the trash as `trash`."""
        sizes: dict[str, int] = dict.fromkeys(KINDS, 0)
        for name in self.names():
            sizes[name.rpartition(".")[2]] += _bytes(self.folder / name)
        sizes["trash"] = sum(_bytes(path) for path in self._trash.iterdir())
        return sizes

    def limit(self, kind: Kind, most: int) -> None:
        """Remove the oldest of a kind until they take no more than `most` bytes; for what can be made again quickly."""
        files = sorted(((path.stat().st_mtime, path) for path in map(self.path, self.names(kind))), reverse=True)
        taken = 0
        for _, path in files:
            taken += _bytes(path)
            if taken > most:
                remove(path)

    def clear_partials(self) -> None:
        """Remove what a killed process left unfinished; only while no job runs."""
        remove_partials(self.folder)

    def discard(self, names: list[str]) -> None:
        """Move artefacts to the trash, where they stay for a week; flow, a cache, goes at once."""
        with file_errors(self._trash):
            for name in names:
                path = self.path(name)
                if name.endswith(".flow"):
                    remove(path)
                elif check_plain(path, folder=name.endswith(".segment")):
                    remove(self._trash / name)
                    path.touch()
                    path.rename(self._trash / name)

    def restore(self, names: list[str]) -> None:
        """Bring artefacts back from the trash, those that are still in it."""
        for name in names:
            trashed = self._trash / self.path(name).name
            if check_plain(trashed, folder=name.endswith(".segment")) and not self.has(name):
                with file_errors(trashed):
                    trashed.rename(self.path(name))

    def empty_trash(self, *, all: bool = False) -> None:
        """Delete what was put into the trash more than a week ago, or everything in it."""
        oldest = time.time() - _KEPT_DAYS * 86400
        for path in self._trash.iterdir():
            if all or path.lstat().st_mtime < oldest:
                remove(path)


def frame_file(index: int) -> str:
    """The file name of a frame within a segment."""
    return f"{index:08}.png"


def _bytes(path: Path) -> int:
    if path.is_dir() and not path.is_symlink():
        return sum(file.lstat().st_size for file in path.iterdir())
    return path.lstat().st_size
