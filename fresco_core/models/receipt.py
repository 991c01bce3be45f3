"""Receipts: what was installed under a name, where it came from, and what its files are."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import get_args

from fresco_core.models.catalogue import Entry, Kind

_KINDS = get_args(Kind)
_COMMIT = re.compile(r"[0-9a-f]{40}")


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


def is_inside(path: str) -> bool:
    """Whether a path of a listing stays inside the model's folder."""
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts and not set(path) & {"\\", ":", "\0"}


def receipt_of(name: str, text: str) -> Receipt | None:
    """The receipt that was written; None if it is damaged.

    Args:
        name: the folder's, which is what a model is found by, also if the user has given it another.
    """
    try:
        data = json.loads(text)
        records = {path: FileRecord(**record) for path, record in data.pop("files").items() if is_inside(path)}
        receipt = Receipt(files=records, **{**data, "name": name})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    told = (receipt.source, receipt.address, receipt.revision, receipt.licence, receipt.title, receipt.control or "")
    sized = all(type(one.size) is int and isinstance(one.sha256, str) for one in records.values())
    sound = sized and receipt.kind in _KINDS and all(isinstance(fact, str) for fact in told)
    return receipt if sound else None


def as_text(receipt: Receipt) -> str:
    """A receipt as it is written."""
    files = {path: asdict(record) for path, record in receipt.files.items()}
    return json.dumps({**asdict(receipt), "files": files}, indent=2)
