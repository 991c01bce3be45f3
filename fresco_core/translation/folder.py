"""What is in a diffusers model folder, looked at before anything of it is loaded.

Only safetensors are accepted: a pickle can run code when it is loaded.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from fresco_core.errors import ModelError
from fresco_core.models import Store, catalogue
from fresco_core.models.abilities import BUILT_IN
from fresco_core.resources import resource

_PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle")
_ARCHITECTURES = {
    "vae": ("AutoencoderKL", "AutoencoderTiny"),
    "unet": ("UNet2DConditionModel",),
    "text_encoder": ("CLIPTextModel",),
    "controlnet": ("ControlNetModel",),
}
SD15_LATENTS = (4, 0.18215)
"""Channels and scale of Stable Diffusion 1.5's latents."""
_OTHER_KIND = "Choose a Stable Diffusion 1.5 model in the diffusers folder format."
_INCOMPLETE = "Download or copy the whole folder again."


@dataclass(frozen=True)
class ModelFolder:
    """A folder that was found to hold a pipeline of the right kind, with weights that are safe to load.

    Attributes:
        name: for messages.
        path: the folder.
        configs: each part's configuration: vae, unet, text_encoder, scheduler, and controlnet where there is one.
        variants: for each part with weights, the variant in their file names ('fp16'), or None for the plain name.
        extras: what `fresco.json` says, if present: native_short_side in pixels, native_guidance, controls.
    """

    name: str
    path: Path
    configs: dict[str, dict[str, Any]]
    variants: dict[str, str | None]
    extras: dict[str, Any]

    @property
    def vae_factor(self) -> int:
        """Pixels per latent."""
        return _factor(self.configs["vae"])

    @property
    def multiple(self) -> int:
        """Both sides of a picture must be multiples of this many pixels."""
        return self.vae_factor << (len(self.configs["unet"]["block_out_channels"]) - 1)

    @property
    def native_short_side(self) -> int:
        """The working size at which the model is at its best, in pixels."""
        return int(self.extras.get("native_short_side", self.configs["unet"]["sample_size"] * self.vae_factor))

    @property
    def native_guidance(self) -> float:
        """The guidance scale at which the model is at its best; Stable Diffusion's, if it does not say."""
        return float(self.extras.get("native_guidance", 7.5))

    @property
    def controls(self) -> tuple[str, ...]:
        """The structure hints its ControlNet understands; () without one, all where the folder does not say."""
        if "controlnet" not in self.configs:
            return ()
        return tuple(self.extras.get("controls", ("tile", "softedge", "canny")))

    def fingerprint(self) -> str:
        """A hash of everything that decides what the model computes."""
        digest = hashlib.blake2b(digest_size=16)
        for part in sorted({*self.configs, "tokenizer"}):
            for file in sorted((self.path / part).iterdir()):
                if file.suffix in (".json", ".txt", ".safetensors"):
                    digest.update(f"{part}/{file.name}\0{file.stat().st_size}\0".encode())
                    with file.open("rb") as stream:
                        while block := stream.read(2**20):
                            digest.update(block)
        return digest.hexdigest()


def find_model(name_or_path: str) -> ModelFolder:
    """Look at a built-in model, one of the store, or a folder.

    Raises:
        ModelError: if it is missing, incomplete, a pickle, or of another architecture.
    """
    name, path = _located(name_or_path)
    if path.is_file():
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
    index = _read_json(name, path / "model_index.json", "is not a diffusers model folder", _OTHER_KIND)
    parts = ["vae", "unet", "text_encoder"]
    if (path / "controlnet").is_dir():
        parts.append("controlnet")
    for part in ("vae", "unet", "text_encoder", "tokenizer", "scheduler"):
        if not (path / part).is_dir():
            kind = str(index.get("_class_name", "pipeline"))
            raise ModelError(f"The model '{name}' ({kind}) has no {part.replace('_', ' ')}.", _OTHER_KIND)
    configs = {part: _part_config(name, path, part) for part in parts}
    scheduler = path / "scheduler" / "scheduler_config.json"
    configs["scheduler"] = _read_json(name, scheduler, "has no scheduler configuration", _INCOMPLETE)
    _check_fit(name, configs)
    variants = {part: _safe_variant(name, path / part) for part in parts}
    extras = path / "fresco.json"
    told = _read_json(name, extras, "has a broken fresco.json", _INCOMPLETE) if extras.is_file() else {}
    return ModelFolder(name, path, configs, variants, told)


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
        raise ModelError(f"The model '{name_or_path}' is a {receipt.kind}, not a whole pipeline.", _OTHER_KIND)
    return name_or_path, store.path(name_or_path)


def _read_json(name: str, file: Path, complaint: str, remedy: str) -> dict[str, Any]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError):
        data = None
    if not isinstance(data, dict):
        raise ModelError(f"The model '{name}' {complaint} ({file.name} is missing or unreadable).", remedy)
    return data


def _part_config(name: str, path: Path, part: str) -> dict[str, Any]:
    return _config_of(name, path / part, part, part.replace("_", " "))


