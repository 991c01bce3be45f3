"""Files of the user's own: what is taken in, and what is refused before anything of it is loaded."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from fresco_core.errors import DiskFullError, ModelError
from fresco_core.models import Store, single_file
from fresco_core.models.headers import contents, read_header
from fresco_core.models.single_file import import_model
from fresco_core.progress import ProgressToken
from fresco_core.resources import resource
from fresco_core.translation import load_model
from original_layout import save_original, tiny_configurations

UNET = "model.diffusion_model."
ATTENTION = UNET + "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight"
LORA = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight"


def test_a_checkpoint_in_one_file_becomes_a_model(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configurations = tiny_configurations(resource("sd15"), tmp_path / "shapes")
    monkeypatch.setattr(single_file, "resource", lambda *parts: configurations.joinpath(*parts[1:]))
    states = save_original(configurations, tmp_path / "My Model (v2).safetensors")
    receipt = import_model(store, tmp_path / "My Model (v2).safetensors", ProgressToken())
    assert (receipt.name, receipt.kind, receipt.source) == ("my-model-v2", "checkpoint", "file")
    assert store.verify(receipt.name, ProgressToken()) == ()
    model = load_model(receipt.name, device="cpu")
    for part, wanted in states.items():
        found = getattr(model, part).state_dict()
        assert set(found) == set(wanted)
        for name, tensor in wanted.items():
            torch.testing.assert_close(found[name], tensor.half().to(found[name].dtype), msg=f"{part} {name}")
    assert model.embed(["a cat"]).shape == (1, 77, 768)


def test_a_diffusers_folder_is_copied_without_what_is_not_needed(
    store: Store, tiny_model: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(tiny_model, tmp_path / "mine")
    (folder / "unet" / "model.bin").write_bytes(b"\x80\x04.")
    (folder / "sample.png").write_bytes(b"picture")
    assert import_model(store, folder, ProgressToken()).kind == "checkpoint"
    assert not [*store.path("mine").rglob("*.bin"), *store.path("mine").rglob("*.png")]
    load_model("mine", device="cpu")


def test_a_lora_is_taken_in(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "style.safetensors"
    save_file({LORA: torch.zeros(4, 768), LORA.replace("down.", "up.", 2): torch.zeros(320, 4)}, file)
    assert import_model(store, file, ProgressToken()).kind == "lora"
    assert load_file(store.path("style") / "lora.safetensors")


def test_a_name_that_is_taken_is_refused(store: Store, tiny_model: Path) -> None:
    import_model(store, tiny_model, ProgressToken(), name="mine")
    for taken in ("mine", "sketchbook"):
        with pytest.raises(ModelError, match="already"):
            import_model(store, tiny_model, ProgressToken(), name=taken)


@pytest.mark.parametrize(("stem", "name"), [("水墨 v1.2", "水墨-v1.2"), ("Aquarell für Ö", "aquarell-für-ö")])
def test_files_may_be_named_in_any_script(stem: str, name: str, store: Store, tmp_path: Path) -> None:
    file = tmp_path / f"{stem}.safetensors"
    save_file({LORA: torch.zeros(4, 768), LORA.replace("down.", "up.", 2): torch.zeros(320, 4)}, file)
    assert import_model(store, file, ProgressToken()).name == name
    assert [one.name for one in store.installed()] == [name]
    assert store.remove(name) > 0


def test_a_disk_that_does_not_take_it_is_said(store: Store, tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(DiskFullError, match="is full"):
        import_model(store, tiny_model, ProgressToken(), name="mine")
    assert not store.partial("mine").exists()


def pickled(file: Path) -> None:
    torch.save({"a": torch.zeros(3)}, file)


def old_pickle(file: Path) -> None:
    torch.save({"a": torch.zeros(3)}, file, _use_new_zipfile_serialization=False)


def truncated(file: Path) -> None:
    save_file({ATTENTION: torch.zeros(8, 768)}, file)
    file.write_bytes(file.read_bytes()[:-7])


def cut_in_the_header(file: Path) -> None:
    save_file({ATTENTION: torch.zeros(8, 768)}, file)
    file.write_bytes(file.read_bytes()[:30])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def text(file: Path) -> None:
    file.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")


def of(*names: str, width: int = 768) -> Callable[[Path], None]:
    return lambda file: save_file({name: torch.zeros(8, width) for name in names}, file)


@pytest.mark.parametrize(
    ("write", "said"),
    [
        (pickled, "PyTorch archive"),
        (old_pickle, "pickle"),
        (truncated, "damaged"),
        (cut_in_the_header, "cut off"),
        (empty, "cut off"),
        (text, "not a safetensors file"),
        (of("conditioner.embedders.0.x", ATTENTION), "SDXL"),
        (of("double_blocks.0.img_attn.qkv.weight"), "transformer"),
        (of(ATTENTION, width=1024), "Stable Diffusion 2"),
        (of(UNET + "input_blocks.0.0.weight", width=9), "9 channels"),
        (of(ATTENTION), "lacks its autoencoder and text encoder"),
        (of("lora_te2_text_model_x.lora_down.weight"), "SDXL"),
        (of(LORA, width=2048), "another family"),
        (of("transformer.single.lora_A.weight"), "transformer"),
        (of("something.else"), "no model that is known"),
        (of("down_blocks.0.resnets.0.conv1.weight"), "one part"),
        (of("control_model.input_blocks.0.0.weight"), "which hint"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(
    write: Callable[[Path], None], said: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "model.safetensors"
    write(file)
    monkeypatch.setattr(torch, "load", None)
    monkeypatch.setattr(single_file, "_unpack", None)
    with pytest.raises(ModelError) as caught:
        import_model(store, file, ProgressToken())
    assert said in caught.value.problem
    assert caught.value.problem.endswith(".")
    assert caught.value.remedy.endswith(".")
    assert store.receipt("model") is None
    assert not store.partial("model").exists()


def test_headers_are_those_that_safetensors_reads(tiny_model: Path) -> None:
    file = tiny_model / "vae" / "diffusion_pytorch_model.safetensors"
    tensors = load_file(file)
    assert read_header(file).shapes == {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    assert contents(tiny_model / "unet" / "diffusion_pytorch_model.safetensors") == "part"
