"""Command-line options derived from the settings model: names, bounds, defaults and help come from its fields."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal, TypeVar

import typer
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from fresco_core.errors import SettingsError
from fresco_core.settings import FrescoSettings, KeyframeSettings, RestyleSettings
from fresco_core.timing import FrameRange

_GROUPS: dict[str, tuple[type[BaseModel], str]] = {
    "keyframes": (KeyframeSettings, "Keyframes"),
    "fresco": (FrescoSettings, "Coherence"),
}
Command = TypeVar("Command", bound=Callable[..., None])

_SPECIAL = ("keyframe_prompts",)
_PAIRS = {
    "loras": ("--lora", "NAME=WEIGHT"),
    "more_controls": ("--more-control", "CONTROL=STRENGTH"),
    "prompt_ranges": ("--prompt-range", "FIRST-LAST=TEXT"),
}
"""Settings with several values: options that may be repeated, and what each takes."""
_MOST_GAIN = 4
_SHORT = {"prompt": ("-p",), "negative_prompt": ("-n",)}


def with_settings_options(only: str | None = None) -> Callable[[Command], Command]:
    """Decorates a command with an option for each setting, or each of one group, in place of its `**options`.

    An option that is not given arrives as None, so that a look or the model's default can speak.
    """

    def decorate(command: Command) -> Command:
        signature = inspect.signature(command, eval_str=True)
        fixed = [p for p in signature.parameters.values() if p.kind is not inspect.Parameter.VAR_KEYWORD]
        parameters = [*fixed, *settings_parameters(only)]
        command.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return command

    return decorate


def settings_parameters(only: str | None = None) -> Iterator[inspect.Parameter]:
    """Parameters for all settings, or those of one group ('keyframes')."""
    if only is None:
        for name, field in RestyleSettings.model_fields.items():
            if name not in _GROUPS and name not in _SPECIAL:
                yield _parameter(name, name, field, "Look")
    for group, (model, panel) in _GROUPS.items():
        if only in (None, group):
            for name, field in model.model_fields.items():
                yield _parameter(f"{group}__{name}", name, field, panel)


def chosen_settings(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that were given, as data for the settings model, which checks it."""
    data: dict[str, Any] = {}
    for name, value in options.items():
        if value is not None:
            group, _, inner = name.rpartition("__")
            # A list of jobs may give a table, too.
            pairs = [_pair(name, str(text)) for text in value] if name in _PAIRS and isinstance(value, list) else None
            if pairs is not None and name == "prompt_ranges":
                data[name] = [{"range": _frames(left), "prompt": right} for left, right in pairs]
            elif pairs is not None:
                data[name] = dict(pairs)
            else:
                (data.setdefault(group, {}) if group else data)[inner] = value
    return data


def check_chosen(settings: RestyleSettings, data: Mapping[str, Any]) -> None:
    """Refuse what nobody means. Not in the settings themselves: projects that were made with it still open.

    Args:
        data: what was given, of `chosen_settings`; settings that come from elsewhere are not looked at.

    Raises:
        SettingsError: if so.
    """
    if "more_controls" in data:
        low, high = _bounds(RestyleSettings.model_fields["structure"])
        for control, strength in settings.more_controls.items():
            if control == settings.control:
                raise SettingsError(
                    f"'{control}' is the main structure control already.",
                    "Use --structure for its strength, or --control for another main one.",
                )
            if not low <= strength <= high:
                raise SettingsError(
                    f"The strength of the structure control '{control}' cannot be {strength:g}.",
                    f"Choose one from {low} to {high}, as with --structure.",
                )
    for factor in (settings.free_u or ()) if "free_u" in data else ():
        if not 0 <= factor <= _MOST_GAIN:
            raise SettingsError(
                f"A factor of FreeU cannot be {factor:g}.",
                f"Choose all four from 0 to {_MOST_GAIN}; 1 changes nothing.",
            )


def check_prompted(settings: RestyleSettings, frames: Iterable[int]) -> None:
    """Refuse frames that nobody said anything about, where ranges alone say what the rest should show.

    Raises:
        SettingsError: naming the first.
    """
    if settings.prompt:
        return
    lacking = next((frame for frame in frames if not settings.prompt_for(frame)), None)
    if lacking is not None:
        raise SettingsError(
            f"Nothing says what frame {lacking} should look like: no --prompt-range reaches it.",
            "Give a --prompt for what lies outside of the ranges, or let them reach from the first frame to the last.",
        )


def _pair(name: str, text: str) -> tuple[str, str]:
    left, equals, right = text.rpartition("=") if name != "prompt_ranges" else text.partition("=")
    if not (equals and left.strip() and right.strip()):
        option, form = _PAIRS[name]
        raise SettingsError(f"{option} cannot be '{text}'.", f"Write {form}.")
    return left.strip(), right.strip()


def _frames(text: str) -> FrameRange:
    """Frames as a user writes them, both ends included."""
    first, _, last = text.partition("-")
    try:
        return FrameRange(int(first), int(last or first) + 1)
    except ValueError:
        raise SettingsError(
            f"--prompt-range cannot be about '{text}'.", "Write the numbers of its first and last frame: 0-23."
        ) from None


def _parameter(key: str, name: str, field: FieldInfo, panel: str) -> inspect.Parameter:
    # Switches take a word, on or off: pairs of flags like --no-background-smoothing crowd out their own help.
    annotation: Any = Literal["on", "off"] if field.annotation is bool else field.annotation
    flag, metavar = _PAIRS.get(name, (f"--{name.replace('_', '-')}", None))
    annotation = list[str] if name in _PAIRS else annotation
    option = typer.Option(
        flag,
        *_SHORT.get(name, ()),
        help=f"{field.description} {_remark(field)}".strip(),
        show_default=False,
        metavar=metavar,
        rich_help_panel=panel,
    )
    return inspect.Parameter(
        key, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[annotation | None, option]
    )


def _bounds(field: FieldInfo) -> tuple[Any, Any]:
    """The least and the most that a setting may be, None where there is no such bound."""
    low = next((constraint.ge for constraint in field.metadata if hasattr(constraint, "ge")), None)
    high = next((constraint.le for constraint in field.metadata if hasattr(constraint, "le")), None)
    return low, high


def _remark(field: FieldInfo) -> str:
    """Bounds and default, in parentheses."""
    low, high = _bounds(field)
    bounds = "" if high is None else f"{low} to {high}" if low is not None else f"up to {high}"
    default = ("off", "on")[field.default] if isinstance(field.default, bool) else field.default
    said = field.default_factory is None and default not in (None, "", ())
    parts = [bounds, f"default {default}" if said else ""]
    text = ", ".join(part for part in parts if part)
    return f"({text})" if text else ""
