"""Modes: how much work a result is worth, each a set of values for settings that the user did not choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

Mode = Literal["reference", "balanced", "draft"]


@dataclass(frozen=True)
class ModeFacts:
    """What a mode changes.

    Attributes:
        says: for people, one sentence.
        changes: values of `RestyleSettings` fields; a group's values as a mapping.
        speed_loras: models of the catalogue made for few steps, best first; the first that is here is used with models
            of Stable Diffusion 1.5's size, with the scheduler and the guidance that it was made for.
        tiny_autoencoder: whether the catalogue's tiny autoencoder takes the place of the model's, where it is here.
    """

    says: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    speed_loras: tuple[str, ...] = ()
    tiny_autoencoder: bool = False


MODES: Mapping[Mode, ModeFacts] = MappingProxyType(
    {
        "reference": ModeFacts("All parts of the method, 20 DDPM steps."),
        "balanced": ModeFacts(
            "8 steps, half the optimisation; with Hyper-SD's or LCM's LoRA where one is here.",
            {"steps": 8, "fresco": {"iterations": 10}},
            ("hyper-sd-8", "lcm"),
        ),
        "draft": ModeFacts(
            "4 steps, no feature optimisation, frames between keyframes by flow; with Hyper-SD's or LCM's LoRA and the "
            "tiny autoencoder where they are here.",
            {"steps": 4, "engine": "flow", "fresco": {"optimise_temporal": False, "optimise_spatial": False}},
            ("hyper-sd-4", "lcm"),
            tiny_autoencoder=True,
        ),
    }
)


def filled(data: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as given, with the mode's values where nothing was said."""
    facts = MODES.get(data.get("mode", "reference"))
    full = dict(data)
    for name, value in facts.changes.items() if facts is not None else ():
        if not isinstance(value, Mapping):
            full.setdefault(name, value)
        elif isinstance(group := full.get(name, {}), Mapping):
            full[name] = {**value, **group}
    return full


def without_modes(data: Mapping[str, Any]) -> dict[str, Any]:
    """Settings less all that any mode decides."""
    plain = {name: value for name, value in data.items() if name != "mode"}
    for facts in MODES.values():
        for name, value in facts.changes.items():
            if not isinstance(value, Mapping):
                plain.pop(name, None)
            elif name in plain:
                plain[name] = {key: other for key, other in plain[name].items() if key not in value}
    return plain