def _config_of(name: str, path: Path, part: str, told: str) -> dict[str, Any]:
    config = _read_json(name, path / "config.json", f"lacks a part of its {part}", _INCOMPLETE)
    found = config.get("_class_name") or (config.get("architectures") or ["unknown"])[0]
    if found not in _ARCHITECTURES[part]:
        raise ModelError(
            f"The model '{name}' has a {told} of the kind {found}, not {_ARCHITECTURES[part][0]}.", _OTHER_KIND
        )
    return config


def _check_fit(name: str, configs: dict[str, dict[str, Any]]) -> None:
    """Refuse parts that are of the right class but do not fit each other or the method."""
    unet, latent = configs["unet"], configs["vae"].get("latent_channels", 4)
    width = configs["text_encoder"].get("hidden_size")
    # "text" is made from the prompt itself.
    if unet.get("addition_embed_type") not in (None, "text") or unet.get("class_embed_type"):
        raise ModelError(f"The model '{name}' needs more than a prompt (it may be an SDXL model).", _OTHER_KIND)
    if unet.get("in_channels", 4) != latent:
        raise ModelError(
            f"The UNet of '{name}' takes {unet.get('in_channels')} channels, its autoencoder gives {latent} "
            "(it may be an inpainting model).",
            _OTHER_KIND,
        )
    if configs["scheduler"].get("prediction_type", "epsilon") not in ("epsilon", "v_prediction"):
        raise ModelError(f"The model '{name}' predicts neither noise nor velocity.", _OTHER_KIND)
    if width is not None and unet.get("cross_attention_dim", 1280) != width:
        raise ModelError(f"The text encoder of '{name}' does not fit its UNet.", _INCOMPLETE)
    if "controlnet" in configs:
        _check_control(f"of '{name}'", configs["controlnet"], configs)


def read_control(name: str, path: Path, folder: ModelFolder) -> str | None:
    """Look at a ControlNet that is kept apart from its model; gives the variant of its weights.

    Raises:
        ModelError: if it is incomplete, a pickle, or does not fit the model.
    """
    config = _config_of(name, path, "controlnet", "ControlNet")
    _check_control(f"'{name}'", config, folder.configs)
    return _safe_variant(name, path)


def read_autoencoder(name: str, path: Path, folder: ModelFolder) -> tuple[str, str | None]:
    """Look at an autoencoder that is kept apart from its model; gives its class and the variant of its weights.

    Raises:
        ModelError: if it is incomplete, a pickle, or its latents are not the model's.
    """
    config = _config_of(name, path, "vae", "autoencoder")
    kind, found, wanted = str(config["_class_name"]), latents_of(config), latents_of(folder.configs["vae"])
    # A tiny one gives latents as the UNet wants them, and says nothing about their scale.
    fits = found[0] == wanted[0] if kind == "AutoencoderTiny" else found == wanted
    if not fits or _factor(config) != folder.vae_factor:
        raise ModelError(f"The autoencoder '{name}' does not fit the model.", "Use one made for the same base model.")
    return kind, _safe_variant(name, path)


def latents_of(vae: Mapping[str, Any]) -> tuple[int, float]:
    """How many channels an autoencoder's latents have, and their scale.

    Configurations from before it could be said, Stable Diffusion 1.5's own among them, leave the scale out.
    """
    return vae.get("latent_channels", 4), vae.get("scaling_factor", SD15_LATENTS[1])


def _factor(vae: Mapping[str, Any]) -> int:
    """Pixels per latent."""
    # AutoencoderTiny names the two halves' widths separately.
    return 1 << (len(vae.get("block_out_channels") or vae["decoder_block_out_channels"]) - 1)


def _check_control(told: str, control: dict[str, Any], configs: dict[str, dict[str, Any]]) -> None:
    latent, text = configs["vae"].get("latent_channels", 4), configs["unet"].get("cross_attention_dim", 1280)
    if (
        control.get("in_channels", 4) != latent
        or control.get("cross_attention_dim", 1280) != text
        or control.get("conditioning_channels", 3) != 3
    ):
        raise ModelError(f"The ControlNet {told} does not fit its UNet.", "Use one made for the same base model.")


def _safe_variant(name: str, folder: Path) -> str | None:
    """The variant of a part's safetensors, after a look at their headers (which shows a truncated file)."""
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        pickles = sorted(file.name for file in folder.iterdir() if file.suffix in _PICKLES)
        if pickles:
            raise ModelError(
                f"The model '{name}' stores its {folder.name} as a pickle ({pickles[0]}), which could run any code.",
                "Use the same model in safetensors format.",
            )
        raise ModelError(f"The model '{name}' has no weights for its {folder.name}.", _INCOMPLETE)
    plain = [file for file in files if ".fp16." not in file.name and not file.name.startswith(("pytorch", "non_ema"))]
    for file in plain or files:
        try:
            with safe_open(file, framework="pt"):
                pass
        except (SafetensorError, OSError) as error:
            raise ModelError(
                f"The file {folder.name}/{file.name} of '{name}' is damaged ({error}).", _INCOMPLETE
            ) from None
    return None if plain else "fp16"
