"""The models a user can choose: the built-in one, and folders of diffusers models on this computer."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from fresco_core.errors import ModelError
from fresco_core.resources import resource
from ui.preferences import Preferences
from ui.words import tr

BUILT_IN = "sketchbook"


@dataclass(frozen=True)
class ModelEntry:
    """A model on this computer.

    Attributes:
        key: what settings call it: the built-in name or the folder's path.
        bytes: on the disk.
        state: "built in", "installed" or "missing".
    """

    key: str
    title: str
    detail: str
    licence: str
    bytes: int
    state: str
    folder: Path


def models(preferences: Preferences) -> list[ModelEntry]:
    """The built-in model, then the folders that the user has added."""
    folder = resource(BUILT_IN)
    entries = [
        ModelEntry(
            BUILT_IN,
            "Sketchbook",
            tr("Small model that ships with FRESCO Studio"),
            tr("Bundled"),
            _bytes(folder),
            "built in" if (folder / "model_index.json").exists() else "missing",
            folder,
        )
    ]
    for path in preferences.model_folders():
        there = (path / "model_index.json").exists()
        entries.append(
            ModelEntry(
                str(path),
                path.name,
                tr("Folder on this computer"),
                _licence(path),
                _bytes(path) if there else 0,
                "installed" if there else "missing",
                path,
            )
        )
    return entries


def model_choices(preferences: Preferences, chosen: str) -> list[tuple[str, str]]:
    """Keys and titles for a combo, the chosen one included even if it is gone."""
    choices = [(BUILT_IN, tr("Sketchbook · built in"))]
    choices += [(str(path), path.name) for path in preferences.model_folders()]
    if all(key != chosen for key, _ in choices):
        choices.append((chosen, Path(chosen).name))
    return choices


def check_folder(path: Path) -> None:
    """Refuse what is not a diffusers model folder with safetensors.

    Raises:
        ModelError: saying what is missing.
    """
    try:
        index = json.loads((path / "model_index.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise ModelError(
            f"'{path.name}' has no model_index.json that can be read.", "Choose the folder of a diffusers model."
        ) from None
    for part in ("unet", "vae", "text_encoder"):
        if part in index and not any((path / part).glob("*.safetensors")):
            raise ModelError(
                f"'{path.name}' has no safetensors weights in '{part}'.",
                "Other formats can hold programs and are refused; convert it to safetensors.",
            )


def fingerprint(folder: Path) -> str:
    """SHA-256 over all weights of a model, in the order of their paths; reads all of it."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.safetensors")):
        digest.update(path.relative_to(folder).as_posix().encode())
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _licence(folder: Path) -> str:
    for name in ("LICENSE", "LICENSE.md", "LICENSE.txt"):
        if (folder / name).exists():
            return tr("In the folder")
    return tr("Not stated by author")


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
