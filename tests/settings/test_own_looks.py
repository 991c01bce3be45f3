"""Looks of the user's own: what is saved is read back, is listed, and can be asked for by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fresco_core.errors import OutputError, SettingsError
from fresco_core.settings import FrescoSettings, Look, RestyleSettings, all_looks, find_look
from fresco_core.settings.own_looks import look_from, look_text, save_look

RICH = RestyleSettings(
    prompt="a train, copper engraving",
    negative_prompt='colour, "photograph"',
    strength=0.6,
    control="none",
    more_controls={"canny": 0.5, "softedge": 1.25},
    free_u=(1.2, 1.4, 0.9, 0.2),
    loras={"engraving.v2": 0.75},
    colour="source",
    fresco=FrescoSettings(iterations=5, background_smoothing=False),
    seed=7,
    steps=12,
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FRESCO_LOOKS", str(tmp_path / "looks"))
    return tmp_path / "looks"


def test_a_saved_look_makes_of_another_clip_what_it_made_of_its_own(folder: Path) -> None:
    save_look(look_from(RICH, "Copper, engraved", "{prompt}, copper engraving"))
    assert [look.name for look in all_looks()][-1] == "copper-engraved"
    again = find_look("copper-engraved").apply("a duck", {"seed": 7, "steps": 12})
    assert again == RICH.model_copy(update={"prompt": "a duck, copper engraving"})
    assert "seed" not in (folder / "copper-engraved.toml").read_text(encoding="utf-8")


def test_in_a_mode_only_what_differs_from_the_mode_is_kept() -> None:
    look = look_from(RestyleSettings(mode="draft"), "Plain", "{prompt}")
    assert look.overrides == {}


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_words_survive_the_file(title: str, words: str) -> None:
    look = Look("name", "T" + title, "D", "{prompt}" + words, words, {})
    from tomllib import loads

    if any(0xD800 <= ord(one) <= 0xDFFF for one in title + words):
        return
    data = loads(look_text(look))
    assert (data["title"], data["prompt"], data.get("negative_prompt", "")) == (look.title, look.prompt, words)


def test_what_cannot_be_a_look_is_refused(folder: Path) -> None:
    with pytest.raises(SettingsError, match="no name"):
        look_from(RICH, " ...", "{prompt}")
    with pytest.raises(SettingsError, match="no place"):
        look_from(RICH, "Mine", "engraving")
    with pytest.raises(SettingsError, match="there already"):
        save_look(look_from(RICH, "Winter", "{prompt}"))
    folder.write_text("in the way")
    with pytest.raises(OutputError):
        save_look(look_from(RICH, "Mine", "{prompt}"))


def test_a_broken_file_of_the_users_own_does_not_hide_the_others(folder: Path) -> None:
    count = len(all_looks())
    save_look(look_from(RICH, "银色版画", "{prompt}，版画"))
    (folder / "broken.toml").write_text("title = ", encoding="utf-8")
    assert [look.title for look in all_looks()][count:] == ["银色版画"]
    with pytest.raises(SettingsError, match="cannot be read"):
        find_look("broken")
