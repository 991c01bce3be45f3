"""Starting: nothing heavy is loaded, what was there comes back, a project is open once."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from drawn_takes import open_drawn
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.preferences import Preferences
from ui.session import Session
from ui.viewer.geometry import ViewMode
from ui.window import Window

_START = """
import os, sys
import ui.app, ui.window
from pathlib import Path
from ui.preferences import Preferences
from ui.session import Session
app = ui.app.application()
window = ui.window.Window(Session(Preferences(Path(sys.argv[1]))))
window.show()
print(*sorted(set(sys.modules) & {"cv2", "numpy", "av"}))
app.processEvents()
print(*sorted(set(sys.modules) & {"torch", "diffusers", "transformers", "numba"}), flush=True)
os._exit(0)
"""

_COLLECTED = """
import gc, os
from PySide6.QtCore import QTimer
import ui.app

ui.app.SETTLED_MS = 1000

def tell():
    # As soon as it is so: on a busy machine, what the window does late would count as made afterwards.
    if gc.get_freeze_count():
        print(gc.get_freeze_count(), len(gc.get_objects()), flush=True)
        os._exit(0)

app = ui.app.application()
clock = QTimer(interval=100)
clock.timeout.connect(tell)
clock.start()
ui.app.main([])
"""


def test_the_garbage_collector_passes_over_what_is_there_for_good(tmp_path: Path) -> None:
    folders = dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"), str(tmp_path))
    told = subprocess.run(
        [sys.executable, "-c", _COLLECTED],
        env={**os.environ, **folders, "QT_QPA_PLATFORM": "offscreen"},
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    ).stdout.split()
    passed_over, looked_through = map(int, told[-2:])
    assert passed_over > 20 * looked_through


def test_the_window_comes_without_heavy_libraries(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _START, str(tmp_path / "preferences.ini")]
    loaded = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout.split()
    assert not loaded


def test_sizes_come_back(qtbot: QtBot, tmp_path: Path, window: Window) -> None:
    rows = window.workspace._rows
    picture, strip, timeline = rows.sizes()
    rows.setSizes([picture - 40, strip, timeline + 40])
    rows.splitterMoved.emit(0, 1)
    wanted = rows.sizes()
    again = Window(Session(Preferences(window.session.preferences.folder / "preferences.ini")))
    qtbot.addWidget(again)
    again.resize(window.size())
    again.show()
    qtbot.waitUntil(lambda: again.workspace._rows.sizes() == wanted, timeout=10_000)
    again.close()


def test_small_windows_leave_things_out(window: Window, sample: Path, qtbot: QtBot) -> None:
    window.session.open(sample)
    qtbot.waitUntil(lambda: window.session.document is not None, timeout=120_000)
    space = window.workspace
    window.resize(1600, 1000)
    assert space.rail.width() >= 180
    window.resize(1300, 820)
    qtbot.waitUntil(lambda: space.rail.width() == 44, timeout=10_000)
    window.resize(1180, 720)
    qtbot.waitUntil(lambda: space.inspector.width() == 300, timeout=10_000)
    qtbot.waitUntil(lambda: _inside(space.inspector), timeout=10_000)
    # The source lane and the cards' second line have made room for the picture.
    qtbot.waitUntil(lambda: space.strip.height() == 126, timeout=10_000)
    assert space.timeline.height() == 204 - 32
    window.resize(480, 900)
    assert window.compact is not None
    assert window.compact.isVisible()
    assert not window.header.isVisible()
    window.resize(1600, 1000)
    assert space.isVisible()
    qtbot.waitUntil(lambda: (space.strip.height(), space.timeline.height()) == (146, 204), timeout=10_000)


def _inside(part: QWidget) -> bool:
    """Whether nothing that can be worked stands out of its part at the right."""
    return all(
        child.mapTo(part, child.rect().topRight()).x() <= part.width()
        for child in part.findChildren(QWidget)
        if child.isVisible()
    )


@pytest.mark.parametrize("width", [900, 1000, 1180])
def test_the_bar_above_the_picture_fits(window: Window, sample: Path, width: int, qtbot: QtBot) -> None:
    open_drawn(window, sample, qtbot)
    window.resize(width, 800)
    window.session.view.set(mode="onion")
    qtbot.wait(50)
    bar = window.workspace.bar
    children = bar.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    parts = sorted((one for one in children if one.isVisible()), key=lambda one: one.x())
    assert all(left.geometry().right() < right.x() for left, right in pairwise(parts))
    assert all(bar.modes.button(mode).width() >= 28 for mode in ViewMode)
    assert bar.rect().contains(parts[-1].geometry())


def test_a_project_that_is_open_is_gone_back_to(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_drawn(window, sample, qtbot)
    session = window.session
    before, said = session.project, list[str]()
    assert before is not None
    session.noticed.connect(lambda words, _: said.append(words))
    for path in (sample, before.folder, before.folder / "project.json"):
        session.show_page("general")
        session.open(path)
        qtbot.waitUntil(lambda: session.opening is None, timeout=60_000)
        assert said.pop() == "This project is open already."
        assert (session.project, session.problem, session.page) == (before, None, "")


def test_a_project_is_open_once(window: Window, sample: Path, qtbot: QtBot, tmp_path: Path) -> None:
    session = window.session
    session.open(sample)
    qtbot.waitUntil(lambda: session.document is not None, timeout=120_000)
    other = Session(Preferences(tmp_path / "other.ini"))
    other.open(sample)
    qtbot.waitUntil(lambda: other.problem is not None, timeout=60_000)
    assert other.problem is not None
    assert "open" in other.problem.body
    other.shut()
