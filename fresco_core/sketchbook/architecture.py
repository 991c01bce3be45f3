"""The shapes of Sketchbook's five parts, in diffusers' and transformers' own classes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from diffusers import (
    AutoencoderTiny,
    ControlNetModel,
    DDPMScheduler,
    StableDiffusionControlNetPipeline,
    UNet2DConditionModel,
)
from diffusers.models.unets.unet_2d_blocks import AutoencoderTinyBlock
from torch import nn
from transformers import CLIPTextConfig, CLIPTextModel, PreTrainedTokenizerBase

from fresco_core.sketchbook.klt import CHANNELS, LATENT_SCALE, Klt, stem_features, write_encoder, write_stem

NATIVE_SHORT_SIDE = 384
NATIVE_GUIDANCE = 1.0
"""Looks are told apart by words alone: pushed further away from the average look, pictures lose colour and form."""
TEXT_WIDTH = 192
TEXT_LENGTH = 77
_UNET_WIDTHS = (96, 128, 160, 160)
_HEAD_WIDTH = 32
_NORM_GROUPS = 4
_NOISY_SHARE, _HINT_SHARE = 0.25, -0.4
_ENCODER_WIDTH = 48
_DECODER_WIDTH = 32
_STEM_WIDTHS = (8, 16, 48, CHANNELS)


@dataclass(frozen=True)
class Networks:
    """The trainable parts, float32."""

    autoencoder: AutoencoderTiny
    unet: UNet2DConditionModel
    controlnet: ControlNetModel
    text_encoder: CLIPTextModel


def autoencoder(klt: Klt) -> AutoencoderTiny:
    """Linear encoder (see `klt`), untrained convolutional decoder."""
    model = AutoencoderTiny(
        encoder_block_out_channels=(_ENCODER_WIDTH,) * 4,
        decoder_block_out_channels=(_DECODER_WIDTH,) * 4,
        num_encoder_blocks=(0, 0, 0, 0),
        num_decoder_blocks=(4, 3, 2, 1),
        latent_channels=CHANNELS,
        scaling_factor=LATENT_SCALE,
    )
    write_encoder(model.encoder, klt)
    model.encoder.requires_grad_(False)
    _start_as_interpolation(model.decoder)
    return model


@torch.no_grad()
def _start_as_interpolation(decoder: nn.Module) -> None:
    """Begin as a linear interpolator: residual blocks silent, up-convolutions the identity, values above ReLU's knee.

    From there a few hundred steps reach what default weights, without any normalisation, take thousands for.
    """
    layers = decoder.get_submodule("layers")
    nn.init.ones_(layers.get_parameter("0.bias"))
    for layer in layers.children():
        if isinstance(layer, AutoencoderTinyBlock):
            nn.init.zeros_(layer.conv[-1].weight)
            nn.init.zeros_(layer.conv[-1].bias)
        elif isinstance(layer, nn.Conv2d) and layer.in_channels == layer.out_channels:
            nn.init.normal_(layer.weight, std=0.01)
            layer.weight[:, :, 1, 1] += torch.eye(layer.in_channels)


def networks(klt: Klt, vocabulary: int, bos: int, eos: int) -> Networks:
    """All parts with fresh weights."""
    shape = {
        "block_out_channels": _UNET_WIDTHS,
        "attention_head_dim": tuple(width // _HEAD_WIDTH for width in _UNET_WIDTHS),
        "layers_per_block": 1,
        "cross_attention_dim": TEXT_WIDTH,
        "in_channels": CHANNELS,
        "norm_num_groups": _NORM_GROUPS,
        # The words also scale and shift the channels of every block: a look is, to a good part, just that (Dumoulin et
        # al. 2017), and by attention alone it is learned slowly.
        "addition_embed_type": "text",
        "addition_embed_type_num_heads": TEXT_WIDTH // _HEAD_WIDTH,
        "resnet_time_scale_shift": "scale_shift",
    }
    unet = UNet2DConditionModel(sample_size=NATIVE_SHORT_SIDE // 8, out_channels=CHANNELS, **shape)
    controlnet = ControlNetModel(conditioning_embedding_out_channels=_STEM_WIDTHS, **shape)
    write_stem(controlnet.controlnet_cond_embedding, klt)
    start_as_copy(unet, controlnet)
    text_encoder = CLIPTextModel(
        CLIPTextConfig(
            vocab_size=vocabulary,
            hidden_size=TEXT_WIDTH,
            intermediate_size=4 * TEXT_WIDTH,
            num_hidden_layers=3,
            num_attention_heads=TEXT_WIDTH // _HEAD_WIDTH,
            max_position_embeddings=TEXT_LENGTH,
            bos_token_id=bos,
            eos_token_id=eos,
            pad_token_id=eos,
            projection_dim=TEXT_WIDTH,
        )
    )
    return Networks(autoencoder(klt), unet, controlnet, text_encoder)


@torch.no_grad()
def start_as_copy(unet: UNet2DConditionModel, controlnet: ControlNetModel) -> None:
    """Begin as a linear mix of the noisy picture and the hint: form and colour need not be learned, only the look.

    Each latent channel of the noisy picture `x` and of the hint `h` rides through the top level as a pair (+x, -x),
    (+h, -h): silu(x) - silu(-x) = x exactly, and pairs within one group have no mean for the group norm to remove.
    The pairs enter by the first convolutions, skip to the last residual block and leave by the last convolution; all
    other branches start small beside them. Zero convolutions suit a finished UNet; from scratch they delay.
    """
    encoder = unet.state_dict()
    controlnet.load_state_dict({name: encoder.get(name, own) for name, own in controlnet.state_dict().items()})
    noisy, hinted = _lanes(_UNET_WIDTHS[0])
    for entry, lanes in (
        (unet.conv_in, noisy),
        (controlnet.conv_in, noisy),
        (controlnet.controlnet_cond_embedding.conv_out, hinted),
    ):
        entry.weight.mul_(0.3)
        entry.bias.zero_()
        for channel, (plus, minus) in enumerate(lanes):
            entry.weight[[plus, minus]] = 0
            entry.weight[plus, channel, 1, 1], entry.weight[minus, channel, 1, 1] = 1, -1
    # The stem's features stand on a constant; left in, it would drown the hint in every normalisation that follows.
    stem = controlnet.controlnet_cond_embedding.conv_out
    stem.bias.sub_(stem_features(torch.zeros(())) * stem.weight.sum((1, 2, 3)))
    for tap in (*controlnet.controlnet_down_blocks, controlnet.controlnet_mid_block):
        tap.weight.copy_(0.5 * torch.eye(len(tap.weight))[..., None, None])
    first = controlnet.controlnet_down_blocks[0].weight
    first.zero_()
    for plus, minus in hinted:
        first[plus, plus] = first[minus, minus] = 1
    last = unet.up_blocks[-1]
    shortcut = last.resnets[-1].conv_shortcut.weight
    shortcut.mul_(0.3)
    shortcut[:, -_UNET_WIDTHS[0] :] = torch.eye(_UNET_WIDTHS[0])[..., None, None]
    for branch in (last.resnets[-1].conv2, last.attentions[-1].proj_out):
        branch.weight.mul_(0.2)
        branch.bias.zero_()
    unet.conv_out.weight.mul_(0.1)
    unet.conv_out.bias.zero_()
    for share, lanes in ((_NOISY_SHARE, noisy), (_HINT_SHARE, hinted)):
        for plus, minus in lanes:
            unet.conv_out.weight[:, [plus, minus]] = 0
        for channel, (plus, minus) in enumerate(lanes):
            unet.conv_out.weight[channel, plus, 1, 1] = share
            unet.conv_out.weight[channel, minus, 1, 1] = -share


def _lanes(width: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The channels (plus, minus) of each latent channel, for the noisy picture and for the hint, spread over groups."""
    group = width // _NORM_GROUPS
    first = [channel % _NORM_GROUPS * group + 4 * (channel // _NORM_GROUPS) for channel in range(CHANNELS)]
    return [(at, at + 1) for at in first], [(at + 2, at + 3) for at in first]


def scheduler() -> DDPMScheduler:
    """Stable Diffusion 1.5's noise schedule; the network predicts velocity."""
    return DDPMScheduler(
        num_train_timesteps=1000,
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        prediction_type="v_prediction",
        clip_sample=False,
        steps_offset=1,
        timestep_spacing="leading",
    )


def save_pipeline(parts: Networks, tokenizer: PreTrainedTokenizerBase, folder: Path) -> None:
    """Write the diffusers folder that ships: float16, safetensors."""
    pipeline = StableDiffusionControlNetPipeline(
        vae=parts.autoencoder.to(torch.float16),
        text_encoder=parts.text_encoder.to(torch.float16),
        tokenizer=tokenizer,
        unet=parts.unet.to(torch.float16),
        controlnet=parts.controlnet.to(torch.float16),
        scheduler=scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.save_pretrained(folder, safe_serialization=True)
    # Without a word on the type, all parts load as float32 (transformers would keep the file's float16, and the parts
    # would not fit together); the autoencoder works `block_out_channels` out itself and warns when it is told.
    _edit(folder / "text_encoder" / "config.json", dtype="float32")
    _edit(folder / "vae" / "config.json", block_out_channels=None)


def _edit(path: Path, **changes: str | None) -> None:
    """Set or, with None, drop keys of a JSON file."""
    data = json.loads(path.read_text(encoding="utf-8")) | changes
    kept = {key: value for key, value in data.items() if value is not None or key not in changes}
    path.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
