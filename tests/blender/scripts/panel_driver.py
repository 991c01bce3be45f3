"""The panel as a program, and a user who lets it do its work: render, approve all, send; leaves when that is placed."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from fresco_core.project import edits
from ui import app
from ui.preferences import Preferences
from ui.window import Window

told = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
folder = Path(told["folder"])
deadline = time.monotonic() + told["seconds"]
done: set[str] = set()


def step() -> None:
    """Do what the user would do next."""
    window = next(one for one in QApplication.topLevelWidgets() if isinstance(one, Window))
    session = window.session
    take = session.take
    if session.problem is not None or time.monotonic() > deadline:
        leave(window, {"problem": str(session.problem), "log": list(session.work.client.log)[-5:]})
    elif any(one.state == "placed" for one in session.hosts.deliveries.record.shipments):
        (shipment,) = session.hosts.deliveries.record.shipments
        leave(window, {"file": shipment.file, "where": shipment.where, "clip": str(session.clip)})
    elif take is None or not take.keyframes or session.work.unfinished:
        pass
    elif "render" not in done:
        assert session.document is not None
        small = session.document.settings.model_copy(update=told["settings"])
        session.do("Settings", edits.set_settings, small, session.document.look)
        once("render", window)
    elif all(one.version for one in take.ordered):
        once("approve_remaining", window)
        once("send", window)


def once(action: str, window: Window) -> None:
    """Run an action the first time."""
    if action not in done:
        done.add(action)
        assert window.actions_.run(action), action


def leave(window: Window, answer: dict[str, object]) -> None:
    """Say what came of it, and close the window as a user does."""
    timer.stop()
    (folder / "panel.json").write_text(json.dumps(answer), encoding="utf-8")
    window.close()


there = app.application()
Preferences().set_host_folders([folder])
timer = QTimer(there)
timer.timeout.connect(step)
timer.start(100)
sys.exit(app.main([]))
