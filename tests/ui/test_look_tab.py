"""The look's tab: all it sets can be undone, what cannot be used says why, maps are drawn, looks of one's own kept."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from fresco_core.models import Receipt, Store
from fresco_core.settings import find_look
from fresco_core.settings.looks import looks_folder
from tiny_models import save_tiny_model
from ui.inspector.look_tab import LookTab
from ui.session.looks import keep_look
from ui.window import Window


@pytest.fixture
def tab(window: Window, qtbot: QtBot, sample: Path) -> LookTab:
    """The tab of a window with a clip open, and what its model can do known."""
    window.session.preferences.set("autopropose", False)
    window.session.open(sample)
    qtbot.waitUntil(lambda: window.session.document is not None, timeout=60_000)
    made = window.workspace.inspector.look
    qtbot.waitUntil(lambda: not made.structure.rows["depth"].box.isEnabled(), timeout=30_000)
    return made


def test_several_controls_at_once(window: Window, tab: LookTab) -> None:
    session, rows = window.session, tab.structure.rows

    def used() -> dict[str, float]:
        assert session.document is not None
        return dict(session.document.settings.controls)

    assert used() == {"tile": 1.0}
    rows["canny"].box.click()
    rows["canny"].strength._spin.setValue(0.5)
    assert used() == {"tile": 1.0, "canny": 0.5}
    rows["tile"].box.click()
    assert used() == {"canny": 0.5}
    assert session.document is not None
    assert session.document.settings.control == "canny"
    rows["canny"].box.click()
    assert used() == {}
    session.undo.undo()
    while session.undo.canUndo():
        session.undo.undo()
    assert used() == {"tile": 1.0}
    tab.refresh()
    assert rows["tile"].box.isChecked()
    assert not rows["canny"].box.isChecked()


def test_what_the_model_cannot_do_says_why(window: Window, tab: LookTab, tmp_path: Path, qtbot: QtBot) -> None:
    rows = tab.structure.rows
    assert rows["hed"].words.text() == "This model has no such control."
    assert rows["softedge"].words.text().startswith("Keeps")
    assert not rows["hed"].map.isEnabled()
    model = str(save_tiny_model(tmp_path / "without", control=False))
    tab._set(14, model=model)
    qtbot.waitUntil(lambda: not rows["softedge"].box.isEnabled(), timeout=30_000)
    # What is in use already can be switched off.
    assert rows["tile"].box.isEnabled()
    assert rows["tile"].words.property("role") == "warn"


def test_quality_changes_what_it_says_and_back(window: Window, tab: LookTab, qtbot: QtBot) -> None:
    session = window.session
    assert session.document is not None
    before = session.document.settings
    qtbot.mouseClick(tab.quality.modes.button("draft"), Qt.MouseButton.LeftButton)
    settings = session.document.settings
    assert (settings.mode, settings.steps, settings.engine) == ("draft", 4, "flow")
    assert not settings.fresco.optimise_spatial
    assert (settings.prompt, settings.strength, settings.seed) == (before.prompt, before.strength, before.seed)
    tab.look_section.choose("winter")
    assert session.document.settings.fresco == settings.fresco
    assert session.document.settings.steps == 4
    session.undo.undo()
    session.undo.undo()
    assert session.document.settings == before


def test_another_autoencoder_is_offered_where_there_is_one(window: Window, tab: LookTab, tmp_path: Path) -> None:
    session, advanced, store = window.session, tab.model_section.advanced, Store()
    tab.model_section.fold.click()
    assert not advanced.autoencoder.isVisibleTo(advanced)
    shutil.copytree(save_tiny_model(tmp_path / "model") / "vae", store.path("finer"))
    store.note(Receipt("finer", "vae", "file", "finer", "", "not stated", {}, title="Finer"))
    tab.refresh()
    assert advanced.autoencoder.isVisibleTo(advanced)
    assert [advanced.autoencoder.itemText(place) for place in range(2)] == ["The model's own", "Finer"]
    advanced.autoencoder.setCurrentIndex(1)
    advanced.autoencoder.activated.emit(1)
    assert session.document is not None
    assert session.document.settings.autoencoder == "finer"
    # What is gone stays chosen, and can be given up.
    shutil.rmtree(store.path("finer"))
    tab.refresh()
    assert advanced.autoencoder.currentText() == "finer"
    advanced.autoencoder.setCurrentIndex(0)
    advanced.autoencoder.activated.emit(0)
    assert session.document.settings.autoencoder is None


def test_advanced_settings(window: Window, tab: LookTab) -> None:
    session, advanced = window.session, tab.model_section.advanced
    tab.model_section.fold.click()
    assert session.document is not None
    assert session.document.settings.guidance is None
    assert advanced.guidance.value == 1.0  # what the built-in model is best with
    advanced.guidance._spin.setValue(4.0)
    advanced.scheduler.setCurrentIndex(advanced.scheduler.findData("dpm++"))
    advanced.scheduler.activated.emit(advanced.scheduler.currentIndex())
    advanced.free_u.click()
    advanced.gains[0]._spin.setValue(1.5)
    settings = session.document.settings
    assert (settings.guidance, settings.scheduler) == (4.0, "dpm++")
    assert settings.free_u == (1.5, 1.4, 0.9, 0.2)
    advanced.free_u.click()
    advanced.guidance._slider.reset.emit()
    assert session.document.settings.free_u is None
    assert session.document.settings.guidance is None


def test_the_map_of_the_frame_is_laid_over_the_picture(window: Window, tab: LookTab, qtbot: QtBot) -> None:
    session, view = window.session, window.workspace.stage.view
    assert window.actions_.run("structure_map")
    assert session.view.structure == "tile"
    assert tab.structure.rows["tile"].map.isChecked()
    tab.structure.rows["canny"].map.click()

    def shown() -> str:
        return "" if view._overlay is None else view._overlay.chip.text

    qtbot.waitUntil(lambda: shown() == "Structure map: Canny", timeout=120_000)
    assert view._overlay is not None
    first = view._overlay.image.copy()
    levels = {first.pixelColor(x, y).lightness() for x in range(0, first.width(), 5) for y in range(first.height())}
    assert levels == {0, 255}
    session.seek(40)
    assert shown() == ""
    qtbot.waitUntil(lambda: shown() != "", timeout=60_000)
    assert view._overlay.image != first
    assert window.actions_.run("structure_map")
    assert shown() == ""


def test_a_look_of_ones_own(window: Window, tab: LookTab, qtbot: QtBot) -> None:
    session, section = window.session, tab.look_section
    count = len(section.looks)
    tab.prompt.setPlainText("a train")
    tab.structure.rows["softedge"].box.click()
    section.save.click()
    assert "{prompt}" in section.template.text()
    section.template.setText("{prompt}, my own way")
    qtbot.keyClicks(section.name, "My way")
    qtbot.keyClick(section.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not section.form.isVisible(), timeout=30_000)
    assert session.document is not None
    assert session.document.look == "my-way"
    assert session.document.settings.prompt == "a train, my own way"
    assert len(section.looks) == count + 1
    found = find_look("my-way")
    assert found.overrides["more_controls"] == {"softedge": 1.0}
    # Another look leaves nothing of it behind.
    section.choose("winter")
    assert session.document.settings.more_controls == {}
    assert session.document.settings.prompt.count("a train") == 1
    # A name that ships with the product is refused, and nothing changes.
    said: list[str] = []
    session.noticed.connect(lambda text, _: said.append(text))
    section.save.click()
    section.name.setText("Winter")
    section._keep()
    qtbot.waitUntil(lambda: any("Winter" in text for text in said), timeout=30_000)
    assert session.document.look == "winter"


def test_a_look_of_ones_own_is_renamed_and_deleted(window: Window, tab: LookTab, qtbot: QtBot) -> None:
    session, section = window.session, tab.look_section
    assert not section.delete.isVisibleTo(section)  # the chosen one ships with the product
    section.save.click()
    section.name.setText("My way")
    qtbot.keyClick(section.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: section.delete.isVisibleTo(section), timeout=30_000)
    assert session.document is not None
    settings, count = session.document.settings, len(section.looks)
    section.rename.click()
    assert section.name.text() == "My way"
    assert not section._wording.isVisibleTo(section)
    section.name.setText("Etching")
    qtbot.keyClick(section.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: section.looks["my-way"].look.title == "Etching", timeout=30_000)
    # What was made with it goes on knowing it.
    assert session.document.look == "my-way"
    assert not section.form.isVisible()
    section.delete.click()
    qtbot.waitUntil(lambda: len(section.looks) == count - 1, timeout=30_000)
    assert session.document.settings == settings
    session.undo.undo()
    qtbot.waitUntil(lambda: len(section.looks) == count, timeout=30_000)
    session.undo.undo()
    qtbot.waitUntil(lambda: section.looks["my-way"].look.title == "My way", timeout=30_000)
    session.undo.redo()
    session.undo.redo()
    qtbot.waitUntil(lambda: "my-way" not in section.looks, timeout=30_000)


def test_the_example_of_a_look_is_cut_to_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRESCO_LOOKS", str(tmp_path))
    example = QImage(400, 100, QImage.Format.Format_RGB32)
    example.fill(Qt.GlobalColor.red)
    keep_look(find_look("winter").__class__("mine", "Mine", "D.", "{prompt}", "", {}), example, QSize(296, 164))
    assert QImage(str(looks_folder() / "mine.jpg")).size() == QSize(296, 164)
    shutil.rmtree(tmp_path)
