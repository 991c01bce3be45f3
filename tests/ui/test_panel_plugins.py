"""The plugins are installed from the page of hosts: what is found, what is done, what is left to the user."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from installer.machine import Machine
from ui.host.plugins import Plugins
from ui.session import Session


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """With settings of one Blender, whose program is not found."""
    (tmp_path / "home" / ".config" / "blender" / "4.5").mkdir(parents=True)
    return Machine("linux", tmp_path / "home", tmp_path, {}, ("studio",), lambda *_: (1, ""), find=lambda _: None)


def test_plugins_are_installed(session: Session, machine: Machine, qtbot: QtBot) -> None:
    plugins = Plugins(session, machine)
    qtbot.addWidget(plugins)
    plugins.show()

    def said() -> list[str]:
        return [one.text() for one in plugins.findChildren(QLabel) if one.text() and not one.isHidden()]

    found = ["This panel, among your programs", "Not installed", "Blender 4.5", "Not installed"]
    qtbot.waitUntil(lambda: said() == found, timeout=60_000)
    assert plugins.install.isEnabled()
    qtbot.mouseClick(plugins.install, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: said().count("Installed") == 2, timeout=60_000)
    assert not plugins.install.isEnabled()
    assert any("Preferences > Add-ons" in words for words in said())
    assert list((machine.home / ".config" / "blender" / "4.5").rglob("*.py"))
    session.shut()
