"""The page of models takes in single files, in a process of its own: LoRA, checkpoints, ControlNets; no pickles."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from diffusers import ControlNetModel
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from safetensors.torch import save_file
from test_panel_loras import save_lora

from fresco_core.models import Store
from fresco_core.progress import ProgressToken
from fresco_core.resources import resource
from original_layout import save_original, tiny_configurations
from ui.models.catalogue import installed
from ui.session import Session
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
    page.bring.sources.actions()[0].trigger()
    qtbot.waitUntil(lambda: "etching-v2 is installed." in said, timeout=30_000)
    assert [one.name for one in Store().installed()] == ["etching-v2"]
    assert installed("lora") == [("etching-v2", "Etching v2")]
    qtbot.waitUntil(lambda: any(item.key == "etching-v2" for item in page._items), timeout=30_000)
    page.bring.sources.actions()[0].trigger()
    qtbot.waitUntil(lambda: any("pickle" in text for text in said), timeout=30_000)
    assert len(list(Store().installed())) == 1


_TINY = """
from pathlib import Path
from fresco_core.models import single_file
single_file.resource = lambda *parts: Path({shapes!r}).joinpath(*parts[1:])
"""
"""Run by every Python that starts: models have the blocks of Stable Diffusion 1.5 with few channels."""


@pytest.fixture
def tiny_shapes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shapes = tiny_configurations(resource("sd15"), tmp_path / "shapes")
    (tmp_path / "start").mkdir()
    (tmp_path / "start" / "sitecustomize.py").write_text(_TINY.format(shapes=str(shapes)))
    path = os.pathsep.join([str(tmp_path / "start"), str(resource().parent)])
    monkeypatch.setenv("PYTHONPATH", path)
    return shapes


_PANEL = """
import os, sys
import ui.app
from pathlib import Path
from PySide6.QtCore import QEventLoop
from ui.preferences import Preferences
from ui.session import Session
app = ui.app.application()
session = Session(Preferences(Path(sys.argv[1])))
said = []
session.transfers.imported.connect(said.append)
session.transfers.failed.connect(lambda name, error: said.append(str(error)))
session.transfers.take_in(Path(sys.argv[2]))
while not said:
    app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
print(*said, *sorted(set(sys.modules) & {"torch", "diffusers", "transformers"}), flush=True)
os._exit(0)
"""


def test_a_whole_checkpoint_brings_no_torch_into_the_panel(session: Session, tiny_shapes: Path, tmp_path: Path) -> None:
    save_original(tiny_shapes, tmp_path / "Whole.safetensors")
    command = [sys.executable, "-c", _PANEL, str(tmp_path / "other.ini"), str(tmp_path / "Whole.safetensors")]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout
    assert told.split() == ["whole"]
    assert [(one.name, one.kind) for one in Store().installed()] == [("whole", "checkpoint")]
    assert Store().verify("whole", ProgressToken()) == ()


def test_a_controlnet_is_asked_for_its_hint(
    window: Window, tiny_shapes: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = json.loads((tiny_shapes / "controlnet" / "config.json").read_text())
    file = tmp_path / "control_sd15_canny.safetensors"
    save_file(ControlNetModel.from_config(config).state_dict(), file)
    window.session.show_page("models")
    page = window.findChild(ModelsPage)
    assert page is not None
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    page.bring.sources.actions()[0].trigger()
    qtbot.waitUntil(page.bring.hints.isVisible, timeout=30_000)
    hint = page.bring.hints.activeAction()
    assert hint is not None
    assert hint.text() == "Canny"
    qtbot.keyClick(page.bring.hints, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: Store().receipt("control_sd15_canny") is not None, timeout=120_000)
    receipt = Store().require("control_sd15_canny")
    assert (receipt.kind, receipt.control) == ("control", "canny")
    qtbot.waitUntil(lambda: not window.session.transfers.running, timeout=30_000)


def test_stopping_leaves_nothing(session: Session, tiny_shapes: Path, tmp_path: Path, qtbot: QtBot) -> None:
    save_original(tiny_shapes, tmp_path / "Whole.safetensors")
    transfers = session.transfers
    transfers.take_in(tmp_path / "Whole.safetensors")
    qtbot.waitUntil(lambda: Store().workshop("whole").exists(), timeout=60_000)
    transfers.stop("Whole.safetensors")
    qtbot.waitUntil(lambda: not transfers.running, timeout=60_000)
    assert not Store().workshop("whole").exists()
    assert list(Store().installed()) == []
    session.shut()
