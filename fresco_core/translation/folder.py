"""Models by name or path, and what is kept apart from them: looked at before anything of it is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fresco_core.errors import ModelError
from fresco_core.models import Store, catalogue
from fresco_core.models.abilities import BUILT_IN
from fresco_core.models.folder import (
    OTHER_KIND,
    ModelFolder,
    check_control,
    factor_of,
    read_config,
    read_folder,
    safe_variant,
)
from fresco_core.models.headers import Contents, contents
from fresco_core.resources import resource

__all__ = ["SD15_LATENTS", "ModelFolder", "find_model", "latents_of", "read_autoencoder", "read_control"]

SD15_LATENTS = (4, 0.18215)
"""Channels and scale of Stable Diffusion 1.5's latents."""
_TAKE_IN = "Take it in with `fresco models import`, then use it beside a model."
_NO_MODEL: dict[Contents, tuple[str, str]] = {
    "lora": ("a LoRA", "Give it with `--lora`, beside a model."),
    "control": ("a ControlNet", _TAKE_IN),
    "vae": ("an autoencoder", _TAKE_IN),
    "part": ("one part of a model", "Give the whole folder, the one with model_index.json."),
}


def find_model(name_or_path: str) -> ModelFolder:
    """Look at a built-in model, one of the store, or a folder.

    Raises:
        ModelError: if it is missing, incomplete, a pickle, or of another architecture.
    """
    name, path = _located(name_or_path)
    if path.is_file():
        if (found := contents(path)) != "checkpoint":
            what, remedy = _NO_MODEL[found]
            raise ModelError(f"The file {name} is {what}, not a whole model.", remedy)
        raise ModelError(
            f"The model '{name}' is a single file, not a folder.",
            f"Take it in with `fresco models import {path}`, then use it by its name.",
        )
    if not path.is_dir():
        entry = catalogue().get(name_or_path)
        raise ModelError(
            f"There is no model '{name_or_path}' on this machine.",
            f"Download it with `fresco models pull {entry.name}`."
            if entry is not None and entry.kind == "checkpoint"
            else f"Use the built-in '{BUILT_IN}', one that `fresco models list` shows, or the path of a folder.",
        )
    return read_folder(name, path)


def _located(name_or_path: str) -> tuple[str, Path]:
    """A model's name for messages, and where it should be: built in, in the store, or the path itself."""
    if name_or_path == BUILT_IN:
        return name_or_path, resource(name_or_path)
    store = Store()
    receipt = store.receipt(name_or_path)
    if receipt is None:
        path = Path(name_or_path).expanduser()
        return path.name, path
    if receipt.kind != "checkpoint":
        raise ModelError(f"The model '{name_or_path}' is a {receipt.kind}, not a whole pipeline.", OTHER_KIND)
    return name_or_path, store.path(name_or_path)


def read_control(name: str, path: Path, folder: ModelFolder) -> str | None:
    """Look at a ControlNet that is kept apart from its model; gives the variant of its weights.

    Raises:
        ModelError: if it is incomplete, a pickle, or does not fit the model.
    """
    config = read_config(name, path, "controlnet", "ControlNet")
    check_control(f"'{name}'", config, folder.configs)
    return safe_variant(name, path)


def read_autoencoder(name: str, path: Path, folder: ModelFolder) -> tuple[str, str | None]:
    """Look at an autoencoder that is kept apart from its model; gives its class and the variant of its weights.

    Raises:
        ModelError: if it is incomplete, a pickle, or its latents are not the model's.
    """
    config = read_config(name, path, "vae", "autoencoder")
    kind, found, wanted = str(config.get("_class_name")), latents_of(config), latents_of(folder.configs["vae"])
    # A tiny one gives latents as the UNet wants them, and says nothing about their scale.
    fits = found[0] == wanted[0] if kind == "AutoencoderTiny" else found == wanted
    if not fits or factor_of(config) != folder.vae_factor:
        raise ModelError(f"The autoencoder '{name}' does not fit the model.", "Use one made for the same base model.")
    return kind, safe_variant(name, path)


def latents_of(vae: Mapping[str, Any]) -> tuple[int, float]:
    """How many channels an autoencoder's latents have, and their scale.

    Configurations from before it could be said, Stable Diffusion 1.5's own among them, leave the scale out.
    """
    return vae.get("latent_channels", 4), vae.get("scaling_factor", SD15_LATENTS[1])
