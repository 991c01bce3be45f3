"""Options come from the settings model."""

from __future__ import annotations

import pytest

from fresco_core.cli.app import run
from fresco_core.cli.options import chosen_settings, settings_parameters
from fresco_core.resources import resource
from fresco_core.settings import FrescoSettings, KeyframeSettings, RestyleSettings
from fresco_core.timing import FrameRange


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
        "(2 to 100, default 20)",
        "(up to 1, default 0.75)",
        "(default on)",
        "--prompt-at",
    ):
        assert piece in shown


def test_pairs_are_read_and_frames_counted_as_people_count() -> None:
    options = {
        "loras": ["style=0.8", "C:\\a=b.safetensors=-1"],
        "more_controls": ["canny=0.5"],
        "prompt_ranges": ["0-23=spring, x=1", "40=winter"],
        "mode": "draft",
    }
    settings = RestyleSettings.parse(chosen_settings(options))
    assert settings.loras == {"style": 0.8, "C:\\a=b.safetensors": -1}
    assert settings.controls == {"tile": 1.0, "canny": 0.5}
    assert settings.steps == 4
    assert [(one.range, one.prompt) for one in settings.prompt_ranges] == [
        (FrameRange(0, 24), "spring, x=1"),
        (FrameRange(40, 41), "winter"),
    ]


@pytest.mark.parametrize(
    "option",
    [("--lora", "style"), ("--prompt-range", "a-b=c"), ("--prompt-range", "5-2=c"), ("--more-control", "fog=1")],
)
def test_pairs_that_cannot_be_read_are_said(option: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    clip = str(resource("sample", "sample.mp4"))
    assert run(["restyle", clip, "-p", "oil", *option]) == 2
    assert "cannot be" in capsys.readouterr().err
