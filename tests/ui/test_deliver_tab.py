"""The deliver tab: what it offers follows from where the clip came from, and what waits can be sent again or not."""

from __future__ import annotations

import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from drawn_takes import open_drawn
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from fresco_core.project import edits
from fresco_core.project.artifacts import artifact_name
from fresco_core.project.drift import SegmentDrift, write_drift
from fresco_core.project.requests import Propagated
from fresco_core.timing import FrameRange
from ui.host.record import Place, Record, Shipment, read_record, write_record
from ui.inspector.deliver_tab import DeliverTab
from ui.inspector.primary import current_stage, summary
from ui.state import Stage
from ui.timecodes import size
from ui.window import Window


def a_place(app: str, **fields: object) -> Place:
    values = {"app": app, "session": "s", "document": "/cut.blend", "name": "clip", "range": FrameRange(0, 90)}
    return Place.model_validate({**values, **fields})


def a_shipment(tmp_path: Path, place: Place, **fields: object) -> Shipment:
    file = tmp_path / "result.mov"
    file.write_bytes(b"a movie")
    values = {"id": "r1", "take": "abc", "name": "clip_take1", "file": str(file), "range": place.range, "place": place}
    return Shipment.model_validate({**values, "state": "waiting", **fields})


@pytest.fixture
def tab(window: Window, qtbot: QtBot, sample: Path) -> DeliverTab:
    """The tab of a window with a clip that no host has sent."""
    window.session.open(sample)
    qtbot.waitUntil(lambda: window.session.project is not None, timeout=60_000)
    window.show_tab("deliver")
    return window.findChild(DeliverTab)


def test_without_a_host_only_files_are_offered(window: Window, tab: DeliverTab) -> None:
    assert tab.host.text() == "None"
    assert not tab.place.isEnabled()
    assert not window.actions_.run("send")
    assert {button.text() for button in tab.exports.values()} >= {"ProRes 4444", "PNG sequence", "H.264 review"}


@pytest.mark.parametrize(("app", "takes"), [("blender", False), ("resolve", True)])
def test_takes_are_for_hosts_that_know_them(window: Window, tab: DeliverTab, app: str, takes: bool) -> None:
    window.session.hosts.deliveries.remember(a_place(app))
    assert bool(tab.place.model().flags(tab.place.model().index(1, 0)) & Qt.ItemFlag.ItemIsEnabled) is takes
    assert "away" in tab.host.text()
    assert window.header.host.accessibleName().endswith("is away; results wait for it")


def test_what_is_chosen_is_what_is_wished(window: Window, tab: DeliverTab, qtbot: QtBot) -> None:
    window.session.hosts.deliveries.remember(a_place("resolve"))
    qtbot.keyClicks(tab.name, "shot 4")
    tab.place.setCurrentIndex(1)
    tab.place.activated.emit(1)
    tab.format.setCurrentIndex(1)
    tab.format.activated.emit(1)
    tab.mute.setChecked(True)
    wishes = window.session.hosts.wishes
    assert (wishes.name, wishes.as_take, wishes.position) == ("shot 4", True, "source")
    assert (wishes.format, wishes.mute_source) == ("prores4444", True)
    tab.refresh()
    assert (tab.place.currentIndex(), tab.format.currentIndex(), tab.mute.isChecked()) == (1, 1, True)


def test_what_waits_can_be_given_up(window: Window, tab: DeliverTab, tmp_path: Path) -> None:
    session = window.session
    assert session.project is not None
    place = a_place("blender")
    refused = a_shipment(tmp_path, place, problem="No room.", remedy="Make some.")
    session.hosts.deliveries.remember(place)
    write_record(session.project.folder, Record(places=(place,), shipments=(refused,)))
    clip = session.clip
    assert clip is not None
    session.hosts.deliveries._opened()
    buttons = {button.text(): button for button in tab.sent.findChildren(QPushButton)}
    assert set(buttons) == {"Send again", "At the playhead", "Do not send"}
    buttons["At the playhead"].click()
    (waiting,) = read_record(session.project.folder).shipments
    assert (waiting.position, waiting.problem) == ("playhead", "")
    next(button for button in tab.sent.findChildren(QPushButton) if button.text() == "Do not send").click()
    assert read_record(session.project.folder).shipments == ()
    assert Path(refused.file).exists()


