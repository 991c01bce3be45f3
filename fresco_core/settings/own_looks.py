"""Looks of the user's own: made from settings, kept as TOML files that can be read, changed and given away."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from fresco_core.errors import OutputError, SettingsError
from fresco_core.settings.looks import Look, all_looks, looks_folder, shipped_looks
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
_TRASH, _KEPT_SECONDS = "trash", 7 * 24 * 3600


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
    """Write a look into the user's folder; one of that name and title that is there already is replaced.

    Raises:
        SettingsError: if a look that ships with the product has the name, or one of the user's with another title.
        OutputError: if it cannot be written.
    """
    taken = any(path.stem == look.name for path in shipped_looks())
    if taken or any(other.name == look.name and other.title != look.title for other in all_looks()):
        raise SettingsError(f"'{look.title}' is the name of a look that is there already.", "Choose another name.")
    _write(look)


def rename_look(name: str, title: str) -> None:
    """Give a look of the user's another title. Its name stays, so that projects made with it go on knowing it.

    Raises:
        SettingsError: if it is not the user's, or the title is empty or another look's.
        OutputError: if it cannot be written.
    """
    look, title = _own(name), title.strip()
    if not re.search(r"\w", title):
        raise SettingsError("The look has no name.", "Give it one with a letter or a number in it.")
    if any(other.title.casefold() == title.casefold() and other.name != name for other in all_looks()):
        raise SettingsError(f"'{title}' is the name of a look that is there already.", "Choose another name.")
    _write(replace(look, title=title))


def is_own(name: str) -> bool:
    """Whether a look is the user's, and not one that ships with the product."""
    return (looks_folder() / f"{name}.toml").is_file() and all(path.stem != name for path in shipped_looks())


def delete_look(name: str) -> None:
    """Put a look of the user's, with its example, aside for a week, after which the next deletion removes it.

    Raises:
        SettingsError: if it is not the user's.
        OutputError: if the folder cannot be written.
    """
    _own(name)
    with _writing():
        (looks_folder() / _TRASH).mkdir(exist_ok=True)
        for old in (looks_folder() / _TRASH).iterdir():
            if time.time() - old.stat().st_mtime > _KEPT_SECONDS:
                old.unlink()
        for file in _files_of(looks_folder(), name):
            os.utime(file)
            file.replace(looks_folder() / _TRASH / file.name)


def restore_look(name: str) -> None:
    """Bring back a look that was deleted.

    Raises:
        SettingsError: if there is one of its name again.
        OutputError: if it is gone, or the folder cannot be written.
    """
    if is_own(name):
        raise SettingsError(f"There is another look called '{name}' now.", "Rename that first.")
    with _writing():
        (looks_folder() / _TRASH / f"{name}.toml").stat()
        for file in _files_of(looks_folder() / _TRASH, name):
            file.replace(looks_folder() / file.name)


def _own(name: str) -> Look:
    if not is_own(name):
        raise SettingsError(f"'{name}' is no look of your own.", "Only those that you saved can be changed.")
    return Look.load(looks_folder() / f"{name}.toml")


def _files_of(folder: Path, name: str) -> list[Path]:
    return [file for end in ("toml", "jpg") if (file := folder / f"{name}.{end}").is_file()]


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{looks_folder()} cannot be changed ({error.strerror}).", "Check the folder's rights."
        ) from None


def _write(look: Look) -> None:
    file = looks_folder() / f"{look.name}.toml"
    with _writing():
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        fresh.write_text(look_text(look), encoding="utf-8")
        fresh.replace(file)


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
