"""LoRA in the look's tab: chosen, weighted, undone, refused where the model cannot take them, used by the worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from drawn_takes import propose
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from safetensors.torch import save_file

from fresco_core.project.store import Project
from tiny_models import TEXT_WIDTH, save_tiny_model
from ui.inspector.look_tab import LookTab
from ui.window import Window

LAYER = "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k"


def save_lora(file: Path, width: int = TEXT_WIDTH) -> Path:
    """A LoRA that changes what the tiny model paints beyond recognition."""
    weights = {f"unet.{LAYER}.lora_A.weight": torch.ones(1, width), f"unet.{LAYER}.lora_B.weight": torch.ones(8, 1) * 9}
    save_file(weights, file)
    return file


@pytest.fixture
def tab(window: Window, qtbot: QtBot, sample: Path, tmp_path: Path) -> LookTab:
    """The tab of a window with a clip open, and a model in use that takes LoRA."""
    window.session.preferences.set("autopropose", False)
    window.session.open(sample)
    qtbot.waitUntil(lambda: window.session.document is not None, timeout=60_000)
    made = window.workspace.inspector.look
    made._set(14, model=str(save_tiny_model(tmp_path / "model")), short_side=64, steps=2)
    qtbot.waitUntil(lambda: made.loras.add_button.isEnabled(), timeout=30_000)
    return made


def used(window: Window) -> dict[str, float]:
    assert window.session.document is not None
    return window.session.document.settings.loras


def test_chosen_weighted_removed_and_undone(
    window: Window, tab: LookTab, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, section = window.session, tab.loras
    first, second = (save_lora(tmp_path / f"{name}.safetensors") for name in ("engraving", "linocut"))
    for file in (first, second):
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, file=file: (str(file), ""))
        section.menu.aboutToShow.emit()
        section.menu.actions()[-1].trigger()
        qtbot.waitUntil(lambda file=file: str(file) in section.rows, timeout=30_000)
    section.rows[str(first)].weight._spin.setValue(0.65)
    # What a LoRA adds can be taken away, too.
    section.rows[str(second)].weight._spin.setValue(-0.5)
    assert used(window) == {str(first): 0.65, str(second): -0.5}
    qtbot.mouseClick(section.rows[str(first)].remove, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: list(section.rows) == [str(second)])
    session.undo.undo()
    assert used(window)[str(first)] == 0.65
    while session.undo.canUndo():
        session.undo.undo()
    qtbot.waitUntil(lambda: not section.rows)
    assert used(window) == {}


def test_one_of_the_store_has_its_name(window: Window, tab: LookTab, tmp_path: Path, qtbot: QtBot) -> None:
    from fresco_core.models.single_file import import_model
    from fresco_core.models.store import Store
    from fresco_core.progress import ProgressToken

    import_model(Store(), save_lora(tmp_path / "Woodcut.safetensors"), ProgressToken())
    tab.loras.menu.aboutToShow.emit()
    offered = [one for one in tab.loras.menu.actions() if one.text()]
    assert len(offered) == 2
    offered[0].trigger()
    qtbot.waitUntil(lambda: used(window) == {"woodcut": 1.0}, timeout=30_000)
    tab.loras.menu.aboutToShow.emit()
    assert len([one for one in tab.loras.menu.actions() if one.text()]) == 1


def test_what_the_model_cannot_take_says_why(window: Window, tab: LookTab, tmp_path: Path, qtbot: QtBot) -> None:
    section, said = tab.loras, list[str]()
    window.session.noticed.connect(lambda text, _: said.append(text))
    section.add(str(save_lora(tmp_path / "wide.safetensors", 768)))
    qtbot.waitUntil(lambda: any("768" in text for text in said), timeout=30_000)
    assert used(window) == {}
    section.add(str(save_lora(tmp_path / "fits.safetensors")))
    qtbot.waitUntil(lambda: len(section.rows) == 1, timeout=30_000)
    row = next(iter(section.rows.values()))
    assert not row.reason.isVisibleTo(section)
    tab._set(14, model="sketchbook")
    qtbot.waitUntil(lambda: not section.add_button.isEnabled(), timeout=30_000)
    assert section.words.text().startswith("Sketchbook takes none")
    # What was chosen before stays, says that it cannot be used, and can be removed.
    qtbot.waitUntil(lambda: "takes no LoRA" in row.reason.text(), timeout=30_000)
    qtbot.mouseClick(row.remove, Qt.MouseButton.LeftButton)
    assert used(window) == {}


def test_the_worker_paints_with_it_and_the_project_remembers(
    window: Window, tab: LookTab, tmp_path: Path, qtbot: QtBot, until: Callable[[Callable[[], object]], None]
) -> None:
    session, lora = window.session, str(save_lora(tmp_path / "style.safetensors"))
    propose(session)
    session.work.render()
    until(lambda: all(one.picture for one in session.keyframes))
    plain = [one.picture.read_bytes() for one in session.keyframes if one.picture]
    tab.loras.add(lora)
    qtbot.waitUntil(lambda: used(window) == {lora: 1.0}, timeout=30_000)
    assert window.actions_.run("new_take")
    session.work.render()
    until(lambda: all(one.picture for one in session.keyframes))
    styled = [one.picture.read_bytes() for one in session.keyframes if one.picture]
    assert len(styled) == len(plain)
    assert all(one != other for one, other in zip(plain, styled, strict=True))
    project = session.project
    assert project is not None
    folder = project.folder
    session.close_project()
    again = Project.open(folder)
    assert again.document.settings.loras == {lora: 1.0}
    again.close()
