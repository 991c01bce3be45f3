"""Looks: named presets, one TOML file each in `resources/looks`.

A look gives a prompt template with the place `{prompt}` for the user's own words, and overrides of settings:

    title = "Oil painting"
    description = "Thick, directional strokes."
    prompt = "{prompt}, oil painting, thick brush strokes"
    negative_prompt = "photograph"
    [settings]
    strength = 0.8
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from fresco_core.errors import SettingsError
from fresco_core.resources import resource
from fresco_core.settings.model import RestyleSettings

ANYTHING = "the scene"
"""What a look is of when the user does not say."""


@dataclass(frozen=True)
class Look:
    """One preset. `overrides` are keyword arguments of `RestyleSettings`."""

    name: str
    title: str
    description: str
    prompt: str
    negative_prompt: str
    overrides: dict[str, Any]

    @classmethod
    def load(cls, path: Path) -> Look:
        """Read a look from its TOML file.

        Raises:
            SettingsError: if it is not valid TOML, lacks a part, or overrides a setting wrongly.
        """
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            look = cls(
                name=path.stem,
                title=str(data["title"]),
                description=str(data["description"]),
                prompt=str(data["prompt"]),
                negative_prompt=str(data.get("negative_prompt", "")),
                overrides=dict(data.get("settings", {})),
            )
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
            raise SettingsError(
                f"The look file {path.name} cannot be read ({error}).",
                "Give it title, description, prompt and an optional [settings] table.",
            ) from None
        look.apply("", {})
        return look

    def apply(self, prompt: str, chosen: dict[str, Any]) -> RestyleSettings:
        """Settings from this look, the user's prompt and what else the user chose (which wins).

        Without a prompt the look's own words have to do.
        """

        def filled(words: str) -> str:
            return self.prompt.replace("{prompt}", words.strip() or ANYTHING)

        data = {"negative_prompt": self.negative_prompt, **self.overrides, **chosen, "prompt": filled(prompt)}
        if ranges := chosen.get("prompt_ranges"):
            data["prompt_ranges"] = [{**one, "prompt": filled(one["prompt"])} for one in ranges]
        return RestyleSettings.parse(data)


def all_looks(folder: Path | None = None) -> list[Look]:
    """The looks in `folder` (default: those that ship with the product), by name."""
    return [Look.load(path) for path in sorted((folder or resource("looks")).glob("*.toml"))]


def find_look(name: str, folder: Path | None = None) -> Look:
    """The look called `name`.

    Raises:
        SettingsError: naming the closest look if there is none of that name.
    """
    names = [path.stem for path in sorted((folder or resource("looks")).glob("*.toml"))]
    if name in names:
        return Look.load((folder or resource("looks")) / f"{name}.toml")
    close = get_close_matches(name, names, n=1)
    hint = f"Did you mean '{close[0]}'? " if close else ""
    raise SettingsError(f"There is no look called '{name}'.", f"{hint}`fresco looks` lists them all.")
