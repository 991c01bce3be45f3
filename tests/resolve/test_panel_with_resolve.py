"""Resolve's script and the panel's window: the marked range is opened there, restyled, and comes back to its track."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_resolve import FakeResolve, Media, MediaPoolItem, TimelineItem

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from fresco_core.media import probe
from fresco_core.project import edits
from fresco_core.resources import resource
from plugin.resolve import menu
from tiny_models import save_tiny_model
from ui.app import application
from ui.preferences import Preferences
from ui.session import Session
from ui.window import Window


class Footage(dict[str, Media]):
    """Files as Resolve sees them: measured when it is asked for one."""

    def get(self, path: str, default: Any = None) -> Any:
        if path in self or not Path(path).exists():
            return super().get(path, default)
        info = probe(Path(path))
        return Media(info.frame_count, f"{float(info.rate):g}")


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    """A panel that listens where the script looks."""
    monkeypatch.setenv("FRESCO_BRIDGE_FILE", str(tmp_path / "bridge.json"))
    monkeypatch.setenv("FRESCO_LAUNCHER_FILE", str(tmp_path / "none.json"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr("plugin.resolve.session._LOST_SECONDS", 0.5)
    application()
    preferences = Preferences(tmp_path / "preferences.ini")
    preferences.set_host_folders([tmp_path])
    made = Window(Session(preferences))
    made.session.hosts.start()
    yield made
    made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_marked_range_is_restyled_and_laid_over_its_clip(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    clip = Path(shutil.copy(resource("sample", "sample.mp4"), tmp_path / "A001.mp4"))
    resolve = FakeResolve((20, 3, 0))
    resolve.files = Footage()
    timeline = resolve.timeline
    media = MediaPoolItem(resolve, str(clip), resolve.files.get(str(clip)))
    resolve.project.pool.root.clips.append(media)
    timeline.tracks[0].items.append(TimelineItem(resolve, timeline, "A001", timeline.start + 100, 60, 20, media))
    timeline.head = timeline.start + 110
    timeline.SetMarkInOut(110, 115)
    said: list[str] = []
    script = threading.Thread(target=menu.run, args=("send", resolve, said.append), daemon=True)
    script.start()

    session, run = window.session, window.actions_.run
    qtbot.waitUntil(lambda: bool(session.take and session.take.keyframes), timeout=240_000)
    assert session.clip == clip
    assert session.document is not None
    assert (session.document.range.start, session.document.range.stop) == (30, 36)
    assert (session.hosts.chip.name, session.hosts.chip.detail) == ("DaVinci Resolve 20.3", "Edit")
    window.show_tab("deliver")
    model = save_tiny_model(tmp_path / "model")
    small = session.document.settings.model_copy(update={"model": str(model), "short_side": 64, "steps": 2})
    assert session.do("Settings", edits.set_settings, small, session.document.look)
    assert run("render")
    qtbot.waitUntil(
        lambda: bool(session.take and all(one.version for one in session.take.ordered) and not session.work.unfinished),
        timeout=240_000,
    )
    assert run("approve_remaining")
    session.hosts.wishes.mute_source = True
    assert run("send")
    shipments = lambda: session.hosts.deliveries.record.shipments  # noqa: E731
    qtbot.waitUntil(lambda: bool(shipments() and shipments()[0].state == "placed"), timeout=240_000)

    (placed,) = timeline.tracks[1].items
    assert (placed.start, placed.stop) == (timeline.start + 110, timeline.start + 116)
    assert not timeline.tracks[0].items[0].enabled
    assert shipments()[0].where.startswith(f"track V2, frames {timeline.start + 110} to {timeline.start + 115}")
    assert window.workspace.inspector.footer.primary.text() == "Send to DaVinci Resolve timeline"
    window.session.hosts.close()
    script.join(20)
    assert not script.is_alive()
    assert said[0] == "Sent 6 frames of 'A001' to FRESCO Studio."
