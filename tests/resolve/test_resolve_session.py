"""A whole conversation: a script with a fake Resolve, and the panel's real bridge."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from fake_resolve import FakeResolve

from fresco_core.errors import FrescoError
from fresco_core.timing import FrameRange
from plugin.bridge.panel import Bridge
from plugin.bridge.panel.events import HostJoined, RangeSent, ResultNotPlaced, ResultPlaced
from plugin.bridge.panel.folders import AllowedFolders
from plugin.bridge.panel.results import Placement, Result
from plugin.resolve import menu

Edit = Callable[..., FakeResolve]
Render = Callable[..., Path]


@dataclass
class Panel:
    """The panel's end, and what it has heard."""

    bridge: Bridge
    events: queue.Queue[Any]

    def hear(self, kind: type) -> Any:
        """The next event of that kind."""
        while True:
            event = self.events.get(timeout=20)
            if isinstance(event, kind):
                return event

    def result(self, sent: RangeSent, path: Path, frames: FrameRange | None = None, **fields: Any) -> Result:
        """A result for a range that was sent."""
        clip = sent.clip
        made = Result("r1", path, frames or clip.frames, clip.origin, clip.anchor, "oil", {"seed": 7})
        return replace(made, **fields)


@pytest.fixture
def panel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Panel]:
    monkeypatch.setenv("FRESCO_BRIDGE_FILE", str(tmp_path / "bridge.json"))
    monkeypatch.setenv("FRESCO_LAUNCHER_FILE", str(tmp_path / "none.json"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    events: queue.Queue[Any] = queue.Queue()
    with Bridge(events.put, panel_version="1", folders=AllowedFolders([tmp_path])) as bridge:
        yield Panel(bridge, events)


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Runs an action as Resolve's menu would, beside the test; gives what it says and a way to wait for its end."""
    monkeypatch.setattr("plugin.resolve.session._LOST_SECONDS", 0.5)
    running: list[threading.Thread] = []

    def start(action: str, host: FakeResolve) -> tuple[list[str], threading.Thread]:
        said: list[str] = []
        thread = threading.Thread(target=menu.run, args=(action, host, said.append), daemon=True)
        thread.start()
        running.append(thread)
        return said, thread

    yield start
    for thread in running:
        thread.join(20)
        assert not thread.is_alive()


def test_a_range_goes_out_and_its_result_comes_back(
    edit: Edit, render: Render, panel: Panel, script: Any, footage: Path
) -> None:
    host = edit((19, 1, 3))
    host.timeline.SetMarkInOut(110, 133)
    said, thread = script("send", host)
    joined = panel.hear(HostJoined)
    assert (joined.host.app, joined.host.app_version) == ("resolve", "19.1.3")
    sent = panel.hear(RangeSent)
    assert sent.clip.path == footage
    assert (sent.clip.frames, sent.clip.rate, sent.clip.media_frames) == (FrameRange(30, 54), Fraction(24), 300)
    panel.bridge.accept(sent)
    panel.bridge.deliver(panel.result(sent, render(host, 24)))
    placed = panel.hear(ResultPlaced)
    assert placed.where == "track V2, frames 86510 to 86533"
    assert [(item.start, item.stop) for item in host.timeline.tracks[1].items] == [(86510, 86534)]
    panel.bridge.deliver(panel.result(sent, render(host, 23, "short.mov"), id="r2"))
    failed = panel.hear(ResultNotPlaced)
    assert "sees 23 frames" in failed.error.problem
    panel.bridge.stop()
    thread.join(20)
    assert said[0] == "Sent 24 frames of 'A001' to FRESCO Studio."
    assert said[1] == "Placed: track V2, frames 86510 to 86533."


def test_a_result_waits_until_it_is_fetched(edit: Edit, render: Render, panel: Panel, script: Any, monkeypatch) -> None:
    monkeypatch.setattr(menu, "FETCH_SECONDS", 0.6)
    host = edit()
    _, thread = script("send", host)
    sent = panel.hear(RangeSent)
    panel.bridge.accept(sent)
    said, second = script("fetch", host)  # relieves the first
    thread.join(20)
    assert not thread.is_alive()
    second.join(20)
    assert said == ["No result waits for this project."]
    deadline = time.monotonic() + 20  # the panel hears a little later that the script has hung up
    while panel.bridge.hosts and time.monotonic() < deadline:
        time.sleep(0.01)
    assert panel.bridge.deliver(panel.result(sent, render(host, 60))) is False
    said, third = script("fetch", host)
    assert panel.hear(ResultPlaced).result_id == "r1"
    third.join(20)
    assert said == ["Placed: track V2, frames 86500 to 86559."]
    said, last = script("remove", host)
    last.join(20)
    assert said == ["Removed 'restyled.mov' on track V2, frames 86500 to 86559."]


def test_a_resolve_that_goes_away_leaves_the_result_waiting(
    edit: Edit, render: Render, panel: Panel, script: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = edit()
    _, thread = script("send", host)
    sent = panel.hear(RangeSent)
    panel.bridge.accept(sent)

    def gone(*_: Any) -> None:
        raise TypeError("'NoneType' object is not callable")

    monkeypatch.setattr(FakeResolve, "GetProjectManager", gone)
    panel.bridge.deliver(panel.result(sent, render(host, 60)))
    assert "broke off" in panel.hear(ResultNotPlaced).error.problem
    assert [result.id for result in panel.bridge.waiting] == ["r1"]
    monkeypatch.setattr(FakeResolve, "GetProductName", gone)
    thread.join(20)
    assert not thread.is_alive()


def test_what_the_panel_refuses_is_said(edit: Edit, panel: Panel, script: Any) -> None:
    said, thread = script("send", edit())
    panel.bridge.refuse(panel.hear(RangeSent), FrescoError("The clip is too short.", "Choose another."))
    thread.join(20)
    assert said == ["The clip is too short. Choose another."]


def test_a_take_on_request(edit: Edit, render: Render, panel: Panel, script: Any) -> None:
    host = edit()
    script("send", host)
    sent = panel.hear(RangeSent)
    panel.bridge.accept(sent)
    panel.bridge.deliver(panel.result(sent, render(host, 60), placement=Placement(as_take=True)))
    assert panel.hear(ResultPlaced).where == "take 2 of 'A001'"
    panel.bridge.stop()


def test_without_a_panel_it_says_so(edit: Edit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRESCO_BRIDGE_FILE", str(tmp_path / "bridge.json"))
    monkeypatch.setenv("FRESCO_LAUNCHER_FILE", str(tmp_path / "none.json"))
    said: list[str] = []
    assert not menu.run("send", edit(), said.append)
    assert "no installation of it was found" in said[0]
    assert not menu.run("send", None, said.append)
    assert "External scripting" in said[1]
    assert not menu.run("send", edit((17, 4, 0)), said.append)
    assert "cannot place clips by script" in said[2]
    host = edit()
    monkeypatch.setattr(type(host.timeline), "GetCurrentTimecode", lambda self: None)  # as while a dialog is open
    assert not menu.run("remove", host, said.append)
    assert "broke off" in said[3]
