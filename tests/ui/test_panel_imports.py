"""The page of models takes in a single file: a LoRA is there for the look's tab then, a pickle is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from test_panel_loras import save_lora

from fresco_core.models import Store
from ui.models.catalogue import installed
from ui.settings.models_page import ModelsPage
from ui.window import Window


def test_a_file_is_taken_in(window: Window, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    said = list[str]()
    window.session.noticed.connect(lambda text, _: said.append(text))
    window.session.show_page("models")
    page = window.findChild(ModelsPage)
    assert page is not None
    chosen = [save_lora(tmp_path / "Etching v2.safetensors"), tmp_path / "bad.safetensors"]
    chosen[1].write_bytes(b"\x80\x02pickle")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(chosen.pop(0)), ""))
    page.import_menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: "etching-v2 is installed." in said, timeout=30_000)
    assert [one.name for one in Store().installed()] == ["etching-v2"]
    assert installed("lora") == [("etching-v2", "Etching v2")]
    qtbot.waitUntil(lambda: any(item.key == "etching-v2" for item in page._items), timeout=30_000)
    page.import_menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: any("pickle" in text for text in said), timeout=30_000)
    assert len(list(Store().installed())) == 1
