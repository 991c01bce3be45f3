"""What the model page lists: the built-in model, the catalogue's with what is installed of them, and folders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from fresco_core.models import Entry, Receipt, Store, catalogue
from fresco_core.models.abilities import BUILT_IN
from fresco_core.models.catalogue import Kind
from fresco_core.resources import resource
from ui.models.catalogue import folder_bytes
from ui.models.fitting import gpu_bytes
from ui.words import tr


class Group(StrEnum):
    """What a model is for."""

    IMAGE = "image"
    STRUCTURE = "structure"
    SUPPORT = "support"


_GROUPS: dict[Kind, Group] = {"checkpoint": Group.IMAGE, "lora": Group.IMAGE, "control": Group.STRUCTURE}


class ModelState(StrEnum):
    """Where a model stands on this computer."""

    BUILT_IN = "built in"
    INSTALLED = "installed"
    NOT_INSTALLED = "not installed"
    PARTIAL = "partly downloaded"
    OUTDATED = "outdated"
    DAMAGED = "damaged"
    MISSING = "missing"


@dataclass(frozen=True)
class ModelRow:
    """One model.

    Attributes:
        key: what settings call it: a name, or the path of a folder.
        size: bytes on the disk, or of the download.
        partial: bytes of an unfinished download that are here.
        usable: whether it can be chosen to paint with.
        vram: bytes that it takes of a GPU, as far as that is known.
    """

    key: str
    title: str
    purpose: str
    group: Group
    licence: str
    size: int
    state: ModelState
    entry: Entry | None = None
    receipt: Receipt | None = None
    folder: Path | None = None
    partial: int = 0
    usable: bool = False
    vram: int = 0

    @property
    def to_accept(self) -> bool:
        """Whether its licence has to be accepted before it is downloaded."""
        if self.entry is None or self.state is ModelState.PARTIAL:
            return False
        return self.receipt is None or self.receipt.licence != self.entry.licence

    @property
    def licence_stated(self) -> bool:
        """Whether its author has said under which licence it is."""
        source = self.entry or self.receipt
        return self.state is ModelState.BUILT_IN or (source is not None and bool(source.licence))


def rows(store: Store, folders: list[Path]) -> tuple[ModelRow, ...]:
    """All models there are to list; looks at the disk."""
    return tuple(_rows(store, folders))


def _rows(store: Store, folders: list[Path]) -> Iterator[ModelRow]:
    own = resource(BUILT_IN)
    yield ModelRow(
        BUILT_IN,
        "Sketchbook",
        tr("Ships with FRESCO Studio, runs on any computer"),
        Group.IMAGE,
        tr("Bundled"),
        folder_bytes(own),
        ModelState.BUILT_IN if (own / "model_index.json").exists() else ModelState.MISSING,
        folder=own,
        vram=gpu_bytes("checkpoint", own),
        usable=True,
    )
    installed = {receipt.name: receipt for receipt in store.installed()}
    for entry in catalogue().values():
        yield _of_entry(store, entry, installed.pop(entry.name, None))
    for receipt in installed.values():
        yield ModelRow(
            receipt.name,
            receipt.title or receipt.name,
            tr("Imported from {place}").format(place=Path(receipt.address).name),
            _GROUPS.get(receipt.kind, Group.SUPPORT),
            receipt.licence or tr("Not stated by author"),
            receipt.size,
            ModelState.INSTALLED,
            receipt=receipt,
            folder=store.path(receipt.name),
            usable=receipt.kind == "checkpoint",
            vram=gpu_bytes(receipt.kind, store.path(receipt.name)),
        )
    for path in folders:
        there = (path / "model_index.json").exists()
        yield ModelRow(
            str(path),
            path.name,
            tr("Folder on this computer"),
            Group.IMAGE,
            tr("Not stated by author"),
            folder_bytes(path) if there else 0,
            ModelState.INSTALLED if there else ModelState.MISSING,
            folder=path,
            usable=there,
            vram=gpu_bytes("checkpoint", path),
        )


def _of_entry(store: Store, entry: Entry, receipt: Receipt | None) -> ModelRow:
    partial = 0 if receipt is not None else folder_bytes(store.partial(entry.name))
    here = receipt is not None
    folder = store.path(entry.name) if here else None
    state = ModelState.INSTALLED if here else ModelState.PARTIAL if partial else ModelState.NOT_INSTALLED
    if receipt is not None and receipt.is_older_than(entry):
        state = ModelState.OUTDATED
    return ModelRow(
        entry.name,
        entry.title,
        entry.purpose,
        _GROUPS.get(entry.kind, Group.SUPPORT),
        entry.licence or tr("Not stated by author"),
        receipt.size if receipt is not None else entry.size,
        state,
        entry,
        receipt,
        folder,
        partial,
        here and entry.kind == "checkpoint",
        gpu_bytes(entry.kind, folder),
    )


def group_title(group: Group) -> tuple[str, str]:
    """Title of a group and what its models do."""
    return {
        Group.IMAGE: (tr("Image models"), tr("paint the keyframes")),
        Group.STRUCTURE: (tr("Structure"), tr("keep the lines of the source")),
        Group.SUPPORT: (tr("Motion and support"), tr("follow movement, decode, measure")),
    }[group]


def state_word(state: ModelState) -> str:
    """A state in the user's language."""
    return {
        ModelState.BUILT_IN: tr("Built in"),
        ModelState.INSTALLED: tr("Installed"),
        ModelState.NOT_INSTALLED: tr("Not installed"),
        ModelState.PARTIAL: tr("Stopped"),
        ModelState.OUTDATED: tr("Update available"),
        ModelState.DAMAGED: tr("Checksum mismatch"),
        ModelState.MISSING: tr("Folder is missing"),
    }[state]
