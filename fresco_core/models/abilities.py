"""What a model can be asked for, read from its folder's few small files; nothing is loaded or checked.

What is said here the translation checks again when it begins, with the weights at hand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from fresco_core.models.catalogue import catalogue
from fresco_core.models.store import Store
from fresco_core.resources import resource
from fresco_core.settings import Control

BUILT_IN = "sketchbook"
"""The model that ships with the product."""
ANNOTATED: tuple[Control, ...] = ("hed", "depth")
"""Controls whose maps a network of the same name draws."""
_DRAWN = ("tile", "softedge", "canny")
_SD15_WIDTHS, _SD15_TEXT = [320, 640, 1280, 1280], 768


@dataclass(frozen=True)
class Abilities:
    """What a model can do on this machine.

    Attributes:
        guidance: the guidance scale that it is at its best with.
        missing: for each structure control the models of the catalogue that must be downloaded for it; () if it can be
            used, None if there is none for this model.
        undrawn: the controls whose maps cannot even be drawn, because their network is not here.
        loras: whether it takes LoRA.
    """

    guidance: float
    missing: Mapping[Control, tuple[str, ...] | None]
    undrawn: frozenset[Control]
    loras: bool


def abilities_of(model: str) -> Abilities:
    """What a built-in model, one of the store, or one in a folder can do; of one that cannot be read, nothing."""
    path = _path(model)
    unet, extras = _read(path / "unet" / "config.json"), _read(path / "fresco.json")
    extras = extras if are_extras(extras) else {}
    own = tuple(extras.get("controls", _DRAWN)) if (path / "controlnet").is_dir() else ()
    text, sd15 = unet.get("cross_attention_dim"), has_sd15_size(unet)
    missing = {control: _missing(control, own, text, sd15=sd15) for control in get_args(Control)}
    undrawn = frozenset(control for control in ANNOTATED if Store().weights(control) is None)
    return Abilities(float(extras.get("native_guidance", 7.5)), MappingProxyType(missing), undrawn, takes_loras(model))


def are_extras(extras: Mapping[str, Any]) -> bool:
    """Whether what a model's `fresco.json` says can be used."""
    controls, side = extras.get("controls", []), extras.get("native_short_side", 1)
    return (
        isinstance(controls, list)
        and all(isinstance(control, str) for control in controls)
        and isinstance(side, int)
        and side > 0
        and isinstance(extras.get("native_guidance", 1.0), int | float)
    )


def has_sd15_size(unet: Mapping[str, Any]) -> bool:
    """Whether a UNet's configuration is of Stable Diffusion 1.5's size, so that its ControlNets and LoRA fit."""
    return unet.get("block_out_channels") == _SD15_WIDTHS and unet.get("cross_attention_dim") == _SD15_TEXT


def takes_loras(model: str) -> bool:
    """Whether LoRA can be added to a model: none are made for the built-in one."""
    return model != BUILT_IN and text_width(model) is not None


def text_width(model: str) -> int | None:
    """How wide the texts are that a model reads; None if it cannot be read."""
    width = _read(_path(model) / "unet" / "config.json").get("cross_attention_dim")
    return width if isinstance(width, int) else None


def _missing(control: Control, own: tuple[str, ...], text: int | None, *, sd15: bool) -> tuple[str, ...] | None:
    lacks = []
    if control not in own and not _is_installed(control, text):
        entry = next((one for one in catalogue().values() if one.control == control), None)
        if entry is None or not sd15:
            return None
        lacks.append(entry.name)
    if control in ANNOTATED and Store().weights(control) is None:
        lacks.append(control)
    return tuple(lacks)


def _is_installed(control: Control, text: int | None) -> bool:
    """Whether there is a ControlNet for it that takes as wide a text as the model."""
    store = Store()
    return any(
        _read(store.path(one.name) / "config.json").get("cross_attention_dim") == text
        for one in store.installed()
        if one.kind == "control" and one.control == control
    )


def _path(model: str) -> Path:
    if model == BUILT_IN:
        return resource(model)
    store = Store()
    return store.path(model) if store.receipt(model) is not None else Path(model).expanduser()


def _read(file: Path) -> dict[str, Any]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
