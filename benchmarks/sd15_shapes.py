"""A pipeline of Stable Diffusion 1.5's size from its published configurations, with random weights.

It computes nothing worth looking at, but takes exactly the time and memory that the real one takes.
"""

from __future__ import annotations

import json
from typing import Any

import torch
from diffusers import AutoencoderKL, ControlNetModel, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from fresco_core.resources import resource
from fresco_core.translation import Model
from fresco_core.translation.folder import ModelFolder

_DEVIATION = 0.02
CONTROLS = ["tile", "softedge", "canny"]


def random_sd15(device: torch.device, dtype: torch.dtype, seed: int = 0) -> Model:
    """UNet, ControlNet, autoencoder and text encoder: 1.43 billion parameters on `device`."""
    configs = {
        part: json.loads(resource("sd15", part, "config.json").read_text(encoding="utf-8"))
        for part in ("unet", "controlnet", "vae", "text_encoder")
    }
    configs["scheduler"] = json.loads(resource("sd15", "scheduler", "scheduler_config.json").read_text())
    random = None if device.type == "meta" else torch.Generator(device).manual_seed(seed)

    def filled(make: Any) -> Any:
        # Libraries draw weights with care and slowly; here any numbers of the right size do.
        with torch.device("meta"):
            module = make()
        # The base class's own: a library's warns for weights that mean something.
        torch.nn.Module.to(module, dtype=dtype)
        module.to_empty(device=device)
        for name, value in module.named_parameters():
            if value.ndim > 1:
                value.data.normal_(0, _DEVIATION, generator=random)
            else:
                value.data.fill_(float(name.endswith("weight")))
        for name, value in module.named_buffers():
            if name.endswith("position_ids"):
                value.copy_(torch.arange(value.shape[-1], device=device).expand(value.shape))
        return module.eval().requires_grad_(False)

    return Model(
        folder=ModelFolder("sd15-random", resource("sd15"), configs, {}, {"controls": CONTROLS}),
        vae=filled(lambda: AutoencoderKL.from_config(configs["vae"])),
        unet=filled(lambda: UNet2DConditionModel.from_config(configs["unet"])),
        controlnet=filled(lambda: ControlNetModel.from_config(configs["controlnet"])),
        text_encoder=filled(lambda: CLIPTextModel(CLIPTextConfig(**configs["text_encoder"]))),
        tokenizer=CLIPTokenizer.from_pretrained(resource("sd15", "tokenizer"), local_files_only=True),
        device=device,
        dtype=dtype,
    )
