"""Tiny diffusion pipelines with random weights, in the layout of Stable Diffusion 1.5, for tests of all that uses one.

Real classes at a tiny configuration: an autoencoder of factor 8, a UNet with the four up-block types of SD 1.5, a
ControlNet taking 3-channel pixel hints, a CLIP text encoder with a byte-level tokenizer. One denoising step at 64x64
takes a few milliseconds; the pictures are noise.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKL, ControlNetModel, DDPMScheduler, UNet2DConditionModel
from tokenizers.pre_tokenizers import ByteLevel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

TEXT_WIDTH = 16
_CHANNELS = (8, 8, 16, 16)


def save_tiny_model(folder: Path, *, latent_channels: int = 4, seed: int = 0, control: bool = True) -> Path:
    """Write a diffusers folder of a tiny pipeline with random weights.

    Args:
        folder: where; made if absent.
        latent_channels: of the autoencoder; both 4 and 16 occur among real models.
        seed: of the weights.
        control: whether a ControlNet comes with it, in the subfolder `controlnet`.

    Returns:
        `folder`.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        parts = {
            "vae": _autoencoder(latent_channels),
            "unet": _unet(latent_channels),
            "text_encoder": _text_encoder(),
            "tokenizer": _tokenizer(),
            "scheduler": _scheduler(),
        }
        if control:
            parts["controlnet"] = _controlnet(latent_channels)
    for name, part in parts.items():
        part.save_pretrained(folder / name)
    # Written by hand, so that diffusers' pipeline classes need not be imported: they take seconds and print warnings.
    index: dict[str, Any] = {
        name: ["transformers" if name in ("text_encoder", "tokenizer") else "diffusers", type(part).__name__]
        for name, part in parts.items()
    }
    index["_class_name"] = "StableDiffusionControlNetPipeline" if control else "StableDiffusionPipeline"
    index |= {"safety_checker": [None, None], "feature_extractor": [None, None], "requires_safety_checker": False}
    (folder / "model_index.json").write_text(json.dumps(index, indent=2), encoding="utf-8")
    return folder


def _autoencoder(latent_channels: int) -> AutoencoderKL:
    return AutoencoderKL(
        block_out_channels=_CHANNELS,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        latent_channels=latent_channels,
        layers_per_block=1,
        norm_num_groups=4,
        sample_size=64,
        scaling_factor=0.5,
    )


def _unet(latent_channels: int) -> UNet2DConditionModel:
    return UNet2DConditionModel(
        sample_size=8,
        in_channels=latent_channels,
        out_channels=latent_channels,
        block_out_channels=_CHANNELS,
        down_block_types=("CrossAttnDownBlock2D",) * 3 + ("DownBlock2D",),
        up_block_types=("UpBlock2D",) + ("CrossAttnUpBlock2D",) * 3,
        layers_per_block=1,
        norm_num_groups=4,
        cross_attention_dim=TEXT_WIDTH,
        attention_head_dim=2,
    )


def _controlnet(latent_channels: int) -> ControlNetModel:
    controlnet = ControlNetModel(
        in_channels=latent_channels,
        conditioning_channels=3,
        block_out_channels=_CHANNELS,
        down_block_types=("CrossAttnDownBlock2D",) * 3 + ("DownBlock2D",),
        layers_per_block=1,
        norm_num_groups=4,
        cross_attention_dim=TEXT_WIDTH,
        attention_head_dim=2,
        conditioning_embedding_out_channels=(4, 4, 8, 8),
    )
    # A fresh ControlNet ends in convolutions of zeros; a test could not tell whether it is wired up.
    for parameter in controlnet.parameters():
        if not parameter.any():
            torch.nn.init.normal_(parameter, std=0.1)
    return controlnet


def _text_encoder() -> CLIPTextModel:
    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=514,
            hidden_size=TEXT_WIDTH,
            intermediate_size=2 * TEXT_WIDTH,
            num_hidden_layers=1,
            num_attention_heads=2,
            max_position_embeddings=77,
            bos_token_id=512,
            eos_token_id=513,
            pad_token_id=513,
        )
    )


def _tokenizer() -> CLIPTokenizer:
    letters = sorted(ByteLevel.alphabet())
    words = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    return CLIPTokenizer(vocab={word: index for index, word in enumerate(words)}, merges=[], model_max_length=77)


def _scheduler() -> DDPMScheduler:
    return DDPMScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", clip_sample=False, steps_offset=1
    )
