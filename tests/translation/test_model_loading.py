"""Loading: only safe, complete models of the right architecture, never from the network."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import AutoencoderTiny
from safetensors.torch import load_file, save_file

from fresco_core.errors import ModelError
from fresco_core.translation import Model, load_model
from fresco_core.translation.folder import find_model
from tiny_models import save_tiny_model


@pytest.fixture
def copy(tiny_model: Path, tmp_path: Path) -> Path:
    return shutil.copytree(tiny_model, tmp_path / "copy")


def edit(file: Path, **changes: Any) -> None:
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))


def test_tells_what_it_asks_of_pictures(model: Model, model16: Model) -> None:
    assert (model.vae_factor, model.multiple, model.latent_channels) == (8, 64, 4)
    assert model16.latent_channels == 16
    assert model.native_short_side == 64
    assert model.controls == ("tile", "softedge", "canny")
    assert model.dtype == torch.float32


def test_facts_of_the_folder_win(copy: Path) -> None:
    (copy / "fresco.json").write_text('{"native_short_side": 128, "controls": ["tile"]}')
    folder = find_model(str(copy))
    assert (folder.native_short_side, folder.controls) == (128, ("tile",))


def test_a_model_without_control_offers_none(tmp_path: Path) -> None:
    assert load_model(str(save_tiny_model(tmp_path / "plain", control=False))).controls == ()


def test_a_tiny_autoencoder_serves(copy: Path) -> None:
    shutil.rmtree(copy / "vae")
    tiny = AutoencoderTiny(
        encoder_block_out_channels=(8,) * 4,
        decoder_block_out_channels=(8,) * 4,
        num_encoder_blocks=(1,) * 4,
        num_decoder_blocks=(1,) * 4,
    )
    tiny.save_pretrained(copy / "vae")
    loaded = load_model(str(copy))
    mean, deviation = loaded.encode(torch.zeros(2, 3, 64, 64))
    assert mean.shape == (2, 4, 8, 8)
    assert not deviation.any()
    assert loaded.decode(mean).shape == (2, 3, 64, 64)


def test_never_uses_the_network(tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("connected")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    load_model(str(tiny_model))


def test_the_fingerprint_follows_the_contents(tiny_model: Path, copy: Path) -> None:
    original = find_model(str(tiny_model)).fingerprint()
    assert find_model(str(copy)).fingerprint() == original
    weights = copy / "unet" / "diffusion_pytorch_model.safetensors"
    tensors = load_file(weights)
    tensors["conv_in.bias"] += 1
    save_file(tensors, weights, metadata={"format": "pt"})
    assert find_model(str(copy)).fingerprint() != original


def test_weights_in_half_precision_files_are_found(copy: Path) -> None:
    for part in ("vae", "unet", "controlnet"):
        weights = copy / part / "diffusion_pytorch_model.safetensors"
        weights.rename(weights.with_name("diffusion_pytorch_model.fp16.safetensors"))
    assert load_model(str(copy)).unet.dtype == torch.float32


def test_safetensors_are_preferred_to_a_pickle_beside_them(copy: Path) -> None:
    (copy / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"never opened")
    load_model(str(copy))


def pickled(folder: Path) -> None:
    for suffix in (".bin", ".ckpt"):
        (folder / "unet" / f"weights{suffix}").write_bytes(b"\x80\x04.")
    (folder / "unet" / "diffusion_pytorch_model.safetensors").unlink()


def without_weights(folder: Path) -> None:
    (folder / "vae" / "diffusion_pytorch_model.safetensors").unlink()


def truncated(folder: Path) -> None:
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])


def pointer(folder: Path) -> None:
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    weights.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")


def lacking_a_tensor(folder: Path) -> None:
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    tensors = load_file(weights)
    del tensors["conv_in.weight"]
    save_file(tensors, weights, metadata={"format": "pt"})


def lacking_in_the_controlnet(folder: Path) -> None:
    weights = folder / "controlnet" / "diffusion_pytorch_model.safetensors"
    tensors = load_file(weights)
    del tensors["conv_in.weight"]
    save_file(tensors, weights, metadata={"format": "pt"})


def of_another_shape(folder: Path) -> None:
    edit(folder / "unet" / "config.json", block_out_channels=[8, 8, 16, 32])


def of_another_class(folder: Path) -> None:
    edit(folder / "unet" / "config.json", _class_name="FluxTransformer2DModel")


def sdxl(folder: Path) -> None:
    edit(folder / "unet" / "config.json", addition_embed_type="text_time")


def inpainting(folder: Path) -> None:
    edit(folder / "unet" / "config.json", in_channels=9)


def other_text_encoder(folder: Path) -> None:
    edit(folder / "text_encoder" / "config.json", hidden_size=32)


def other_controlnet(folder: Path) -> None:
    edit(folder / "controlnet" / "config.json", cross_attention_dim=32)


def other_prediction(folder: Path) -> None:
    edit(folder / "scheduler" / "scheduler_config.json", prediction_type="sample")


def without_a_part(folder: Path) -> None:
    shutil.rmtree(folder / "text_encoder")


def broken_json(folder: Path) -> None:
    (folder / "vae" / "config.json").write_text("{")


def without_index(folder: Path) -> None:
    (folder / "model_index.json").unlink()


def without_words(folder: Path) -> None:
    for file in (folder / "tokenizer").iterdir():
        file.unlink()


def pickle_by_another_name(folder: Path) -> None:
    torch.save({"a": torch.zeros(3)}, folder / "unet" / "diffusion_pytorch_model.safetensors")


def without_a_size(folder: Path) -> None:
    edit(folder / "unet" / "config.json", sample_size=None)


def with_odd_widths(folder: Path) -> None:
    edit(folder / "vae" / "config.json", block_out_channels="many")


def without_an_architecture(folder: Path) -> None:
    edit(folder / "text_encoder" / "config.json", architectures=5)


def facts(**told: Any) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / "fresco.json").write_text(json.dumps(told))

    return write


def broken_tokenizer(folder: Path) -> None:
    for file in (folder / "tokenizer").iterdir():
        file.write_text("{")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (pickled, "pickle"),
        (without_weights, "no weights"),
        (truncated, "damaged"),
        (pointer, "damaged"),
        (lacking_a_tensor, "incomplete"),
        (lacking_in_the_controlnet, "incomplete"),
        (of_another_shape, "cannot be loaded"),
        (of_another_class, "FluxTransformer2DModel"),
        (sdxl, "SDXL"),
        (inpainting, "inpainting"),
        (other_text_encoder, "does not fit"),
        (other_controlnet, "ControlNet"),
        (other_prediction, "neither noise nor velocity"),
        (without_a_part, "has no text encoder"),
        (broken_json, "config.json"),
        (without_index, "not a diffusers model folder"),
        (broken_tokenizer, "tokenizer"),
        (without_words, "no words for its tokenizer"),
        (pickle_by_another_name, "PyTorch archive"),
        (without_a_size, "how large it is"),
        (with_odd_widths, "how large it is"),
        (without_an_architecture, "of the kind unknown"),
        (facts(controls=5), "fresco.json"),
        (facts(controls=[5]), "fresco.json"),
        (facts(native_short_side="x"), "fresco.json"),
        (facts(native_guidance=[]), "fresco.json"),
    ],
)
def test_bad_models_are_refused_in_a_sentence_before_the_device_is_touched(
    copy: Path, damage: Callable[[Path], None], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = []
    move = torch.nn.Module.to

    def watched(module: torch.nn.Module, *where: Any, **named: Any) -> torch.nn.Module:
        moved.extend(place for place in where if place == torch.device("meta"))
        return move(module, *where, **named)

    monkeypatch.setattr(torch.nn.Module, "to", watched)
    # "meta" stands for a device with memory of its own: here on every machine, and not the CPU.
    monkeypatch.setattr("fresco_core.translation.models.device_of", torch.device)
    damage(copy)
    with pytest.raises(ModelError) as caught:
        load_model(str(copy), device="meta")
    assert not moved
    assert said in caught.value.problem
    assert caught.value.problem.endswith(".")
    assert caught.value.remedy.endswith(".")
    assert "\n" not in str(caught.value)


def test_a_missing_model_and_a_single_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model"):
        load_model(str(tmp_path / "nowhere"))
    single = tmp_path / "model.safetensors"
    unet, width = "model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight", torch.zeros(8, 768)
    save_file({name: width.clone() for name in (unet, "first_stage_model.x", "cond_stage_model.x")}, single)
    with pytest.raises(ModelError, match="single file") as caught:
        load_model(str(single))
    assert f"fresco models import {single}" in caught.value.remedy


def empty(file: Path) -> None:
    file.write_bytes(b"")


def pickle(file: Path) -> None:
    torch.save({"a": torch.zeros(3)}, file)


def holding(name: str) -> Callable[[Path], None]:
    return lambda file: save_file({name: torch.zeros(8, 768)}, file)


@pytest.mark.parametrize(
    ("write", "said", "remedy"),
    [
        (empty, "not a safetensors file", "again"),
        (pickle, "PyTorch archive", "safetensors"),
        (holding("lora_unet_x_attn2_to_k.lora_down.weight"), "is a LoRA, not a whole model", "--lora"),
        (holding("controlnet_cond_embedding.conv_in.weight"), "is a ControlNet, not a whole model", "models import"),
        (holding("encoder.down.0.block.0.conv1.weight"), "is an autoencoder, not a whole model", "models import"),
        (holding("down_blocks.0.resnets.0.conv1.weight"), "is one part of a model", "whole folder"),
    ],
)
@pytest.mark.parametrize("suffix", [".safetensors", ".ckpt"])
def test_a_file_that_is_no_model_is_called_what_it_is(
    tmp_path: Path, write: Callable[[Path], None], suffix: str, said: str, remedy: str
) -> None:
    file = tmp_path / f"style{suffix}"
    write(file)
    with pytest.raises(ModelError) as caught:
        load_model(str(file))
    assert said in caught.value.problem
    assert remedy in caught.value.remedy


def test_names_from_before_libraries_renamed_their_layers_are_understood(tiny_model: Path, copy: Path) -> None:
    """The published Stable Diffusion 1.5 is older than both libraries' present names."""
    weights = copy / "vae" / "diffusion_pytorch_model.safetensors"
    attention = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}
    old = {}
    for name, tensor in load_file(weights).items():
        for new, before in attention.items():
            name = name.replace(f"attentions.0.{new}.", f"attentions.0.{before}.")
        old[name] = tensor
    assert sum("proj_attn" in name for name in old) == 4
    save_file(old, weights, metadata={"format": "pt"})
    weights = copy / "text_encoder" / "model.safetensors"
    told = {f"text_model.{name.removeprefix('text_model.')}": tensor for name, tensor in load_file(weights).items()}
    told["text_model.embeddings.position_ids"] = torch.arange(77)[None]
    save_file(told, weights, metadata={"format": "pt"})
    found, wanted = load_model(str(copy)), load_model(str(tiny_model))
    for part in ("vae", "text_encoder"):
        tensors = getattr(found, part).state_dict()
        for name, tensor in getattr(wanted, part).state_dict().items():
            assert torch.equal(tensors[name], tensor), f"{part} {name}"
