"""What a model takes of a GPU with its weights alone, and whether there is as much."""

from __future__ import annotations

from math import prod
from pathlib import Path

from fresco_core.errors import ModelError
from fresco_core.models.catalogue import Kind
from fresco_core.models.headers import read_header
from ui.timecodes import size
from ui.words import tr

_HALF = 2
"""Bytes of a number in half precision."""
_SD15: dict[Kind, int] = {"checkpoint": 859_520_964, "control": 361_279_120}
"""Numbers in Stable Diffusion 1.5's UNet, and in a ControlNet for it: the catalogue's models are all of this family."""
_CONTEXT = 400 << 20
"""What the driver and its libraries take beside them."""


def gpu_bytes(kind: Kind, folder: Path | None) -> int:
    """Bytes that lie on a GPU while keyframes are denoised; 0 for models that do not, or that cannot be read.

    Args:
        folder: of an installed model; what is only in the catalogue is as large as its family.
    """
    if kind not in _SD15:
        return 0
    if folder is None:
        return _SD15[kind] * _HALF
    files = list((folder / "unet" if kind == "checkpoint" else folder).glob("*.safetensors"))
    plain = [file for file in files if ".fp16." not in file.name and not file.name.startswith(("pytorch", "non_ema"))]
    try:
        shapes = [shape for file in plain or files for shape in read_header(file).shapes.values()]
    except ModelError:
        return 0
    return _HALF * sum(map(prod, shapes))


def refusal(needed: int, gpu: int | None) -> str:
    """Why weights of so many bytes cannot be used on a GPU of so many; "" if they can, or there is none."""
    if not needed or not gpu or needed + _CONTEXT <= gpu:
        return ""
    return tr("needs {need}, has {total}").format(need=size(needed + _CONTEXT), total=size(gpu))
