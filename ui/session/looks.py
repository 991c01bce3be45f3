"""Looks as the panel uses them: the user's own words in the look's template, and back."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from fresco_core.errors import SettingsError
from fresco_core.resources import resource
from fresco_core.settings import Look, RestyleSettings, all_looks
from fresco_core.settings.looks import ANYTHING, looks_folder
from fresco_core.settings.own_looks import LOOK_SETTINGS, save_look
from ui.words import tr


def looks() -> tuple[Look, ...]:
    """The looks that ship with the product and the user's own, by title."""
    folder = looks_folder()
    return _looks(folder, folder.stat().st_mtime_ns if folder.is_dir() else 0)


@lru_cache(maxsize=1)
def _looks(folder: Path, changed: int) -> tuple[Look, ...]:
    """Read once for each change of the user's folder: this is asked for often."""
    return tuple(sorted(all_looks(), key=lambda look: look.title))


@cache
def _shipped() -> frozenset[str]:
    return frozenset(path.stem for path in resource("looks").glob("*.toml"))


def look_title(look: Look) -> str:
    """In the user's language, where it is not the user's own."""
    return tr(look.title) if look.name in _shipped() else look.title


def look_description(look: Look) -> str:
    """The same of what it is like."""
    return tr(look.description) if look.name in _shipped() else look.description


def look_named(name: str | None) -> Look | None:
    """The look of that name, if there is one."""
    return next((look for look in looks() if look.name == name), None)


def look_picture(name: str) -> str:
    """The file with an example of the look; may be missing."""
    shipped = resource("looks", f"{name}.jpg")
    return str(shipped if shipped.exists() else looks_folder() / f"{name}.jpg")


def keep_look(look: Look, example: QImage | None, size: QSize) -> None:
    """Save a look of the user's own with an example, cut to `size`; to be called off the interface's thread.

    Raises:
        SettingsError, OutputError: as in `own_looks.save_look`.
    """
    save_look(look)
    if example is not None and not example.isNull():
        fitted = example.scaled(
            size, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
        )
        left, top = (fitted.width() - size.width()) // 2, (fitted.height() - size.height()) // 2
        fitted.copy(left, top, size.width(), size.height()).save(str(looks_folder() / f"{look.name}.jpg"))


def template_of(settings: RestyleSettings, name: str | None) -> str:
    """The words around the user's own, with `{prompt}` in their place."""
    look = look_named(name)
    return look.prompt if look is not None and words_of(settings, name) != settings.prompt else "{prompt}"


def words_of(settings: RestyleSettings, name: str | None) -> str:
    """The user's own words in a prompt that the look's template surrounds; the whole prompt if it does not."""
    return words_in(settings.prompt, name)


def words_in(prompt: str, name: str | None) -> str:
    """As `words_of`, of any prompt."""
    look = look_named(name)
    if look is None or "{prompt}" not in look.prompt:
        return prompt
    before, after = look.prompt.split("{prompt}", 1)
    match = re.fullmatch(re.escape(before) + "(.*)" + re.escape(after), prompt, re.DOTALL)
    if match is None:
        return prompt
    return "" if match[1] == ANYTHING else match[1]


def filled(words: str, name: str | None) -> str:
    """A prompt of the user's own words in a look's template; never empty."""
    look, said = look_named(name), words.strip() or ANYTHING
    return said if look is None else look.prompt.replace("{prompt}", said)


def with_words(settings: RestyleSettings, name: str | None, words: str) -> RestyleSettings:
    """The settings with other words of the user's."""
    prompt = words if look_named(name) is None else filled(words, name)
    return settings.model_copy(update={"prompt": prompt})


def with_look(settings: RestyleSettings, before: str | None, name: str | None) -> RestyleSettings:
    """The settings with another look: its template around the same words, its own values, the rest unchanged.

    Raises:
        SettingsError: if there is no such look.
    """
    words = words_of(settings, before)
    ranges = tuple(
        one.model_copy(update={"prompt": filled(words_in(one.prompt, before), name)}) for one in settings.prompt_ranges
    )
    look = look_named(name)
    if look is None:
        if name is not None:
            raise SettingsError(f"There is no look called '{name}'.", "Choose one of the list.")
        return settings.model_copy(update={"prompt": words, "prompt_ranges": ranges})
    decided = (*LOOK_SETTINGS, "prompt", "negative_prompt", "prompt_ranges")
    kept = {field: getattr(settings, field) for field in RestyleSettings.model_fields if field not in decided}
    return look.apply(words, kept).model_copy(update={"prompt_ranges": ranges})
