"""The catalogue: models that can be had by name, from `resources/models.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from fresco_core.errors import ModelError
from fresco_core.resources import resource

Kind = Literal["checkpoint", "control", "vae", "lora", "annotator", "flow", "metric"]

CHECKPOINT_FILES = (
    "model_index.json",
    "scheduler/scheduler_config.json",
    "tokenizer/*.json",
    "tokenizer/merges.txt",
    "text_encoder/config.json",
    "text_encoder/model*.safetensors",
    "unet/config.json",
    "unet/diffusion_pytorch_model*.safetensors",
    "vae/config.json",
    "vae/diffusion_pytorch_model*.safetensors",
)
# The model that ships: `abilities` has its name for others, but stands on this file.
_BUILT_IN = "sketchbook"
_PART_FILES = ("config.json", "diffusion_pytorch_model*.safetensors")


@dataclass(frozen=True)
class Entry:
    """One model that can be had.

    Attributes:
        name: what it is called on the command line and in settings.
        source: 'hub', 'pypi' or 'url', and in `address` the repository, package or address there.
        revision: the commit, or a name that the source resolves to one.
        files: patterns of the files that are taken.
        size: of the download in bytes, about; 0 if unknown.
        sha256: of files whose contents are known beforehand, by name.
        control: of a ControlNet, the hint it wants.
    """

    name: str
    title: str
    purpose: str
    kind: Kind
    source: Literal["hub", "pypi", "url"]
    address: str
    revision: str
    licence: str
    licence_url: str
    size: int
    files: tuple[str, ...]
    sha256: Mapping[str, str] = field(default_factory=dict)
    control: str | None = None


@cache
def catalogue(file: Path | None = None) -> Mapping[str, Entry]:
    """All entries by name, in the file's order."""
    data = tomllib.loads((file or resource("models.toml")).read_text(encoding="utf-8"))
    return MappingProxyType({name: _entry(name, table) for name, table in data.items()})


def find_entry(name: str) -> Entry:
    """The entry of that name or repository; else, of `owner/repository`, a checkpoint that the catalogue does not know.

    Raises:
        ModelError: naming the closest entry if there is none; if it would be called as another model is.
    """
    entries = catalogue()
    if name in entries:
        return entries[name]
    found = [entry for entry in entries.values() if entry.source == "hub" and entry.address.lower() == name.lower()]
    if len(found) == 1:
        return found[0]
    owner, slash, repository = name.partition("/")
    if repository.lower() in {_BUILT_IN, *entries}:
        raise ModelError(
            f"'{name}' would be called '{repository.lower()}' here, as another model is.",
            "Download its folder by other means, and give it with `--model FOLDER`.",
        )
    if slash and owner and repository and "/" not in repository and not name.startswith((".", "~")):
        return Entry(
            name=repository.lower(),
            title=name,
            purpose="A checkpoint of the hub.",
            kind="checkpoint",
            source="hub",
            address=name,
            revision="main",
            licence="",
            licence_url=f"https://huggingface.co/{name}",
            size=0,
            files=CHECKPOINT_FILES,
        )
    close = get_close_matches(name, entries, n=1)
    hint = f"Did you mean '{close[0]}'? " if close else ""
    raise ModelError(
        f"The catalogue has no model '{name}'.",
        f"{hint}`fresco models list` shows what there is; a checkpoint of the hub is named owner/repository.",
    )


def _entry(name: str, table: dict[str, Any]) -> Entry:
    source: Literal["hub", "pypi", "url"] = "pypi" if "pypi" in table else "url" if "url" in table else "hub"
    kind: Kind = table["kind"]
    return Entry(
        name=name,
        title=table["title"],
        purpose=table["purpose"],
        kind=kind,
        source=source,
        address=table["repo" if source == "hub" else source],
        revision=table["revision"],
        licence=table["licence"],
        licence_url=table["licence_url"],
        size=table["size"],
        files=tuple(table.get("files", CHECKPOINT_FILES if kind == "checkpoint" else _PART_FILES)),
        sha256=table.get("sha256", {}),
        control=table.get("control"),
    )
