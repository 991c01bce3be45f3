"""LoRA put into a loaded model: merged with its weights, so that they cost nothing when it runs."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import diffusers
import torch
import transformers
from diffusers.loaders import StableDiffusionLoraLoaderMixin
from safetensors.torch import load_file
from torch import Tensor

from fresco_core.errors import ModelError
from fresco_core.translation.folder import ModelFolder
from fresco_core.translation.recipe import Addition

_TEXT = re.compile(
    r"text_encoder\.(?:text_model\.)?(.+?)(?:\.lora_linear_layer|\.lora|_lora)?\.(?:down|lora_A)\.weight"
)
_PROJECTIONS = {"to_q": "q_proj", "to_k": "k_proj", "to_v": "v_proj", "to_out": "out_proj"}


def check_loras(folder: ModelFolder, loras: Sequence[Addition]) -> None:
    """Refuse LoRA that do not fit a model, by adding them to one of shapes without numbers. Errors as `add_loras`."""
    if not loras:
        return
    with torch.device("meta"):
        unet = diffusers.UNet2DConditionModel.from_config(folder.configs["unet"])
        text_encoder = transformers.CLIPTextModel(transformers.CLIPTextConfig(**folder.configs["text_encoder"]))
    with warnings.catch_warnings():
        # Numbers that go nowhere are what is wanted.
        warnings.simplefilter("ignore")
        add_loras(unet, text_encoder, loras)


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
            _merge_into_text_encoder(text_encoder, weights, alphas or {}, lora.weight)
        except (RuntimeError, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            text = str(error).strip()
            reason = "its layers have other sizes" if "size mismatch" in text else text.splitlines()[0]
            raise ModelError(
                f"The LoRA '{lora.name}' does not fit the model ({reason}).",
                "Use one made for the same base model, in diffusers' or kohya's layout.",
            ) from None


@torch.no_grad()
def _merge_into_text_encoder(
    text_encoder: Any, weights: Mapping[str, Tensor], alphas: Mapping[str, float], weight: float
) -> None:
    """Add up @ down to the layers of a text encoder; by hand, for diffusers looks for the layers' former names."""
    for key, down in weights.items():
        found = _TEXT.fullmatch(key)
        if found is None:
            continue
        up = weights[key.replace("lora_A", "lora_B").replace(".down.", ".up.")]
        parent, _, last = found[1].rpartition(".")
        layer = text_encoder.get_submodule(f"{parent}.{_PROJECTIONS.get(last, last)}")
        scale = weight * alphas.get(f"{key}.alpha", len(down)) / len(down)
        layer.weight += scale * (up.to(layer.weight) @ down.to(layer.weight))
