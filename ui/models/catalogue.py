"""The models a user can choose to paint with: the built-in one, installed ones, and folders on this computer."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from fresco_core.errors import ModelError
from fresco_core.models import Receipt, Store
from fresco_core.models.abilities import BUILT_IN
from fresco_core.models.catalogue import Kind
from ui.preferences import Preferences
from ui.words import tr


def model_choices(preferences: Preferences, chosen: str) -> list[tuple[str, str]]:
    """Keys and titles for a combo, the chosen one included even if it is gone."""
    choices = [(BUILT_IN, tr("Sketchbook · built in"))]
    choices += installed("checkpoint")
    choices += [(str(path), path.name) for path in preferences.model_folders()]
    if all(key != chosen for key, _ in choices):
        choices.append((chosen, Path(chosen).name))
    return choices


def installed(kind: Kind) -> list[tuple[str, str]]:
    """Names and titles of what the store has of a kind."""
    folder = Store().folder
    found = _receipts_in(folder, folder.stat().st_mtime_ns) if folder.is_dir() else ()
    return [(one.name, one.title or one.name) for one in found if one.kind == kind]


@lru_cache(maxsize=1)
def _receipts_in(folder: Path, changed: int) -> tuple[Receipt, ...]:
    """Read once for each change of the folder: this is asked for often."""
    return tuple(Store(folder).installed())


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


def folder_bytes(folder: Path) -> int:
    """What a folder holds; 0 if there is none."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else 0
