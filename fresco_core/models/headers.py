"""What a weight file is, told by its first bytes and its table of tensors; nothing of it is loaded.

A safetensors file begins with the length of its header (8 bytes, little endian), then the header as JSON: for each
tensor its dtype, shape and place. All that follows is numbers, so reading it cannot run code.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from safetensors import SafetensorError, safe_open

from fresco_core.errors import ModelError

Contents = Literal["checkpoint", "lora", "control", "vae", "part"]

_LARGEST_HEADER = 100 * 2**20
_SAFE = "Use the same model in safetensors format."
_AGAIN = "Download or copy it again."
_FAMILY = "Choose one made for Stable Diffusion 1.5."
# Where an LDM checkpoint keeps its parts.
_UNET, _VAE, _TEXT = "model.diffusion_model.", "first_stage_model.", "cond_stage_model."
_WIDTH_OF_TEXT = 768
# How LoRA for Flux, Stable Diffusion 3 and video models begin.
_TRANSFORMERS = (
    "transformer.",
    "lora_transformer",
    "lora_unet_double_blocks",
    "lora_unet_single_blocks",
    "diffusion_model.double",
    "diffusion_model.single",
    "diffusion_model.blocks",
)


@dataclass(frozen=True)
class Header:
    """The table of tensors of a safetensors file: name to shape, and the file's own remarks."""

    shapes: Mapping[str, tuple[int, ...]]
    metadata: Mapping[str, str]


def read_header(file: Path) -> Header:
    """Read a safetensors file's header and check that the file is as long as it says.

    Raises:
        ModelError: if it is a pickle, truncated, or no safetensors file at all.
    """
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            start = stream.read(8)
            refuse_pickle(file, start)
            length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
            if not 2 <= length <= min(_LARGEST_HEADER, size - 8):
                raise ModelError(f"The file {file.name} is not a safetensors file, or is cut off.", _AGAIN)
            table: dict[str, Any] = json.loads(stream.read(length))
        metadata = table.pop("__metadata__", {})
        ends = [entry["data_offsets"][1] for entry in table.values()]
        shapes = {name: tuple(int(side) for side in entry["shape"]) for name, entry in table.items()}
        missing = 8 + length + max(ends, default=0) - size
        if missing > 0:
            raise ModelError(f"The file {file.name} is damaged: it lacks {missing:,} bytes at its end.", _AGAIN)
        # What the library will refuse when the weights are loaded is refused now.
        with safe_open(file, framework="numpy"):
            pass
    except OSError as error:
        told = error.strerror or error
        raise ModelError(f"The file {file} cannot be read ({told}).", "Check its name and rights.") from None
    except SafetensorError:
        raise ModelError(f"The file {file.name} is damaged: its table of tensors does not fit.", _AGAIN) from None
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError):
        raise ModelError(f"The file {file.name} is not a safetensors file, or is damaged.", _AGAIN) from None
    return Header(shapes, metadata)


def contents(file: Path) -> Contents:
    """What a single weight file of the Stable Diffusion 1.5 family holds.

    Raises:
        ModelError: if it is of another family, unsafe or damaged.
    """
    header = read_header(file)
    names = header.shapes
    if any("lora" in name.lower() for name in names):
        return _checked_lora(file, names)
    if any(name.startswith(("conditioner.embedders", "model.diffusion_model.label_emb")) for name in names):
        raise ModelError(f"The file {file.name} is an SDXL model.", _FAMILY)
    if any(name.startswith(("double_blocks", "model.diffusion_model.double_blocks", "joint_blocks")) for name in names):
        raise ModelError(f"The file {file.name} is a transformer model (Flux or Stable Diffusion 3).", _FAMILY)
    if any("control_model." in name or name.startswith(("input_hint_block", "controlnet_cond")) for name in names):
        return "control"
    if any(name.startswith(_UNET) for name in names):
        return _checked_checkpoint(file, names)
    if any(name.startswith(("encoder.down", "decoder.up")) for name in names):
        return "vae"
    if any(name.startswith(("down_blocks.", "up_blocks.")) for name in names):
        return "part"
    raise ModelError(f"The file {file.name} holds no model that is known here.", _FAMILY)


def _checked_checkpoint(file: Path, names: Mapping[str, tuple[int, ...]]) -> Contents:
    channels = names.get(_UNET + "input_blocks.0.0.weight", (0, 0))[1]
    if channels not in (0, 4):
        raise ModelError(f"The file {file.name} takes {channels} channels: an inpainting or edit model.", _FAMILY)
    width = names.get(_UNET + "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight", (0, 0))[1]
    if width and width != _WIDTH_OF_TEXT:
        family = "a Stable Diffusion 2 model" if width == 1024 else f"made for texts of width {width}"
        raise ModelError(f"The file {file.name} is {family}.", _FAMILY)
    lacking = [part for prefix, part in ((_VAE, "autoencoder"), (_TEXT, "text encoder")) if not _any(names, prefix)]
    if lacking or not width:
        what = " and ".join(lacking) or "middle of the UNet"
        raise ModelError(f"The checkpoint {file.name} lacks its {what}.", "Use the complete checkpoint.")
    return "checkpoint"


def _checked_lora(file: Path, names: Mapping[str, tuple[int, ...]]) -> Contents:
    if any(name.startswith(("lora_te1_", "lora_te2_", "text_encoder_2.")) for name in names):
        raise ModelError(f"The LoRA {file.name} is made for SDXL.", _FAMILY)
    if any(".hada_" in name or ".lokr_" in name for name in names):
        raise ModelError(f"The file {file.name} is a LoHa or LoKr, not a plain LoRA.", "Choose a plain LoRA.")
    if any(name.startswith(_TRANSFORMERS) for name in names):
        raise ModelError(f"The LoRA {file.name} is made for a transformer model.", _FAMILY)
    width = lora_text_width(names)
    if width in (1024, 2048, 1280):
        raise ModelError(f"The LoRA {file.name} is made for another family (texts of {width}).", _FAMILY)
    return "lora"


def lora_text_width(names: Mapping[str, tuple[int, ...]]) -> int | None:
    """How wide the text is that a LoRA's table of tensors is for; None if it leaves cross-attention alone."""
    for name, shape in names.items():
        # What cross-attention reads from the text is as wide as the text encoder.
        if "attn2" in name and "to_k" in name and ("down" in name.split("to_k")[1] or "lora_A" in name):
            return shape[1] if len(shape) == 2 else None
    return None


def _any(names: Mapping[str, tuple[int, ...]], prefix: str) -> bool:
    return any(name.startswith(prefix) for name in names)


def refuse_pickle(file: Path, start: bytes) -> None:
    """Refuse what begins like a pickle, whatever it is called."""
    # A safetensors header of 128 bytes could begin with 0x80, too, but not with a pickle's protocol, 2 to 5, after it.
    pickled = start[:1] == b"\x80" and start[1:2] in (b"\2", b"\3", b"\4", b"\5") and start[2:] != bytes(6)
    if start.startswith(b"PK\x03\x04") or pickled:
        kind = "a pickle" if pickled else "a PyTorch archive"
        raise ModelError(f"The file {file.name} is {kind}, which could run any code.", _SAFE)
