"""Put the trained parts together into the folder that ships, and take such a folder apart to train it further."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from diffusers import AutoencoderTiny, ControlNetModel, UNet2DConditionModel
from transformers import CLIPTextModel, CLIPTokenizer

from fresco_core.errors import SettingsError
from fresco_core.sketchbook.architecture import NATIVE_GUIDANCE, NATIVE_SHORT_SIDE, Networks, networks, save_pipeline
from fresco_core.sketchbook.klt import Klt, read_encoder
from fresco_core.sketchbook.photos import CONTROL_NAMES
from fresco_core.sketchbook.runs import load_average
from fresco_core.sketchbook.tokenizer import tokenizer_of
from fresco_core.sketchbook.train_denoiser import Denoiser


def ship(work: Path, folder: Path) -> Networks:
    """Write the averaged weights of both trainings as a diffusers folder, float16 safetensors.

    Raises:
        SettingsError: if a training has not written a checkpoint yet.
    """
    tokenizer = tokenizer_of(work)
    klt = Klt.load(work / "klt.safetensors")
    parts = networks(klt, len(tokenizer), tokenizer.bos_token_id, tokenizer.eos_token_id)
    stem = parts.controlnet.controlnet_cond_embedding
    load_average(Denoiser(parts), work / "denoiser.pt")
    # The training's stand-in shares the stem's last layer; the fixed layers before it come back now.
    parts.controlnet.controlnet_cond_embedding = stem
    load_average(parts.autoencoder.decoder, work / "decoder.pt")
    save_pipeline(parts, tokenizer, folder)
    facts = {
        "native_short_side": NATIVE_SHORT_SIDE,
        "native_guidance": NATIVE_GUIDANCE,
        "controls": list(CONTROL_NAMES),
    }
    (folder / "fresco.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    return parts


def unpack(folder: Path, work: Path) -> None:
    """Write the transform, the tokenizer and both checkpoints of a shipped folder, without the optimisers' state.

    Raises:
        SettingsError: if `work` holds a training already.
    """
    if (work / "denoiser.pt").exists():
        raise SettingsError(f"There is a training in {work} already.", "Name an empty folder.")
    parts = Networks(
        AutoencoderTiny.from_pretrained(folder / "vae", torch_dtype=torch.float32, local_files_only=True),
        UNet2DConditionModel.from_pretrained(folder / "unet", torch_dtype=torch.float32, local_files_only=True),
        ControlNetModel.from_pretrained(folder / "controlnet", torch_dtype=torch.float32, local_files_only=True),
        CLIPTextModel.from_pretrained(folder / "text_encoder", dtype=torch.float32, local_files_only=True),
    )
    read_encoder(parts.autoencoder.encoder).save(work / "klt.safetensors")
    CLIPTokenizer.from_pretrained(folder / "tokenizer", local_files_only=True).save_pretrained(work / "tokenizer")
    for name, model in (("denoiser.pt", Denoiser(parts)), ("decoder.pt", parts.autoencoder.decoder)):
        torch.save({"model": model.state_dict(), "average": {}, "step": 0, "seconds": 0.0}, work / name)
