"""Looks of the user's own: made from settings, kept as TOML files that can be read, changed and given away."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from fresco_core.errors import OutputError, SettingsError
from fresco_core.settings.looks import Look, looks_folder, shipped_looks
from fresco_core.settings.model import RestyleSettings

LOOK_SETTINGS = (
    "strength",
    "guidance",
    "structure",
    "control",
    "more_controls",
    "free_u",
    "loras",
    "colour",
    "fresco",
)
"""Settings that a look may decide; everything else stays as the user set it."""


def look_from(settings: RestyleSettings, title: str, prompt: str) -> Look:
    """A look that makes of any clip what these settings make of theirs.

    Args:
        title: what it is called in lists; its file's name follows from it.
        prompt: with the place `{prompt}` for the words that are another clip's own.

    Raises:
        SettingsError: if the title says nothing, or the prompt has no such place.
    """
    name = "-".join(re.findall(r"\w+", title.lower()))[:60]
    if not name:
        raise SettingsError("The look has no name.", "Give it one with a letter or a number in it.")
    if "{prompt}" not in prompt:
        raise SettingsError(
            "The look's words have no place for a clip's own.", "Write {prompt} where they shall stand."
        )
    plain, dumped = (one.model_dump(mode="json") for one in (RestyleSettings(mode=settings.mode), settings))
    overrides: dict[str, Any] = {}
    for key in LOOK_SETTINGS:
        if isinstance(dumped[key], dict) and key == "fresco":
            changed = {inner: value for inner, value in dumped[key].items() if value != plain[key][inner]}
            if changed:
                overrides[key] = changed
        elif dumped[key] != plain[key]:
            overrides[key] = dumped[key]
    return Look(name, title.strip(), "Your own.", prompt.strip(), settings.negative_prompt, overrides)


def save_look(look: Look) -> None:
    """Write a look into the user's folder; one of that name that is there already is replaced.

    Raises:
        SettingsError: if a look that ships with the product has the name.
        OutputError: if it cannot be written.
    """
    if any(path.stem == look.name for path in shipped_looks()):
        raise SettingsError(f"'{look.title}' is the name of a look that is there already.", "Choose another name.")
    file = looks_folder() / f"{look.name}.toml"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        fresh.write_text(look_text(look), encoding="utf-8")
        fresh.replace(file)
    except OSError as error:
        raise OutputError(f"{file} cannot be written ({error.strerror}).", "Check the folder's rights.") from None


def look_text(look: Look) -> str:
    """A look as the TOML that `Look.load` reads."""
    lines = [
        f"{key} = {_value(value)}"
        for key, value in (
            ("title", look.title),
            ("description", look.description),
            ("prompt", look.prompt),
            ("negative_prompt", look.negative_prompt),
        )
        if value
    ]
    settings = [f"{key} = {_value(value)}" for key, value in look.overrides.items() if value is not None]
    return "\n".join([*lines, *(["", "[settings]", *settings] if settings else [])]) + "\n"


def _value(value: Any) -> str:
    """A value as TOML writes it; strings as in JSON, whose escapes TOML shares."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_value(str(key))} = {_value(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(inner) for inner in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)
