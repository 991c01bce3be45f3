"""What is in a diffusers model folder, looked at before anything of it is copied or loaded.

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
from fresco_core.models.abilities import are_extras
from fresco_core.models.headers import refuse_pickle

_PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle")
_ARCHITECTURES = {
    "vae": ("AutoencoderKL", "AutoencoderTiny"),
    "unet": ("UNet2DConditionModel",),
    "text_encoder": ("CLIPTextModel",),
    "controlnet": ("ControlNetModel",),
}
OTHER_KIND = "Choose a Stable Diffusion 1.5 model in the diffusers folder format."
INCOMPLETE = "Download or copy the whole folder again."


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
        return factor_of(self.configs["vae"])

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


def read_folder(name: str, path: Path) -> ModelFolder:
    """Look at a folder.

    Args:
        name: for messages.

    Raises:
        ModelError: if it is incomplete, holds a pickle, or is of another architecture.
    """
    configs = read_configs(name, path)
    variants = {part: safe_variant(name, path / part) for part in configs if part != "scheduler"}
    file = path / "fresco.json"
    extras = _read_json(name, file, "has a broken fresco.json", INCOMPLETE) if file.is_file() else {}
    if not are_extras(extras):
        raise ModelError(f"The fresco.json of '{name}' says what cannot be used.", "Correct it, or delete it.")
    return ModelFolder(name, path, configs, variants, extras)


def read_configs(name: str, path: Path) -> dict[str, dict[str, Any]]:
    """Look at all of a folder but its weights, which need not be there; gives `ModelFolder.configs`.

    Raises:
        ModelError: if it is incomplete or of another architecture.
    """
    index = _read_json(name, path / "model_index.json", "is not a diffusers model folder", OTHER_KIND)
    parts = ["vae", "unet", "text_encoder"]
    if (path / "controlnet").is_dir():
        parts.append("controlnet")
    for part in ("vae", "unet", "text_encoder", "tokenizer", "scheduler"):
        if not (path / part).is_dir():
            kind = str(index.get("_class_name", "pipeline"))
            raise ModelError(f"The model '{name}' ({kind}) has no {part.replace('_', ' ')}.", OTHER_KIND)
    _check_words(name, path / "tokenizer")
    configs = {part: read_config(name, path / part, part, part.replace("_", " ")) for part in parts}
    scheduler = path / "scheduler" / "scheduler_config.json"
    configs["scheduler"] = _read_json(name, scheduler, "has no scheduler configuration", INCOMPLETE)
    _check_fit(name, configs)
    return configs


def _read_json(name: str, file: Path, complaint: str, remedy: str) -> dict[str, Any]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise ModelError(f"The model '{name}' {complaint} ({file.name} is missing or unreadable).", remedy)
    return data


def read_config(name: str, folder: Path, part: str, told: str) -> dict[str, Any]:
    """The configuration of a part of a model.

    Args:
        part: as diffusers calls it.
        told: the part's name in messages.

    Raises:
        ModelError: if it cannot be read, or is of another architecture.
    """
    config = _read_json(name, folder / "config.json", f"lacks a part of its {part}", INCOMPLETE)
    listed = config.get("architectures")
    found = config.get("_class_name") or (listed[0] if isinstance(listed, list) and listed else "unknown")
    if found not in _ARCHITECTURES[part]:
        raise ModelError(
            f"The model '{name}' has a {told} of the kind {found}, not {_ARCHITECTURES[part][0]}.", OTHER_KIND
        )
    widths = config.get("block_out_channels") or config.get("decoder_block_out_channels")
    sized = isinstance(widths, list) and (part != "unet" or isinstance(config.get("sample_size"), int))
    if part in ("unet", "vae") and not sized:
        raise ModelError(f"The {told} of '{name}' does not say how large it is.", INCOMPLETE)
    return config


def _check_words(name: str, tokenizer: Path) -> None:
    """Refuse a tokenizer without words: the library makes do with none, and every prompt would read the same."""
    here = {file.name for file in tokenizer.iterdir()}
    if "tokenizer.json" not in here and not {"vocab.json", "merges.txt"} <= here:
        raise ModelError(f"The model '{name}' has no words for its tokenizer.", INCOMPLETE)


def _check_fit(name: str, configs: dict[str, dict[str, Any]]) -> None:
    """Refuse parts that are of the right class but do not fit each other or the method."""
    unet, latent = configs["unet"], configs["vae"].get("latent_channels", 4)
    width = configs["text_encoder"].get("hidden_size")
    # "text" is made from the prompt itself.
    if unet.get("addition_embed_type") not in (None, "text") or unet.get("class_embed_type"):
        raise ModelError(f"The model '{name}' needs more than a prompt (it may be an SDXL model).", OTHER_KIND)
    if unet.get("in_channels", 4) != latent:
        raise ModelError(
            f"The UNet of '{name}' takes {unet.get('in_channels')} channels, its autoencoder gives {latent} "
            "(it may be an inpainting model).",
            OTHER_KIND,
        )
    if configs["scheduler"].get("prediction_type", "epsilon") not in ("epsilon", "v_prediction"):
        raise ModelError(f"The model '{name}' predicts neither noise nor velocity.", OTHER_KIND)
    if width is not None and unet.get("cross_attention_dim", 1280) != width:
        raise ModelError(f"The text encoder of '{name}' does not fit its UNet.", INCOMPLETE)
    if "controlnet" in configs:
        check_control(f"of '{name}'", configs["controlnet"], configs)


def factor_of(vae: Mapping[str, Any]) -> int:
    """Pixels per latent."""
    # AutoencoderTiny names the two halves' widths separately.
    return 1 << (len(vae.get("block_out_channels") or vae["decoder_block_out_channels"]) - 1)


def check_control(told: str, control: dict[str, Any], configs: dict[str, dict[str, Any]]) -> None:
    """Refuse a ControlNet that is not made for a model with these parts."""
    latent, text = configs["vae"].get("latent_channels", 4), configs["unet"].get("cross_attention_dim", 1280)
    if (
        control.get("in_channels", 4) != latent
        or control.get("cross_attention_dim", 1280) != text
        or control.get("conditioning_channels", 3) != 3
    ):
        raise ModelError(f"The ControlNet {told} does not fit its UNet.", "Use one made for the same base model.")


def safe_variant(name: str, folder: Path) -> str | None:
    """The variant of a part's safetensors, after a look at their headers (which shows a truncated file)."""
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        pickles = sorted(file.name for file in folder.iterdir() if file.suffix in _PICKLES)
        if pickles:
            raise ModelError(
                f"The model '{name}' stores its {folder.name} as a pickle ({pickles[0]}), which could run any code.",
                "Use the same model in safetensors format.",
            )
        raise ModelError(f"The model '{name}' has no weights for its {folder.name}.", INCOMPLETE)
    plain = [file for file in files if ".fp16." not in file.name and not file.name.startswith(("pytorch", "non_ema"))]
    for file in plain or files:
        try:
            with file.open("rb") as stream:
                refuse_pickle(file, stream.read(8))
            with safe_open(file, framework="numpy"):
                pass
        except (SafetensorError, OSError) as error:
            raise ModelError(
                f"The file {folder.name}/{file.name} of '{name}' is damaged ({error}).", INCOMPLETE
            ) from None
    return None if plain else "fp16"
