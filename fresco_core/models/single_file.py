"""Models from a file of the user's: a checkpoint, LoRA, ControlNet or autoencoder as one `.safetensors`, or a folder.

A checkpoint in the layout of the original Stable Diffusion is unpacked into a diffusers folder, by diffusers' own
converters and with the configurations and the tokenizer that ship with the product, so that no network is needed.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from fresco_core.errors import ModelError
from fresco_core.models.abilities import BUILT_IN
from fresco_core.models.catalogue import Kind
from fresco_core.models.folder import read_folder
from fresco_core.models.headers import contents, read_header
from fresco_core.models.receipt import Receipt
from fresco_core.models.store import Store, keeping, record_of
from fresco_core.progress import ProgressToken
from fresco_core.resources import resource

IMPORTING = "importing"
LORA_FILE = "lora.safetensors"
_PARTS = ("unet", "vae", "text_encoder")


def import_model(
    store: Store, file: Path, progress: ProgressToken, *, name: str | None = None, control: str | None = None
) -> Receipt:
    """Take a file or a diffusers folder into the store; reports the stage `importing`.

    Args:
        name: what it shall be called; by default as the file.
        control: of a ControlNet, the hint it was made for.

    Raises:
        ModelError: if it is unsafe, damaged, of another family, or its name is taken.
        OutputError, DiskFullError: if it cannot be written, or there is too little room.
    """
    name = name or name_of(file)
    if name == BUILT_IN or store.receipt(name) is not None:
        raise ModelError(
            f"There is a model '{name}' already.", "Give this one another name, or remove the old one first."
        )
    if not file.exists():
        raise ModelError(f"There is no file {file}.", "Check its name.")
    kind = _kind_of(file)
    if kind == "control" and control is None:
        raise ModelError(
            f"The file {file.name} is a ControlNet, but nothing says which hint it wants.",
            "Name it: tile, softedge, canny, hed or depth.",
        )
    store.refuse_foreign(name)
    size = sum(one.stat().st_size for one in ([file] if file.is_file() else file.rglob("*")) if one.is_file())
    store.check_room(size, f"'{name}'")
    made = store.workshop(name)
    shutil.rmtree(made, ignore_errors=True)
    progress.report(IMPORTING, 0, 2)
    try:
        with keeping(name, store.folder):
            made.mkdir(parents=True)
            _unpack(file, kind, made)
            progress.report(IMPORTING, 1, 2)
            paths = sorted(path for path in made.rglob("*") if path.is_file())
            files = {path.relative_to(made).as_posix(): record_of(path, progress) for path in paths}
            receipt = Receipt(name, kind, "file", file.name, "", "not stated", files, control, file.stem)
            store.install(receipt, made)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    progress.report(IMPORTING, 2, 2)
    return receipt


def name_of(file: Path) -> str:
    """What a model from a file or a folder is called unless somebody says otherwise."""
    return re.sub(r"[^\w.-]+", "-", file.stem if file.is_file() else file.name).strip("-._").lower()


def _kind_of(file: Path) -> Kind:
    if file.is_dir():
        if (file / "model_index.json").is_file():
            read_folder(file.name, file)
            return "checkpoint"
        raise ModelError(f"{file} is not a diffusers model folder.", "Give a folder with model_index.json, or a file.")
    match contents(file):
        case "part":
            raise ModelError(
                f"The file {file.name} is one part of a model in the diffusers layout.",
                "Give the whole folder, the one with model_index.json.",
            )
        case kind:
            return kind


def _unpack(file: Path, kind: Kind, made: Path) -> None:
    if file.is_dir():
        _copy_folder(file, made)
    elif kind == "lora":
        shutil.copyfile(file, made / LORA_FILE)
    elif kind == "checkpoint":
        _unpack_checkpoint(file, made)
    else:
        _convert(file, kind, made)


def _copy_folder(folder: Path, made: Path) -> None:
    """Copy what a pipeline is made of; pickles and samples stay behind."""
    for source in sorted(folder.rglob("*")):
        inside = source.relative_to(folder)
        wanted = source.suffix in (".json", ".safetensors") or source.name == "merges.txt"
        if source.is_file() and wanted and not any(part.startswith(".") for part in inside.parts):
            if source.suffix == ".safetensors":
                read_header(source)
            (made / inside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, made / inside)


def _unpack_checkpoint(file: Path, made: Path) -> None:
    shipped = resource("sd15")
    for part in ("tokenizer", "scheduler"):
        shutil.copytree(shipped / part, made / part)
    shutil.copyfile(shipped / "model_index.json", made / "model_index.json")
    for part in _PARTS:
        # One at a time, so that no more than one is in memory.
        _load_part(file, part).save_pretrained(made / part)


def _load_part(file: Path, part: str) -> Any:
    import diffusers
    import torch
    from diffusers.loaders.single_file_utils import SingleFileComponentError

    diffusers.utils.logging.disable_progress_bar()
    if part == "text_encoder":
        return _text_encoder(file)
    cls = {"unet": diffusers.UNet2DConditionModel, "vae": diffusers.AutoencoderKL}[part]
    try:
        return cls.from_single_file(
            str(file), config=str(resource("sd15")), subfolder=part, local_files_only=True, torch_dtype=torch.float16
        )
    except (SingleFileComponentError, ValueError, RuntimeError, KeyError, OSError, TypeError) as error:
        raise _unfit(file, part, error) from None


def _text_encoder(file: Path) -> Any:
    """The CLIP text encoder, whose tensors lie under `cond_stage_model.transformer.`."""
    import torch
    from safetensors import safe_open
    from transformers import CLIPTextConfig, CLIPTextModel

    model = CLIPTextModel(CLIPTextConfig.from_pretrained(resource("sd15", "text_encoder"), local_files_only=True))
    wanted = model.state_dict()
    prefix = "cond_stage_model.transformer."
    with safe_open(file, framework="pt") as stored:
        found = {
            name.removeprefix(prefix): stored.get_tensor(name)
            for name in stored.keys()  # noqa: SIM118
            if name.startswith(prefix)
        }
    # The library drops this level from the names of some versions.
    if not set(found) & set(wanted):
        found = {name.removeprefix("text_model."): tensor for name, tensor in found.items()}
    kept = {name: tensor for name, tensor in found.items() if name in wanted}
    lacking = sorted(name for name in wanted if name not in kept and not name.endswith("position_ids"))
    odd = sorted(name for name, tensor in kept.items() if tensor.shape != wanted[name].shape)
    if lacking or odd:
        raise _unfit(file, "text encoder", KeyError((lacking or odd)[0]))
    model.load_state_dict(kept, strict=False)
    return model.to(torch.float16)


def _convert(file: Path, kind: Kind, made: Path) -> None:
    import diffusers
    import torch
    from diffusers.loaders.single_file_utils import SingleFileComponentError

    cls, config = {
        "control": (diffusers.ControlNetModel, "controlnet"),
        "vae": (diffusers.AutoencoderKL, "vae"),
    }[kind]
    try:
        model = cls.from_single_file(
            str(file), config=str(resource("sd15")), subfolder=config, local_files_only=True, torch_dtype=torch.float16
        )
    except (SingleFileComponentError, ValueError, RuntimeError, KeyError, OSError, TypeError) as error:
        raise _unfit(file, kind, error) from None
    model.save_pretrained(made)


def _unfit(file: Path, part: str, error: Exception) -> ModelError:
    reason = (str(error).strip().splitlines() or ["unknown"])[0]
    return ModelError(
        f"The {part.replace('_', ' ')} of {file.name} does not fit Stable Diffusion 1.5 ({reason[:120]}).",
        "Choose a checkpoint made for Stable Diffusion 1.5.",
    )
