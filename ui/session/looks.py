"""Looks as the panel uses them: the user's own words in the look's template, and back."""

from __future__ import annotations

import re
from functools import cache

from fresco_core.errors import SettingsError
from fresco_core.resources import resource
from fresco_core.settings import Look, RestyleSettings, all_looks
from fresco_core.settings.looks import ANYTHING

OWN = ("strength", "guidance", "structure", "control", "colour", "fresco")
"""Settings that a look may decide; everything else stays as the user set it."""


@cache
def looks() -> tuple[Look, ...]:
    """The looks that ship with the product, by title."""
    return tuple(sorted(all_looks(), key=lambda look: look.title))


def look_named(name: str | None) -> Look | None:
    """The look of that name, if there is one."""
    return next((look for look in looks() if look.name == name), None)


def look_picture(name: str) -> str:
    """The file with an example of the look; may be missing."""
    return str(resource("looks", f"{name}.jpg"))


def words_of(settings: RestyleSettings, name: str | None) -> str:
    """The user's own words in a prompt that the look's template surrounds; the whole prompt if it does not."""
    look = look_named(name)
    if look is None or "{prompt}" not in look.prompt:
        return settings.prompt
    before, after = look.prompt.split("{prompt}", 1)
    match = re.fullmatch(re.escape(before) + "(.*)" + re.escape(after), settings.prompt, re.DOTALL)
    if match is None:
        return settings.prompt
    return "" if match[1] == ANYTHING else match[1]


def with_words(settings: RestyleSettings, name: str | None, words: str) -> RestyleSettings:
    """The settings with other words of the user's."""
    look = look_named(name)
    prompt = words if look is None else look.prompt.replace("{prompt}", words.strip() or ANYTHING)
    return settings.model_copy(update={"prompt": prompt})


def with_look(settings: RestyleSettings, before: str | None, name: str | None) -> RestyleSettings:
    """The settings with another look: its template around the same words, its own values, the rest unchanged.

    Raises:
        SettingsError: if there is no such look.
    """
    words = words_of(settings, before)
    look = look_named(name)
    if look is None:
        if name is not None:
            raise SettingsError(f"There is no look called '{name}'.", "Choose one of the list.")
        return settings.model_copy(update={"prompt": words})
    defaults = RestyleSettings()
    kept = {
        field: getattr(settings, field)
        for field in RestyleSettings.model_fields
        if field not in (*OWN, "prompt", "negative_prompt")
    }
    own = {field: getattr(defaults, field) for field in OWN}
    return look.apply(words, {**kept, **{k: v for k, v in own.items() if k not in look.overrides}})
