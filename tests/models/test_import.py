"""Files of the user's own: what is taken in, and what is refused before anything of it is loaded."""

from __future__ import annotations

import errno
import json
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from fresco_core.errors import DiskFullError, ModelError
from fresco_core.models import Store, single_file
from fresco_core.models.apart import import_apart
from fresco_core.models.headers import contents, read_header
from fresco_core.models.single_file import import_model
from fresco_core.progress import ProgressToken
from fresco_core.resources import resource
from fresco_core.translation import load_model
from original_layout import save_original, tiny_configurations

UNET = "model.diffusion_model."
ATTENTION = UNET + "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight"
LORA = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight"


@pytest.fixture
def configurations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What ships of Stable Diffusion 1.5, with few channels."""
    made = tiny_configurations(resource("sd15"), tmp_path / "shapes")
    monkeypatch.setattr(single_file, "resource", lambda *parts: made.joinpath(*parts[1:]))
    return made


def test_a_checkpoint_in_one_file_becomes_a_model(store: Store, tmp_path: Path, configurations: Path) -> None:
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


CLIP = "cond_stage_model.transformer.text_model."


@pytest.mark.parametrize(
    ("tensor", "shape", "said"),
    [
        (UNET + "input_blocks.1.1.transformer_blocks.0.attn2.to_v.weight", None, "The unet of"),
        ("first_stage_model.decoder.conv_in.weight", None, "The vae of"),
        (CLIP + "embeddings.token_embedding.weight", (49409, 768), "The text encoder of"),
        (CLIP + "final_layer_norm.weight", None, "The text encoder of"),
    ],
)
def test_a_checkpoint_that_lacks_something_is_refused(
    tensor: str, shape: tuple[int, ...] | None, said: str, store: Store, tmp_path: Path, configurations: Path
) -> None:
    file = tmp_path / "model.safetensors"
    save_original(configurations, file)
    tensors = load_file(file)
    assert tensors.pop(tensor) is not None
    save_file(tensors | ({tensor: torch.zeros(shape)} if shape else {}), file)
    with pytest.raises(ModelError, match=said):
        import_model(store, file, ProgressToken())
    assert store.receipt("model") is None


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((ATTENTION, "first_stage_model.x", "cond_stage_model.x"), "The unet of"),
        (("control_model.x",), "The control of"),
    ],
)
def test_a_file_of_the_right_names_and_little_else_is_refused(
    names: tuple[str, ...], said: str, store: Store, tmp_path: Path, configurations: Path
) -> None:
    file = tmp_path / "model.safetensors"
    save_file({name: torch.zeros(8, 768) for name in names}, file)
    with pytest.raises(ModelError, match=said):
        import_model(store, file, ProgressToken(), control="canny")


def test_a_diffusers_folder_is_copied_without_what_is_not_needed(
    store: Store, tiny_model: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(tiny_model, tmp_path / "mine")
    (folder / "unet" / "model.bin").write_bytes(b"\x80\x04.")
    (folder / "sample.png").write_bytes(b"picture")
    assert import_model(store, folder, ProgressToken()).kind == "checkpoint"
    assert not [*store.path("mine").rglob("*.bin"), *store.path("mine").rglob("*.png")]
    load_model("mine", device="cpu")


def pickles_only(folder: Path) -> None:
    for file in [*folder.rglob("*.safetensors")]:
        file.rename(file.with_suffix(".bin"))


def without_words(folder: Path) -> None:
    for file in (folder / "tokenizer").iterdir():
        file.unlink()


def says(path: str, **facts: object) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        file = folder / path
        file.write_text(json.dumps({**(json.loads(file.read_text()) if file.exists() else {}), **facts}))

    return write


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (pickles_only, "pickle"),
        (without_words, "no words for its tokenizer"),
        (says("unet/config.json", addition_embed_type="text_time"), "SDXL"),
        (says("unet/config.json", in_channels=9), "inpainting"),
        (says("unet/config.json", _class_name="FluxTransformer2DModel"), "FluxTransformer2DModel"),
        (says("text_encoder/config.json", architectures=5), "unknown"),
        (says("fresco.json", controls=5), "fresco.json"),
    ],
)
def test_a_folder_that_does_not_fit_is_refused_before_it_is_copied(
    change: Callable[[Path], None],
    said: str,
    store: Store,
    tiny_model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = shutil.copytree(tiny_model, tmp_path / "mine")
    change(folder)
    monkeypatch.setattr(single_file, "_copy_folder", None)
    with pytest.raises(ModelError) as caught:
        import_model(store, folder, ProgressToken())
    assert said in caught.value.problem
    assert store.receipt("mine") is None


@pytest.fixture
def stopped(store: Store) -> Path:
    """What an unfinished download of 'style' has left."""
    file = store.partial("style") / "unet" / "config.json.part"
    file.parent.mkdir(parents=True)
    file.write_text("{")
    return file


def test_what_has_been_downloaded_under_a_files_name_is_kept(store: Store, stopped: Path, tmp_path: Path) -> None:
    file = tmp_path / "style.safetensors"
    pickled(file)
    for take_in in (import_model, import_apart):
        with pytest.raises(ModelError, match="PyTorch archive"):
            take_in(store, file, ProgressToken())
        assert stopped.is_file()
    save_file({LORA: torch.zeros(4, 768), LORA.replace("down.", "up.", 2): torch.zeros(320, 4)}, file)
    import_model(store, file, ProgressToken())
    assert stopped.is_file()
    assert not store.workshop("style").exists()


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
    assert not store.workshop("mine").exists()


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


def table(entry: object, body: int = 4) -> Callable[[Path], None]:
    """A file with one tensor, of which the header says something strange."""
    header = json.dumps({LORA: entry}).encode() if not isinstance(entry, bytes) else entry
    return lambda file: file.write_bytes(struct.pack("<Q", len(header)) + header + bytes(body)) and None


def entry(shape: list[float], offsets: list[object], dtype: str = "F32") -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


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
        (table(entry([1], [0, 4]), body=4 + 999), "damaged"),
        (table(entry([4, 768], [0, 4])), "damaged"),
        (table(entry([1], [0, 4], "Q99")), "damaged"),
        (table(entry([1], [-4, 0])), "damaged"),
        (table(entry([1], [0, "4"])), "damaged"),
        (table(entry([1], ["0", "4"])), "damaged"),
        (table(entry([float("inf")], [0, 4])), "damaged"),
        (table(b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}"), "damaged"),
        (of("conditioner.embedders.0.x", ATTENTION), "SDXL"),
        (of("double_blocks.0.img_attn.qkv.weight"), "transformer"),
        (of(ATTENTION, width=1024), "Stable Diffusion 2"),
        (of(UNET + "input_blocks.0.0.weight", width=9), "9 channels"),
        (of(ATTENTION), "lacks its autoencoder and text encoder"),
        (of("lora_te2_text_model_x.lora_down.weight"), "SDXL"),
        (of(LORA, width=2048), "another family"),
        (of("transformer.single.lora_A.weight"), "transformer"),
        (of("lora_unet_double_blocks_0_img_attn_proj.lora_down.weight"), "transformer"),
        (of("diffusion_model.blocks.0.self_attn.q.lora_A.weight"), "transformer"),
        (of(LORA.replace("lora_down.weight", "hada_w1_a")), "LoHa"),
        (of(LORA.replace("lora_down.weight", "lokr_w1")), "LoKr"),
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
    assert not store.workshop("model").exists()


def test_headers_are_those_that_safetensors_reads(tiny_model: Path) -> None:
    file = tiny_model / "vae" / "diffusion_pytorch_model.safetensors"
    tensors = load_file(file)
    assert read_header(file).shapes == {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    assert contents(tiny_model / "unet" / "diffusion_pytorch_model.safetensors") == "part"
