"""Options come from the settings model."""

from __future__ import annotations

import pytest

from fresco_core.cli.app import run
from fresco_core.cli.options import chosen_settings, settings_parameters
from fresco_core.settings import FrescoSettings, KeyframeSettings, RestyleSettings


def test_every_setting_has_its_option() -> None:
    names = {parameter.name for parameter in settings_parameters()}
    plain = {name for name in RestyleSettings.model_fields if name not in ("keyframes", "fresco", "keyframe_prompts")}
    nested = {f"keyframes__{name}" for name in KeyframeSettings.model_fields}
    nested |= {f"fresco__{name}" for name in FrescoSettings.model_fields}
    assert names == plain | nested


def test_only_what_was_given_is_chosen() -> None:
    given = {"strength": 0.5, "seed": None, "fresco__adain": "reference", "fresco__iterations": None}
    assert chosen_settings(given) == {"strength": 0.5, "fresco": {"adain": "reference"}}


def test_switches_are_words() -> None:
    settings = RestyleSettings.parse(chosen_settings({"saliency": "off", "fresco__share_step_noise": "on"}))
    assert not settings.saliency
    assert settings.fresco.share_step_noise


def test_help_shows_bounds_and_defaults(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert run(["restyle", "--help"]) == 0
    shown = capsys.readouterr().out
    for piece in (
        "--negative-prompt",
        "(1 to 30, default 3.0)",
        "(up to 1, default 0.75)",
        "(default on)",
        "--prompt-at",
    ):
        assert piece in shown
