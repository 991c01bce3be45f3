"""A window without a screen, with preferences and projects of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from fresco_core.resources import resource
from ui.app import application
from ui.preferences import Preferences
from ui.session import Session
from ui.window import Window


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    """A window with nothing open; file dialogs are cancelled."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    application()
    made = Window(Session(Preferences(tmp_path / "preferences.ini")))
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the sample clip, so that its project lies beside it."""
    return Path(shutil.copy(resource("sample", "sample.mp4"), tmp_path / "clip.mp4"))
