"""The add-on in a real Blender: switched on by the installer, and gone afterwards."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pretended import tree

from installer.actions import Action, run
from installer.machine import Machine, run_program

BLENDER = shutil.which("blender")
pytestmark = pytest.mark.skipif(BLENDER is None, reason="Blender is not installed")

ASK = "import bpy; print('ADDONS', sorted(bpy.context.preferences.addons.keys()))"


@pytest.fixture
def here(machine: Callable[..., Machine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine whose Blender is the real one, with its home elsewhere."""
    (tmp_path / "cache").mkdir()
    made = machine("linux", found={"blender": Path(str(BLENDER))}, run=run_program)
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(made.home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return made


def addons(here: Machine) -> list[str]:
    _, said = here.run([str(BLENDER), "--background", "--python-expr", ASK], {})
    found = re.search(r"ADDONS (\[.*?\])", said)
    assert found, said
    return re.findall(r"'(\w[\w.]*)'", found[1])


def test_switched_on_and_gone_again(here: Machine) -> None:
    version = subprocess.run([str(BLENDER), "--version"], capture_output=True, text=True, env=os.environ, check=True)
    name = re.search(r"Blender (\d+\.\d+)", version.stdout)[1]
    before = addons(here)
    clean = tree(here.home)
    (report,) = run(Action.INSTALL, ["blender"], machine=here)
    assert (report.id, report.state) == (f"blender-{name}", "installed")
    assert "press N" in report.note
    added = set(addons(here)) - set(before)
    assert {module.rpartition(".")[2] for module in added} == {"fresco_studio"}
    (report,) = run(Action.REMOVE, machine=here)
    assert (report.state, report.note) == ("removed", "")
    assert addons(here) == before
    assert {name: data for name, data in tree(here.home).items() if "pulse" not in name} == {
        name: data for name, data in clean.items() if "pulse" not in name
    }
