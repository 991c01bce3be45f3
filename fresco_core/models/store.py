"""The store: a folder with one subfolder for each model, and in it a receipt of what belongs there.

    <folder>/sd15/unet/..., fresco-model.json      a model and its receipt
    <folder>/.partial/sd15/...                     what of it has been downloaded so far

A model appears under its name when it is complete and checked, by one rename.
"""

from __future__ import annotations

import errno
import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from fresco_core.errors import DiskFullError, ModelError, OutputError
from fresco_core.models.preferences import models_folder
from fresco_core.models.receipt import FileRecord, Receipt, as_text, receipt_of
from fresco_core.progress import ProgressToken

RECEIPT = "fresco-model.json"
WEIGHTS = "model.safetensors"
"""Where annotators and the like keep their numbers."""
_PARTIAL = ".partial"
_NAME = re.compile(r"[^\W_][\w.-]{0,99}")
_FULL = (errno.ENOSPC, errno.EDQUOT)
_SPARE = 64 * 2**20
_BLOCK = 2**20

VERIFYING = "verifying"


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

    def workshop(self, name: str) -> Path:
        """Where a model from a file is put together, apart from what has been downloaded under its name."""
        return self.folder / _PARTIAL / f"{self.path(name).name}~"

    def installed(self) -> Iterator[Receipt]:
        """All models that are there, by name.

        Raises:
            OutputError: if the folder cannot be read.
        """
        for name in self._names():
            if (receipt := self.receipt(name)) is not None:
                yield receipt

    def damaged(self) -> list[str]:
        """The names of the models whose receipts cannot be read."""
        return [name for name in self._names() if self.is_damaged(name)]

    def _names(self) -> list[str]:
        """What lies in the folder and could be a model."""
        try:
            found = sorted(path.name for path in self.folder.iterdir()) if self.folder.is_dir() else []
        except OSError as error:
            raise OutputError(
                f"The folder {self.folder} cannot be read ({error.strerror}).",
                "Check its rights, or choose another with `fresco models set --folder`.",
            ) from None
        return [name for name in found if _NAME.fullmatch(name)]

    def receipt(self, name: str) -> Receipt | None:
        """What is installed under `name`; None if nothing is, or its receipt cannot be read."""
        if not _NAME.fullmatch(name):
            return None
        try:
            return receipt_of(name, (self.folder / name / RECEIPT).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def is_damaged(self, name: str) -> bool:
        """Whether there is a model of that name whose receipt cannot be read."""
        return self.receipt(name) is None and (self.path(name) / RECEIPT).is_file()

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
        if receipt is None and self.is_damaged(name):
            raise ModelError(
                f"The receipt of the model '{name}' is damaged ({self.path(name) / RECEIPT}).",
                f"Delete it with `fresco models remove {name}`, then download or import it again.",
            )
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
            ModelError: if there is no such model, or it is being downloaded.
            OutputError: if it cannot be deleted; what is left of it can be removed again.
        """
        path, partial, gone = self.path(name), self.partial(name), self._gone(name)
        if not self.can_remove(name):
            self.require(name)
        ours = (path, partial, gone) if (path / RECEIPT).is_file() else (partial, gone)
        size = sum(file.stat().st_size for place in ours for file in place.rglob("*") if file.is_file())
        try:
            with alone(partial):
                # Out of sight first: a removal that is cut short does not leave half a model under its name.
                if path in ours:
                    shutil.rmtree(gone, ignore_errors=True)
                    path.rename(gone)
                for place in (gone, partial):
                    if place.is_dir():
                        shutil.rmtree(place)
        except OSError as error:
            raise OutputError(
                f"The model '{name}' cannot be deleted from {self.folder} ({error.strerror or error}).",
                "Close what uses it, and check the folder's rights.",
            ) from None
        return size

    def can_remove(self, name: str) -> bool:
        """Whether there is something of a model to delete, be it unfinished or its receipt damaged."""
        return (self.path(name) / RECEIPT).is_file() or self.partial(name).is_dir() or self._gone(name).is_dir()

    def _gone(self, name: str) -> Path:
        """Where a model waits to be deleted."""
        return self.folder / _PARTIAL / f"{self.path(name).name}~gone"

    def install(self, receipt: Receipt, made: Path) -> Path:
        """Move a complete model from where it was put together to its name, with its receipt.

        Raises:
            ModelError: if something else lies there.
            OutputError, DiskFullError: if the folder cannot be written.
        """
        target, gone = self.path(receipt.name), self._gone(receipt.name)
        with keeping(receipt.name, self.folder):
            (made / RECEIPT).write_text(as_text(receipt), encoding="utf-8")
            self.refuse_foreign(receipt.name)
            shutil.rmtree(gone, ignore_errors=True)
            # At every moment what is under the name is whole and has its receipt, or there is nothing.
            if target.exists():
                target.rename(gone)
            try:
                made.rename(target)
            except OSError:
                if gone.exists():
                    gone.rename(target)
                raise
            shutil.rmtree(gone, ignore_errors=True)
        return target

    def refuse_foreign(self, name: str) -> None:
        """Refuse a name under which something lies that is no model of this store's: it would be deleted for it.

        Raises:
            ModelError: if so.
        """
        path = self.path(name)
        if path.exists() and not (path / RECEIPT).is_file():
            raise ModelError(
                f"{path} is there already, and is no model that FRESCO Studio put there.",
                "Move it elsewhere, or choose another folder with `fresco models set --folder`.",
            )

    def note(self, receipt: Receipt) -> None:
        """Replace the receipt of an installed model."""
        fresh = self.path(receipt.name) / (RECEIPT + ".new")
        fresh.write_text(as_text(receipt), encoding="utf-8")
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
def alone(made: Path) -> Iterator[None]:
    """Make the folder that a model is put together in, and hold its lock: one process at a time works on it."""
    made.mkdir(parents=True, exist_ok=True)
    lock = FileLock(made.with_name(made.name + ".lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise ModelError(
            f"The model '{made.name}' is being downloaded or deleted already.", "Wait until that is done, or stop it."
        ) from None
    try:
        yield
    finally:
        lock.release()


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
