"""A tiny Stable Diffusion as one file in the layout of the original: the names that diffusers' converters expect."""

from __future__ import annotations

import json
import re
from pathlib import Path

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from safetensors.torch import save_file
from torch import Tensor
from transformers import CLIPTextConfig, CLIPTextModel

_RESNET = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "time_emb_proj": "emb_layers.1",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "conv_shortcut": "skip_connection",
}
_ENDS = {
    "conv_in": "input_blocks.0.0",
    "time_embedding.linear_1": "time_embed.0",
    "time_embedding.linear_2": "time_embed.2",
    "conv_norm_out": "out.0",
    "conv_out": "out.2",
}
_ATTENTION = {"to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out", "group_norm": "norm"}


def tiny_configurations(shipped: Path, folder: Path, text_width: int = 768) -> Path:
    """The shipped configurations with the same blocks, but few channels."""
    unet = _config(shipped / "unet")
    unet |= {"block_out_channels": [8, 8, 16, 16], "norm_num_groups": 4, "attention_head_dim": 2}
    vae = _config(shipped / "vae") | {"block_out_channels": [8, 8, 8, 8], "norm_num_groups": 4}
    text = _config(shipped / "text_encoder")
    text |= {"num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 8, "hidden_size": text_width}
    for part, data in {"unet": unet, "vae": vae, "text_encoder": text, "controlnet": unet}.items():
        (folder / part).mkdir(parents=True)
        (folder / part / "config.json").write_text(json.dumps(data))
    for part in ("tokenizer", "scheduler"):
        (folder / part).symlink_to(shipped / part)
    (folder / "model_index.json").symlink_to(shipped / "model_index.json")
    return folder


def save_original(configurations: Path, file: Path) -> dict[str, dict[str, Tensor]]:
    """Write random weights in the original's layout; gives each part's tensors under diffusers' names."""
    torch.manual_seed(0)
    parts = {
        "unet": UNet2DConditionModel.from_config(_config(configurations / "unet")),
        "vae": AutoencoderKL.from_config(_config(configurations / "vae")),
        "text_encoder": CLIPTextModel(CLIPTextConfig(**_config(configurations / "text_encoder"))),
    }
    states = {name: {key: value.clone() for key, value in part.state_dict().items()} for name, part in parts.items()}
    stored = {f"model.diffusion_model.{_unet_name(name)}": tensor for name, tensor in states["unet"].items()}
    for name, tensor in states["vae"].items():
        original = _vae_name(name)
        # The original's attention is made of convolutions.
        is_projection = ".mid.attn_1." in original and tensor.ndim == 2
        stored[f"first_stage_model.{original}"] = tensor[..., None, None] if is_projection else tensor
    for name, tensor in states["text_encoder"].items():
        inner = name if name.startswith("text_model.") else f"text_model.{name}"
        stored[f"cond_stage_model.transformer.{inner}"] = tensor
    save_file({name: tensor.contiguous() for name, tensor in stored.items()}, file)
    return states


def _unet_name(name: str) -> str:
    for theirs, original in _ENDS.items():
        if name.startswith(theirs + "."):
            return original + name.removeprefix(theirs)
    if found := re.fullmatch(r"mid_block\.(resnets|attentions)\.(\d)\.(.*)", name):
        place = 1 if found[1] == "attentions" else 2 * int(found[2])
        return f"middle_block.{place}.{_inner(found[1], found[3])}"
    if found := re.fullmatch(r"down_blocks\.(\d)\.downsamplers\.0\.conv\.(.*)", name):
        return f"input_blocks.{3 * (int(found[1]) + 1)}.0.op.{found[2]}"
    if found := re.fullmatch(r"up_blocks\.(\d)\.upsamplers\.0\.conv\.(.*)", name):
        return f"output_blocks.{3 * int(found[1]) + 2}.{1 if found[1] == '0' else 2}.conv.{found[2]}"
    found = re.fullmatch(r"(down|up)_blocks\.(\d)\.(resnets|attentions)\.(\d)\.(.*)", name)
    assert found is not None, name
    index = 3 * int(found[2]) + int(found[4]) + (found[1] == "down")
    block = "input_blocks" if found[1] == "down" else "output_blocks"
    return f"{block}.{index}.{int(found[3] == 'attentions')}.{_inner(found[3], found[5])}"


def _inner(kind: str, name: str) -> str:
    if kind == "attentions":
        return name
    part, _, rest = name.rpartition(".")
    return f"{_RESNET[part]}.{rest}"


def _vae_name(name: str) -> str:
    name = name.replace("conv_norm_out", "norm_out").replace("conv_shortcut", "nin_shortcut")
    name = re.sub(r"mid_block\.resnets\.(\d)", lambda m: f"mid.block_{int(m[1]) + 1}", name)
    for theirs, original in _ATTENTION.items():
        name = name.replace(f"mid_block.attentions.0.{theirs}.", f"mid.attn_1.{original}.")
    name = re.sub(r"down_blocks\.(\d)\.resnets\.(\d)", r"down.\1.block.\2", name)
    name = re.sub(r"down_blocks\.(\d)\.downsamplers\.0", r"down.\1.downsample", name)
    name = re.sub(r"up_blocks\.(\d)\.resnets\.(\d)", lambda m: f"up.{3 - int(m[1])}.block.{m[2]}", name)
    return re.sub(r"up_blocks\.(\d)\.upsamplers\.0", lambda m: f"up.{3 - int(m[1])}.upsample", name)


def _config(folder: Path) -> dict[str, object]:
    data: dict[str, object] = json.loads((folder / "config.json").read_text())
    return data
