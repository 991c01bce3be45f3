"""LoRA put into a loaded model: merged with its weights, so that they cost nothing when it runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from diffusers.loaders import StableDiffusionLoraLoaderMixin
from safetensors.torch import load_file

from fresco_core.errors import ModelError
from fresco_core.translation.recipe import Addition


def add_loras(unet: Any, text_encoder: Any, loras: Sequence[Addition]) -> None:
    """Merge LoRA with a UNet's and a text encoder's weights; of diffusers' layout or kohya's.

    Raises:
        ModelError: if one does not fit, or has nothing for the UNet.
    """
    for index, lora in enumerate(loras):
        name = f"lora{index}"
        try:
            weights, alphas = StableDiffusionLoraLoaderMixin.lora_state_dict(load_file(lora.path))
            if not any(key.startswith("unet.") for key in weights):
                raise ValueError("it has nothing for a UNet")
            StableDiffusionLoraLoaderMixin.load_lora_into_unet(weights, alphas, unet, adapter_name=name)
            unet.set_adapters([name], [lora.weight])
            unet.fuse_lora(adapter_names=[name])
            unet.unload_lora()
            if any(key.startswith("text_encoder.") for key in weights):
                StableDiffusionLoraLoaderMixin.load_lora_into_text_encoder(
                    weights, alphas, text_encoder, "text_encoder", lora_scale=lora.weight, adapter_name=name
                )
        except (RuntimeError, ValueError, KeyError, IndexError, TypeError) as error:
            reason = str(error).strip().splitlines()[0]
            raise ModelError(
                f"The LoRA '{lora.name}' does not fit the model ({reason}).",
                "Use one made for the same base model, in diffusers' or kohya's layout.",
            ) from None
