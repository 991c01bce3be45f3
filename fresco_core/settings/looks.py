"""Looks: named presets, one TOML file each in `resources/looks` or in the user's own folder.

A look gives a prompt template with the place `{prompt}` for the user's own words, and overrides of settings:

    title = "Oil painting"
    description = "Thick, directional strokes."
    prompt = "{prompt}, oil painting, thick brush strokes"
    negative_prompt = "photograph"
    [settings]
    strength = 0.8
"""

from __future__ import annotations

import logging
import os
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from fresco_core.errors import SettingsError
from fresco_core.resources import resource
from fresco_core.settings.model import RestyleSettings

log = logging.getLogger(__name__)

FOLDER_VARIABLE = "FRESCO_LOOKS"
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
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError, OSError) as error:
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


def looks_folder() -> Path:
    """Where the user's own looks are, whether or not it exists; the environment variable FRESCO_LOOKS names another."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    return Path(chosen).expanduser() if chosen else user_data_path("fresco-studio", appauthor=False) / "looks"


def shipped_looks() -> list[Path]:
    """The files of the looks that ship with the product, by name."""
    return sorted(resource("looks").glob("*.toml"))


def _files(folder: Path | None) -> dict[str, Path]:
    """Every look's file by its name; in one folder, or those that ship and then the user's own."""
    if folder is not None:
        return {path.stem: path for path in sorted(folder.glob("*.toml"))}
    own = {path.stem: path for path in sorted(looks_folder().glob("*.toml"))}
    shipped = {path.stem: path for path in shipped_looks()}
    return {**shipped, **{name: path for name, path in own.items() if name not in shipped}}


def all_looks(folder: Path | None = None) -> list[Look]:
    """The looks in `folder`; by default those that ship with the product, by name, and then the user's own.

    A file of the user's own that cannot be read is left out, and the log says why.
    """
    found = []
    for path in _files(folder).values():
        try:
            found.append(Look.load(path))
        except SettingsError as error:
            if folder is not None or path.parent != looks_folder():
                raise
            log.warning("%s %s", error.problem, error.remedy)
    return found


def find_look(name: str, folder: Path | None = None) -> Look:
    """The look called `name`.

    Raises:
        SettingsError: naming the closest look if there is none of that name.
    """
    files = _files(folder)
    if name in files:
        return Look.load(files[name])
    close = get_close_matches(name, files, n=1)
    hint = f"Did you mean '{close[0]}'? " if close else ""
    raise SettingsError(f"There is no look called '{name}'.", f"{hint}`fresco looks` lists them all.")
