"""kill -9 of the worker, or of the panel: what is saved stays, and Resume does the rest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from fresco_core.project import edits
from ui.session import Session
from ui.session.problems import act
from ui.window import Window

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="signals")]

Until = Callable[[Callable[[], object]], None]
RANGE = (10, 22)
LIMIT = 600_000


def begin(session: Session) -> None:
    """Small pictures, few steps, a short range."""
    document = session.document
    assert document is not None
    small = document.settings.model_copy(update={"short_side": 128, "steps": 4})
    session.do("Settings", edits.set_settings, small, document.look)
    session.set_range(*RANGE)


def test_a_worker_killed_again_and_again(window: Window, sample: Path, until: Until, qtbot: QtBot) -> None:
    session = window.session
    session.open(sample)
    until(lambda: session.document)
    begin(session)
    until(lambda: session.take and session.take.range.start == RANGE[0] and session.take.keyframes)
    window.actions_.run("render")
    killed: set[int] = set()
    while session.problem is None:
        fresh = session.work.transport.process_id
        if fresh and fresh not in killed and session.live.job:
            killed.add(fresh)
            os.kill(fresh, signal.SIGKILL)
        qtbot.wait(50)
    problem = session.problem
    assert len(killed) == 3
    assert problem.code == "FS-205"
    assert problem.remedies[0].action == "resume"
    act(session, problem, problem.remedies[0])
    until(lambda: session.take and all(one.version for one in session.take.ordered))
    assert {item.state.value for item in session.keyframes} == {"to review"}


_PANEL = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from ui.app import application
from ui.preferences import Preferences
from ui.session import Session
from ui.window import Window
from test_panel_killed import RANGE, begin

app = application()
session = Session(Preferences(Path(sys.argv[2])))
window = Window(session)
window.show()
session.open(Path(sys.argv[1]))
state = {"begun": False}

def look():
    document, take = session.document, session.take
    if document is None:
        return
    if document.settings.steps != 4:
        begin(session)
    elif take and take.keyframes and take.range.start == RANGE[0] and not session.live.job and not state["begun"]:
        state["begun"] = window.actions_.run("render")
    elif state["begun"] and session.live.stage == "translating":
        print(session.work.transport.process_id, flush=True)

timer = QTimer()
timer.timeout.connect(look)
timer.start(50)
app.exec()
"""


def test_a_panel_that_was_killed(window: Window, sample: Path, until: Until, qtbot: QtBot, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": f"{Path.cwd()}:{Path(__file__).parent}"}
    command = [sys.executable, "-c", _PANEL, str(sample), str(tmp_path / "other.ini")]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as panel:
        assert panel.stdout is not None
        worker = int(panel.stdout.readline())
        panel.kill()
    qtbot.waitUntil(lambda: not psutil.pid_exists(worker), timeout=30_000)
    session = window.session
    session.open(sample)

    def opened() -> bool:
        assert session.problem is None, session.problem
        return session.document is not None

    qtbot.waitUntil(opened, timeout=LIMIT)
    banner = window.workspace.stage.banner
    qtbot.waitUntil(banner.isVisible, timeout=10_000)
    assert session.take is not None
    assert session.take.keyframes
    banner.resume.click()
    until(lambda: session.take and all(one.version for one in session.take.ordered))
    assert not banner.isVisible()
