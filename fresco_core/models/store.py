"""The store: a folder with one subfolder for each model, and in it a receipt of what belongs there.

    <folder>/sd15/unet/..., fresco-model.json      a model and its receipt
    <folder>/.partial/sd15/...                     what of it has been downloaded so far

A model appears under its name when it is complete and checked, by one rename.
"""

from __future__ import annotations

import errno
import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from fresco_core.errors import DiskFullError, ModelError, OutputError
from fresco_core.models.catalogue import Entry, Kind
from fresco_core.models.preferences import models_folder
from fresco_core.progress import ProgressToken

RECEIPT = "fresco-model.json"
WEIGHTS = "model.safetensors"
"""Where annotators and the like keep their numbers."""
_PARTIAL = ".partial"
_NAME = re.compile(r"[^\W_][\w.-]{0,99}")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_FULL = (errno.ENOSPC, errno.EDQUOT)
_SPARE = 64 * 2**20
_BLOCK = 2**20

VERIFYING = "verifying"


@dataclass(frozen=True)
class FileRecord:
    """How long a file is in bytes, and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Receipt:
    """What was installed under a name, and where it came from.

    Attributes:
        source, address, revision: as in the catalogue's entry, the revision resolved; source 'file' for an import.
        files: by path in the model's folder.
    """

    name: str
    kind: Kind
    source: str
    address: str
    revision: str
    licence: str
    files: Mapping[str, FileRecord]
    control: str | None = None
    title: str = ""

    @property
    def size(self) -> int:
        """Bytes on the disk."""
        return sum(record.size for record in self.files.values())

    def is_older_than(self, entry: Entry) -> bool:
        """Whether the catalogue is pinned to another commit by now; what follows a branch is left as it was taken."""
        return self.source == "hub" and bool(_COMMIT.fullmatch(entry.revision)) and self.revision != entry.revision


@dataclass(frozen=True)
class Damage:
    """A file of a model that is not as its receipt says."""

    path: str
    kind: Literal["missing", "damaged"]


class Store:
    """The models on this machine.

    Args:
        folder: where they are; by default what the user chose.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or models_folder()

    def path(self, name: str) -> Path:
        """The folder of a model, whether or not it is there.

        Raises:
            ModelError: if that cannot be a model's name.
        """
        if not _NAME.fullmatch(name):
            raise ModelError(f"'{name}' cannot be a model's name.", "Use letters, digits, '.', '-' and '_'.")
        return self.folder / name

    def partial(self, name: str) -> Path:
        """Where a model is put together."""
        return self.folder / _PARTIAL / self.path(name).name

    def installed(self) -> Iterator[Receipt]:
        """All models that are there, by name."""
        if self.folder.is_dir():
            for path in sorted(self.folder.iterdir()):
                if _NAME.fullmatch(path.name) and (receipt := self.receipt(path.name)) is not None:
                    yield receipt

    def receipt(self, name: str) -> Receipt | None:
        """What is installed under `name`; None if nothing is, or its receipt cannot be read."""
        if not _NAME.fullmatch(name):
            return None
        try:
            data = json.loads((self.folder / name / RECEIPT).read_text(encoding="utf-8"))
            files = {path: FileRecord(**record) for path, record in data.pop("files").items() if is_inside(path)}
            return Receipt(files=files, **data)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def weights(self, name: str, file: str = WEIGHTS) -> Path | None:
        """A file of an installed model; None if the model is not here."""
        receipt = self.receipt(name)
        return None if receipt is None or file not in receipt.files else self.path(name) / file

    def require(self, name: str) -> Receipt:
        """The receipt of a model that is there.

        Raises:
            ModelError: if it is not.
        """
        receipt = self.receipt(name)
        if receipt is None:
            raise ModelError(
                f"The model '{name}' is not installed in {self.folder}.", "`fresco models list` shows what is."
            )
        return receipt

    def verify(self, name: str, progress: ProgressToken) -> tuple[Damage, ...]:
        """Compare every file of a model with its receipt; reports the stage `verifying` in bytes."""
        receipt, done, found = self.require(name), 0, []
        for path, record in receipt.files.items():
            file = self.path(name) / path
            if not file.is_file():
                found.append(Damage(path, "missing"))
            elif file.stat().st_size != record.size or sha256_of(file, progress, done, receipt.size) != record.sha256:
                found.append(Damage(path, "damaged"))
            done += record.size
        progress.report(VERIFYING, receipt.size, receipt.size)
        return tuple(found)

    def remove(self, name: str) -> int:
        """Delete a model and what was downloaded of it; gives the bytes that it took.

        Raises:
            ModelError: if there is no such model.
        """
        path, partial = self.path(name), self.partial(name)
        if not (path / RECEIPT).is_file() and not partial.is_dir():
            self.require(name)
        size = sum(file.stat().st_size for place in (path, partial) for file in place.rglob("*") if file.is_file())
        # The receipt goes first: a removal that is cut short does not leave half a model under its name.
        (path / RECEIPT).unlink(missing_ok=True)
        for place in (path, partial):
            shutil.rmtree(place, ignore_errors=True)
        return size

    def install(self, receipt: Receipt, made: Path) -> Path:
        """Move a complete model from where it was put together to its name, with its receipt.

        Raises:
            OutputError, DiskFullError: if the folder cannot be written.
        """
        target = self.path(receipt.name)
        with keeping(receipt.name, self.folder):
            (made / RECEIPT).write_text(json.dumps(_as_data(receipt), indent=2), encoding="utf-8")
            if target.exists():
                shutil.rmtree(target)
            made.rename(target)
        return target

    def note(self, receipt: Receipt) -> None:
        """Replace the receipt of an installed model."""
        fresh = self.path(receipt.name) / (RECEIPT + ".new")
        fresh.write_text(json.dumps(_as_data(receipt), indent=2), encoding="utf-8")
        fresh.replace(self.path(receipt.name) / RECEIPT)

    def check_room(self, needed: int, what: str) -> None:
        """Refuse to begin if the disk has too little room.

        Raises:
            DiskFullError: if so.
            OutputError: if the folder cannot be made.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(self.folder).free
        except OSError as error:
            raise OutputError(
                f"The folder {self.folder} cannot be used ({error.strerror}).",
                "Choose another with `fresco models set --folder`.",
            ) from None
        if free < needed + _SPARE:
            raise DiskFullError(
                f"{self.folder} has {free / 2**20:,.0f} MB left, but {what} takes {needed / 2**20:,.0f} MB.",
                "Free some space, or choose a folder on another disk with `fresco models set --folder`.",
            )


@contextmanager
def keeping(name: str, folder: Path) -> Iterator[None]:
    """Turn what the system complains about while a model's files are written into `folder` into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFullError(
                f"The disk with {folder} is full.",
                "Free some space, or choose a folder on another disk with `fresco models set --folder`.",
            ) from None
        raise OutputError(
            f"The model '{name}' cannot be put into {folder} ({error.strerror or error}).",
            "Check the folder's rights, or choose another with `fresco models set --folder`.",
        ) from None


def sha256_of(file: Path, progress: ProgressToken, before: int = 0, total: int = 0) -> str:
    """The SHA-256 of a file; reports `verifying`, `before` bytes of `total` being done already."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            before += len(block)
            progress.report(VERIFYING, min(before, total), total) if total else progress.check()
    return digest.hexdigest()


def record_of(file: Path, progress: ProgressToken) -> FileRecord:
    """The record of a file."""
    return FileRecord(file.stat().st_size, sha256_of(file, progress))


def is_inside(path: str) -> bool:
    """Whether a path of a listing stays inside the model's folder."""
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts and "\\" not in path and ":" not in path


def _as_data(receipt: Receipt) -> dict[str, Any]:
    return {**asdict(receipt), "files": {path: asdict(record) for path, record in receipt.files.items()}}