def test_a_record_that_cannot_be_read_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "host.json").write_text('{"places": 3}', encoding="utf-8")
    assert read_record(tmp_path) == Record()


def test_a_result_goes_to_the_place_its_range_came_from() -> None:
    first, second = a_place("blender", range=FrameRange(0, 20)), a_place("resolve", range=FrameRange(30, 60))
    record = Record().with_place(first).with_place(second)
    assert record.place_for(FrameRange(0, 20)) == first
    assert record.place_for(FrameRange(35, 40)) == second
    assert record.place_for(FrameRange(70, 80)) == second
    assert Record().place_for(FrameRange(0, 2)) is None


def test_what_keeps_transparency_is_told_before_an_export(
    window: Window, sample: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_drawn(window, sample, qtbot)
    window.show_tab("deliver")
    session, note = window.session, window.findChild(DeliverTab).alpha
    assert session.clip_info is not None
    titles = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda _, title, *__: titles.append(title) or ("", ""))
    for has_alpha in (False, True):
        session.clip_info = replace(session.clip_info, has_alpha=has_alpha)
        session.changed.emit()
        assert note.isHidden() is not has_alpha
        for format in ("h264", "prores4444"):
            window.ask_export(format)
    assert titles == ["Export", "Export", "Export without the clip's transparency", "Export"]


def test_the_room_on_the_disk_is_told_beside_the_length(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_drawn(window, sample, qtbot)
    session = window.session
    project, take = session.project, session.take
    assert project is not None
    assert take is not None
    project.edit("All", edits.judge(project.document, take.id, [one.id for one in take.ordered], "approved"))
    for first, last in pairwise(take.ordered):
        assert first.version is not None
        assert last.version is not None
        frames = artifact_name("segment", str(first.frame))
        with project.artifacts.building(frames):
            pass
        pictures = (first.version.picture, last.version.picture)
        made = Propagated(first=first.frame, last=last.frame, pictures=pictures, frames=frames)
        project.edit("Segment", edits.add_segment(project.document, take.id, made))
    qtbot.waitUntil(lambda: current_stage(session) is Stage.DELIVER and session.room.free is not None)
    free = session.room.free
    assert free is not None
    assert summary(session) == ((f"{len(take.range)} f · 1.00 s", f"{size(free)} free"),)
    assert free == pytest.approx(shutil.disk_usage(project.folder).free, rel=0.1)


def test_the_worst_drift_is_named_and_a_keyframe_there_offered(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_drawn(window, sample, qtbot)
    window.show_tab("deliver")
    session, note = window.session, window.findChild(DeliverTab).drift
    assert note.isHidden()
    project, take = session.project, session.take
    assert project is not None
    assert take is not None
    first, last = take.ordered[1:3]
    assert first.version is not None
    assert last.version is not None
    between = range(first.frame + 1, last.frame)
    strays = tuple(0.9 if frame == 19 else 0.2 for frame in between)
    drift = SegmentDrift(first_frame=between[0], first=strays, last=strays, both=strays, suggestion=19)
    frames = artifact_name("segment", "strays")
    with project.artifacts.building(frames) as folder:
        write_drift(folder, drift)
    pictures = (first.version.picture, last.version.picture)
    made = Propagated(first=first.frame, last=last.frame, pictures=pictures, frames=frames)
    project.edit("Segment", edits.add_segment(project.document, take.id, made))
    qtbot.waitUntil(lambda: not note.isHidden())
    assert "0.90 between frames 16 and 22" in note.words.text()
    note.jump.click()
    assert session.playhead == 19
    note.add.click()
    assert 19 in {keyframe.frame for keyframe in session.keyframes}
    qtbot.waitUntil(note.isHidden)
