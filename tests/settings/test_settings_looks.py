"""Settings, and the looks that ship."""

from __future__ import annotations

from pathlib import Path

import pytest

from fresco_core.errors import SettingsError
from fresco_core.settings import FrescoSettings, RestyleSettings, all_looks, find_look

LOOKS = all_looks()


def test_there_are_looks() -> None:
    assert len(LOOKS) >= 12
    assert len({look.title for look in LOOKS}) == len(LOOKS)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_a_look_says_what_it_is(look) -> None:
    assert look.description.endswith(".")
    assert look.prompt.count("{prompt}") == 1
    settings = look.apply("a red car", {})
    assert "a red car" in settings.prompt
    assert settings.negative_prompt == look.negative_prompt
    assert set(look.overrides) <= set(RestyleSettings.model_fields)


def test_what_the_user_chose_wins() -> None:
    settings = find_look("winter").apply("a dog", {"strength": 0.4, "negative_prompt": "cats"})
    assert (settings.strength, settings.negative_prompt) == (0.4, "cats")


def test_a_look_works_without_a_prompt() -> None:
    assert find_look("oil-painting").apply("", {}).prompt.startswith("oil painting of the scene")


def test_an_unknown_look_names_the_closest() -> None:
    with pytest.raises(SettingsError, match="Did you mean 'watercolour'"):
        find_look("watercolor")
    with pytest.raises(SettingsError, match="`fresco looks` lists them"):
        find_look("zzzz")


@pytest.mark.parametrize(
    "text",
    [
        'title = "A"',
        "not toml",
        'title = "A"\ndescription = "B"\nprompt = "C"\n[settings]\nstrength = 7\n',
        'title = "A"\ndescription = "B"\nprompt = "C"\n[settings]\nnonsense = 7\n',
        'title = "A"\ndescription = "B"\nprompt = "C"\nsettings = 3\n',
    ],
)
def test_a_broken_look_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "odd.toml").write_text(text)
    with pytest.raises(SettingsError):
        find_look("odd", tmp_path)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"strength": 0}, "'strength'"),
        ({"strength": float("nan")}, "'strength'"),
        ({"keyframes": {"min_gap": 9, "max_gap": 3}}, "min_gap must not exceed max_gap"),
        ({"fresco": {"iterations": -1}}, "'fresco.iterations'"),
        ({"colour": "blue"}, "'colour'"),
        ({"nonsense": 1}, "'nonsense'"),
    ],
)
def test_wrong_settings_are_named(data: dict, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        RestyleSettings.parse(data)


def test_every_setting_explains_itself() -> None:
    for model in (RestyleSettings, FrescoSettings):
        for name, field in model.model_fields.items():
            assert field.description or name in ("keyframes", "fresco")


def test_off_means_everything_off() -> None:
    off = FrescoSettings.off()
    assert not any(
        getattr(off, name) for name, field in FrescoSettings.model_fields.items() if field.annotation is bool
    )


def test_what_was_saved_before_the_command_line_refused_it_is_still_read() -> None:
    odd = RestyleSettings(free_u=(9, 1, 1, -1), control="tile", more_controls={"tile": 3.0})
    assert RestyleSettings.model_validate_json(odd.model_dump_json()) == odd
    assert RestyleSettings.parse({**odd.model_dump(), "steps": 9}).free_u == odd.free_u
    assert odd.in_mode("draft").more_controls == odd.more_controls
