"""A loaded diffusion model: what the rest of the room needs of it, and how it is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers
from safetensors import SafetensorError
from torch import Tensor

from fresco_core.devices import device_of
from fresco_core.errors import ModelError
from fresco_core.frames import Picture
from fresco_core.settings import Control
from fresco_core.translation.additions import add_loras
from fresco_core.translation.folder import ModelFolder, find_model, read_autoencoder, read_control
from fresco_core.translation.recipe import Addition, Recipe
from fresco_core.translation.wording import embed, ignored_ends, most_tokens

# Pixels encoded at a time: a gigabyte or two of activations in the largest autoencoder.
_ENCODED_PIXELS = 2**20
_CLIP_TOKENS = 77


@dataclass(frozen=True, eq=False)
class Model:
    """A latent-diffusion pipeline of the Stable Diffusion 1.5 family on one device.

    Attributes:
        folder: where it came from, and its configurations.
        vae, unet, text_encoder, tokenizer: diffusers' and transformers' own classes, in evaluation mode.
        controlnet: the same, or None.
        more_controlnets: others, by the hint that they want.
        previewer: a tiny autoencoder for previews, or None.
        waiting: whether text encoder and autoencoder stay in the machine's memory while they are not needed.
        device, dtype: of the weights. Latents outside the networks are float32.
    """

    folder: ModelFolder
    vae: Any
    unet: Any
    controlnet: Any
    text_encoder: Any
    tokenizer: Any
    device: torch.device
    dtype: torch.dtype
    more_controlnets: Mapping[Control, Any] = field(default_factory=dict)
    previewer: Any = None
    waiting: bool = False

    @property
    def name(self) -> str:
        return self.folder.name

    @cached_property
    def fingerprint(self) -> str:
        """A hash of weights and configurations."""
        return self.folder.fingerprint()

    @property
    def scheduler_config(self) -> dict[str, Any]:
        return self.folder.configs["scheduler"]

    @property
    def vae_factor(self) -> int:
        """Pixels per latent."""
        return self.folder.vae_factor

    @property
    def multiple(self) -> int:
        """Both sides of a picture must be multiples of this many pixels."""
        return self.folder.multiple

    @property
    def native_short_side(self) -> int:
        """The working size at which the model is at its best, in pixels."""
        return self.folder.native_short_side

    @property
    def controls(self) -> tuple[str, ...]:
        """The structure hints its ControlNets understand."""
        return (*self.folder.controls, *self.more_controlnets)

    def controlnet_for(self, control: Control) -> Any:
        """The ControlNet that understands a hint."""
        return self.more_controlnets.get(control, self.controlnet)

    @property
    def latent_channels(self) -> int:
        return int(self.vae.config.latent_channels)

    def embed(self, prompts: Sequence[str]) -> Tensor:
        """Prompts as the UNet sees them, [P, tokens, width]. See `wording.embed`."""
        with self._at_work(self.text_encoder):
            return embed(self.tokenizer, self.text_encoder, prompts)

    def encode(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and deviation of the latents of pictures [N, 3, H, W] in [-1, 1]; both float32 [N, C, h, w]."""
        together = max(1, _ENCODED_PIXELS // (pictures.shape[-2] * pictures.shape[-1]))
        with self._at_work(self.vae):
            encoded = [self.vae.encode(some.to(self.dtype)) for some in torch.split(pictures, together)]
        if hasattr(encoded[0], "latent_dist"):
            mean = torch.cat([one.latent_dist.mean for one in encoded]).float()
            deviation = torch.cat([one.latent_dist.std for one in encoded]).float()
        else:
            # A tiny autoencoder gives the latents themselves.
            mean = torch.cat([one.latents for one in encoded]).float()
            deviation = torch.zeros_like(mean)
        shift, scale = _latent_range(self.vae)
        return (mean - shift) * scale, deviation * scale

    def decode(self, latents: Tensor) -> Tensor:
        """Pictures float32 [N, 3, H, W], about [-1, 1], of latents [N, C, h, w]."""
        with self._at_work(self.vae):
            return self._decoded(self.vae, latents)

    def preview(self, latents: Tensor) -> Tensor:
        """The same in a hurry, if there is a tiny autoencoder for it."""
        return self.decode(latents) if self.previewer is None else self._decoded(self.previewer, latents)

    def _decoded(self, vae: Any, latents: Tensor) -> Tensor:
        shift, scale = _latent_range(vae)
        # One at a time, so that a picture's rounding does not depend on what else is in the batch.
        raw = (latents / scale + shift).to(self.dtype)
        return torch.cat([vae.decode(one[None]).sample for one in raw]).float()

    @contextmanager
    def _at_work(self, part: Any) -> Iterator[None]:
        """Bring a part that waits elsewhere to the device, for as long as it is needed."""
        if not self.waiting:
            yield
            return
        part.to(self.device)
        try:
            yield
        finally:
            part.to("cpu")


def _latent_range(vae: Any) -> tuple[float, float]:
    """Shift and scale of an autoencoder's latents."""
    # Only some autoencoders have a shift.
    return vae.config.get("shift_factor") or 0.0, vae.config.scaling_factor


def load_model(
    name_or_path: str,
    *,
    device: str = "auto",
    dtype: torch.dtype | None = None,
    recipe: Recipe | None = None,
    waiting: bool = False,
) -> Model:
    """Load a built-in model by name or any diffusers folder of the Stable Diffusion 1.5 family; never from the network.

    Args:
        device: as in `device_of`.
        dtype: default float16 on a GPU and float32 on the CPU.
        recipe: what is added to it; nothing by default.
        waiting: see `Model`.

    Raises:
        ModelError: if it or an addition is missing, a pickle, incomplete, damaged or of another architecture.
        ResourceError: if there is no such device.
    """
    folder = find_model(name_or_path)
    place = device_of(device)
    elsewhere = torch.device("cpu") if waiting else place
    precision = dtype or (torch.float32 if place.type == "cpu" else torch.float16)
    diffusers.utils.logging.disable_progress_bar()
    transformers.utils.logging.disable_progress_bar()
    controls: Mapping[Control, Addition] = {} if recipe is None else recipe.controls
    # All looks come before all loading.
    variants = {control: read_control(one.name, one.path, folder) for control, one in controls.items()}

    def part(cls: Any, name: str) -> Any:
        return _load_part(folder, cls, name, precision).eval().requires_grad_(False)

    def autoencoder(added: Addition) -> Any:
        kind, variant = read_autoencoder(added.name, added.path, folder)
        loaded = _load(getattr(diffusers, kind), added.path, "autoencoder", added.name, variant, precision)
        return loaded.eval().requires_grad_(False)

    tokenizer = _load_tokenizer(folder)
    unet, text_encoder = part(diffusers.UNet2DConditionModel, "unet"), part(transformers.CLIPTextModel, "text_encoder")
    if recipe is not None:
        add_loras(unet, text_encoder, recipe.loras)
    if recipe is not None and recipe.autoencoder is not None:
        vae = autoencoder(recipe.autoencoder)
    else:
        vae = part(getattr(diffusers, folder.configs["vae"]["_class_name"]), "vae")
    previewer = None if recipe is None or recipe.previewer is None else autoencoder(recipe.previewer)
    controlnet = part(diffusers.ControlNetModel, "controlnet") if "controlnet" in folder.configs else None
    more = {
        control: _load(diffusers.ControlNetModel, one.path, "ControlNet", one.name, variants[control], precision).eval()
        for control, one in controls.items()
    }
    # Whatever can be wrong is known by now: only then is the device's memory taken.
    return Model(
        folder=folder,
        vae=_placed(vae, elsewhere),
        unet=_placed(unet, place),
        controlnet=None if controlnet is None else _placed(controlnet, place),
        text_encoder=text_encoder.to(elsewhere),
        tokenizer=tokenizer,
        device=place,
        dtype=precision,
        more_controlnets={control: _placed(one.requires_grad_(False), place) for control, one in more.items()},
        previewer=None if previewer is None else _placed(previewer, place),
        waiting=waiting,
    )


def _placed(network: Any, place: torch.device) -> Any:
    """The network on a device, with channels last where convolutions are made for that: 6 % less time on a CPU."""
    if place.type in ("cpu", "cuda"):
        network = network.to(memory_format=torch.channels_last)
    return network.to(place)


_AGAIN = "Download or copy the whole folder again."


def unread(folder: ModelFolder, prompts: Sequence[str]) -> dict[str, str]:
    """The texts among prompts that are longer than the model reads, each with its end that is ignored.

    Raises:
        ModelError: if the model's tokenizer cannot be read.
    """
    tokenizer = _load_tokenizer(folder)
    positions = int(folder.configs["text_encoder"].get("max_position_embeddings", _CLIP_TOKENS))
    return ignored_ends(tokenizer, prompts, most_tokens(tokenizer, positions))


def _load_tokenizer(folder: ModelFolder) -> Any:
    try:
        return transformers.CLIPTokenizer.from_pretrained(folder.path / "tokenizer", local_files_only=True)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelError(f"The tokenizer of '{folder.name}' cannot be read ({error}).", _AGAIN) from None


def _load_part(folder: ModelFolder, cls: Any, name: str, dtype: torch.dtype) -> Any:
    return _load(cls, folder.path / name, name.replace("_", " "), folder.name, folder.variants[name], dtype)


def _load(cls: Any, path: Path, part: str, model: str, variant: str | None, dtype: torch.dtype) -> Any:
    kind = {"dtype": dtype} if cls is transformers.CLIPTextModel else {"torch_dtype": dtype}
    try:
        module, info = cls.from_pretrained(
            path, variant=variant, local_files_only=True, use_safetensors=True, output_loading_info=True, **kind
        )
    except (OSError, ValueError, TypeError, KeyError, RuntimeError, SafetensorError) as error:
        reason = str(error).strip().splitlines()[0]
        raise ModelError(f"The {part} of '{model}' cannot be loaded ({reason}).", _AGAIN) from None
    # A library fills what is missing with random numbers; that must not pass for a model.
    if info["missing_keys"] or info["mismatched_keys"]:
        raise ModelError(f"The weights of the {part} of '{model}' are incomplete.", _AGAIN)
    return module


def to_tensor(pictures: Sequence[Picture], device: torch.device) -> Tensor:
    """Pictures uint8 RGB [H, W, 3] as float32 [N, 3, H, W] in [-1, 1]."""
    stacked = torch.stack([torch.from_numpy(picture.copy()) for picture in pictures]).to(device)
    return stacked.permute(0, 3, 1, 2).float() / 127.5 - 1


def to_pictures(tensor: Tensor) -> tuple[Picture, ...]:
    """Tensors [N, 3, H, W] in [-1, 1] as pictures uint8 RGB [H, W, 3], rounded and clipped."""
    levels = ((tensor + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)
    return tuple(levels.permute(0, 2, 3, 1).cpu().numpy())
