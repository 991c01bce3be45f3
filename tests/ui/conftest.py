"""A window without a screen, with preferences and projects of its own. A test that leaves something behind fails."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import shiboken6

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QProcess, QThread, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from fresco_core.resources import resource
from ui.app import application
from ui.preferences import Preferences
from ui.session import Session
from ui.window import Window
from warm_workers import WarmWorkers

Until = Callable[[Callable[[], object]], None]


@pytest.fixture(autouse=True)
def nothing_left_behind(warm_workers: WarmWorkers) -> Iterator[None]:
    """Torn down last, when all windows are gone."""
    application()
    gc.freeze()  # what the test did not make need not be looked through, which takes most of a second
    before = set(QApplication.topLevelWidgets())
    children = {process.pid for process in psutil.Process().children()}
    yield
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()
    gc.collect()
    left = [f"top-level {widget!r}" for widget in QApplication.topLevelWidgets() if widget not in before]
    for thing in gc.get_objects():
        if not isinstance(thing, QTimer | QThread | QProcess) or not shiboken6.isValid(thing):
            continue
        if isinstance(thing, QTimer) and thing.isActive():
            left.append(f"active timer of {thing.parent()!r}")
        elif isinstance(thing, QThread) and thing.isRunning() and thing is not QThread.currentThread():
            left.append(f"thread {thing!r}")
        elif isinstance(thing, QProcess) and thing.state() != QProcess.ProcessState.NotRunning:
            left.append(f"process {thing.program()}")
    kept = {*children, warm_workers.pid}
    left += [f"process {one.pid}" for one in psutil.Process().children() if one.pid not in kept]
    assert not left


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    """With folders of its own."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    return Session(Preferences(tmp_path / "preferences.ini"))


@pytest.fixture
def window(qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    """A window with nothing open; file dialogs are cancelled."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    made = Window(session)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the sample clip, so that its project lies beside it."""
    return Path(shutil.copy(resource("sample", "sample.mp4"), tmp_path / "clip.mp4"))


@pytest.fixture
def until(qtbot: QtBot, window: Window) -> Until:
    """Lets the window work until something is so and no job is left; a problem fails the test."""

    def wait(so: Callable[[], object]) -> None:
        def settled() -> bool:
            problem = window.session.problem
            assert problem is None, problem
            return bool(so()) and not window.session.work.unfinished and not window.session.live.job

        qtbot.waitUntil(settled, timeout=240_000)

    return wait
