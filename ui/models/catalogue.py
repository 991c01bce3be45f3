"""The models a user can choose to paint with: the built-in one, installed ones, and folders on this computer."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from fresco_core.errors import ModelError
from fresco_core.models import Store
from ui.preferences import Preferences
from ui.words import tr

BUILT_IN = "sketchbook"


def model_choices(preferences: Preferences, chosen: str) -> list[tuple[str, str]]:
    """Keys and titles for a combo, the chosen one included even if it is gone."""
    choices = [(BUILT_IN, tr("Sketchbook · built in"))]
    choices += _installed()
    choices += [(str(path), path.name) for path in preferences.model_folders()]
    if all(key != chosen for key, _ in choices):
        choices.append((chosen, Path(chosen).name))
    return choices


def _installed() -> list[tuple[str, str]]:
    folder = Store().folder
    return list(_installed_in(folder, folder.stat().st_mtime_ns)) if folder.is_dir() else []


@lru_cache(maxsize=1)
def _installed_in(folder: Path, changed: int) -> tuple[tuple[str, str], ...]:
    """Read once for each change of the folder: this is asked for often."""
    found = Store(folder).installed()
    return tuple((one.name, one.title or one.name) for one in found if one.kind == "checkpoint")


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
