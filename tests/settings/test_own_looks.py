"""Looks of the user's own: what is saved is read back, is listed, and can be asked for by name."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fresco_core.errors import OutputError, SettingsError
from fresco_core.settings import FrescoSettings, Look, RestyleSettings, all_looks, find_look
from fresco_core.settings.own_looks import (
    delete_look,
    is_own,
    look_from,
    look_text,
    rename_look,
    restore_look,
    save_look,
)

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


def test_another_title_keeps_the_name_and_everything_else(folder: Path) -> None:
    save_look(look_from(RICH, "Copper", "{prompt}, copper engraving"))
    before = find_look("copper")
    rename_look("copper", " Etching ")
    assert find_look("copper") == replace(before, title="Etching")
    for title, said in (("", "no name"), ("winter", "there already")):
        with pytest.raises(SettingsError, match=said):
            rename_look("copper", title)
    # Nor is it replaced by one that would get its name.
    with pytest.raises(SettingsError, match="there already"):
        save_look(look_from(RICH, "Copper", "{prompt}"))
    with pytest.raises(SettingsError, match="no look of your own"):
        rename_look("winter", "Mine")


def test_a_deleted_look_can_be_brought_back_for_a_week(folder: Path) -> None:
    for title in ("Copper", "Zinc"):
        save_look(look_from(RICH, title, "{prompt}, engraving"))
        (folder / f"{title.lower()}.jpg").write_bytes(b"example")
    before = find_look("copper")
    delete_look("copper")
    assert not is_own("copper")
    restore_look("copper")
    assert find_look("copper") == before
    assert (folder / "copper.jpg").read_bytes() == b"example"
    delete_look("copper")
    for file in (folder / "trash").iterdir():
        os.utime(file, (0, 0))
    delete_look("zinc")
    with pytest.raises(OutputError):
        restore_look("copper")
    with pytest.raises(SettingsError, match="no look of your own"):
        delete_look("winter")
