"""What was installed: the ledger by which it is checked, repaired and removed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fresco_core.errors import OutputError

_FILE = "installed.json"


@dataclass
class Entry:
    """One installed part.

    Attributes:
        version: the product's, then.
        files: SHA-256 of each file, by path.
        folders: folders that had to be made, the outermost first.
        values: registry values, as [key, name, value, what was there before or None].
        made: files that other programs made for us.
        traces: files that appeared when a host was told of us, and their SHA-256 then.
    """

    version: str
    files: dict[str, str] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    values: list[list[str | None]] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    traces: dict[str, str] = field(default_factory=dict)


class Ledger:
    """All installed parts, by id; saved after each change, so that a stop in the middle loses nothing."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / _FILE
        self.entries: dict[str, Entry] = {}
        self._folders: list[str] = []
        try:
            data: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
            self.entries = {id: Entry(**entry) for id, entry in data["parts"].items()}
            self._folders = list(data["folders"])
        except FileNotFoundError:
            pass
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise OutputError(
                f"The list of what is installed, '{self.path}', cannot be read.",
                "Delete it and install again; everything is found anew.",
            ) from error

    def save(self) -> None:
        """Write it, or take it away when nothing is installed."""
        if not self.entries:
            self.path.unlink(missing_ok=True)
            remove_empty(self._folders)
            self._folders = []
            return
        self._folders += missing_folders(self.path.parent)
        content = {"folders": self._folders, "parts": {id: vars(entry) for id, entry in sorted(self.entries.items())}}
        write_file(self.path, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())


def digest(data: bytes) -> str:
    """What a file's content is known by."""
    return hashlib.sha256(data).hexdigest()


def digest_of(path: Path) -> str | None:
    """The same of a file on the disk; None if it is not there."""
    try:
        return digest(path.read_bytes())
    except OSError:
        return None


def missing_folders(folder: Path) -> list[str]:
    """The folders on the way to `folder`, itself included, that do not exist, the outermost first."""
    missing: list[str] = []
    # A drive of Windows that is not there is its own parent.
    while not folder.exists() and folder != folder.parent:
        missing.insert(0, str(folder))
        folder = folder.parent
    return missing


def remove_empty(folders: Iterable[str]) -> None:
    """Remove those of the folders that are empty, given with the outermost first."""
    for folder in reversed(list(folders)):
        with contextlib.suppress(OSError):
            Path(folder).rmdir()


def write_file(path: Path, data: bytes, *, executable: bool = False) -> None:
    """Write a file so that it is there whole, or as it was before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.chmod(0o755 if executable else 0o644)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
