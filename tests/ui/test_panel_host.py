"""The panel and a host's end of the bridge: ranges in, progress and results out, and a host that goes away between."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import cv2
import pytest
from pytestqt.qtbot import QtBot

from fresco_core.media import probe
from fresco_core.project import edits
from fresco_core.timing import FrameRange
from plugin.bridge.host import discovery, greeting, link
from tiny_clips import tiny_pictures
from tiny_models import save_tiny_model
from ui.host.record import SENT_FOLDER, read_record
from ui.window import Window

RANGE = (10, 16)
Wait = Callable[[Callable[[], object]], None]


class HostProgram:
    """A host without a timeline: the real link, and what came over it."""

    def __init__(self, file: Path, document: str = "/films/cut.blend") -> None:
        introduction = greeting.introduce("blender", "4.5.1", "0.1.0", document)
        content = json.loads(file.read_text(encoding="utf-8"))
        self.link = link.Link(introduction, lambda: discovery.Address(content["port"], content["token"]))
        self.link.start()
        self.messages: list[dict[str, Any]] = []

    def send(self, clip: Path, frames: tuple[int, int], **more: object) -> None:
        anchor = {"strip": "clip", "source": "s1", "frames": list(frames), "path": str(clip)}
        message = {"type": "range", "path": str(clip), "frames": list(frames), "name": "clip", "anchor": anchor}
        self.link.send({**message, **more}, answered=True)

    def all(self, kind: str) -> list[dict[str, Any]]:
        """Every message of a kind that has arrived so far."""
        self.messages += self.link.poll()
        return [message for message in self.messages if message.get("type") == kind]

    def place(self, result: dict[str, Any]) -> None:
        self.link.send({"type": "placed", "result": result["result"], "where": "channel 2, frames 20 to 25"})


@pytest.fixture
def announced(window: Window, tmp_path: Path) -> Path:
    """The panel listens; the file in which it says where."""
    window.session.preferences.set_host_folders([tmp_path])
    file = tmp_path / "run" / "bridge.json"
    window.session.hosts.start(file)
    return file


@pytest.fixture
def blender(announced: Path) -> Iterator[HostProgram]:
    """A host that links itself to the panel."""
    made = HostProgram(announced)
    yield made
    made.link.close()


@pytest.fixture
def wait(qtbot: QtBot) -> Wait:
    """Lets the panel work until something is so."""
    return lambda so: qtbot.waitUntil(lambda: bool(so()), timeout=120_000)


def test_a_range_from_a_host_is_opened_and_its_progress_goes_back(
    window: Window, sample: Path, blender: HostProgram, wait: Wait
) -> None:
    session = window.session
    wait(lambda: session.hosts.linked)
    assert session.hosts.chip.name == "Blender 4.5"
    blender.send(sample, RANGE)

    wait(lambda: blender.all("ok"))
    assert session.clip == sample
    assert session.document is not None
    assert (session.document.range.start, session.document.range.stop) == RANGE
    assert session.playhead == RANGE[0]
    wait(lambda: session.take and session.take.keyframes)
    wait(lambda: blender.all("progress") and blender.all("progress")[-1]["keyframes"] == len(session.keyframes))
    assert blender.all("progress")[-1]["stage"] == "keyframes are proposed"
    assert "Blender 4.5" in window.header.host.accessibleName()

    blender.link.close()
    wait(lambda: not session.hosts.linked)
    assert session.hosts.chip.away
    assert session.hosts.chip.name == "Blender"


def test_an_image_sequence_runs_at_what_the_host_shows_it_at(
    window: Window, tmp_path: Path, blender: HostProgram, wait: Wait
) -> None:
    folder = tmp_path / "shot 01"
    folder.mkdir()
    for number, picture in enumerate(tiny_pictures(8)):
        cv2.imwrite(str(folder / f"{number:04}.png"), picture)
    blender.send(folder, (2, 7), media_frames=8, rate=(25, 1))
    wait(lambda: blender.all("ok"))
    session = window.session
    assert session.document is not None
    assert (session.clip, session.rate, session.document.range) == (folder, 25, FrameRange(2, 7))


def test_another_range_of_the_same_clip_replaces_the_first(
    window: Window, sample: Path, blender: HostProgram, wait: Wait
) -> None:
    blender.send(sample, RANGE)
    wait(lambda: len(blender.all("ok")) == 1)
    blender.send(sample, (30, 40))
    wait(lambda: len(blender.all("ok")) == 2)
    assert window.session.document is not None
    assert window.session.document.range.start == 30
    assert window.session.hosts.place is not None
    assert window.session.hosts.place.range.start == 30


def test_a_range_that_comes_while_another_clip_is_being_opened(
    window: Window, sample: Path, tmp_path: Path, blender: HostProgram, wait: Wait
) -> None:
    other = Path(shutil.copy(sample, tmp_path / "other.mp4"))
    wait(lambda: window.session.hosts.linked)
    window.session.open(other)
    blender.send(sample, RANGE)
    wait(lambda: blender.all("ok"))
    assert window.session.clip == sample
    assert window.session.document is not None
    assert window.session.document.range.start == RANGE[0]


@pytest.mark.parametrize(
    ("frames", "more", "problem"),
    [
        ((5, 6), {}, "a single frame"),
        ((5, 200), {}, "counts otherwise"),
        ((5, 20), {"media_frames": 120}, "counts otherwise"),
    ],
)
def test_a_range_that_does_not_fit_is_refused(
    window: Window,
    sample: Path,
    blender: HostProgram,
    wait: Wait,
    frames: tuple[int, int],
    more: dict[str, int],
    problem: str,
) -> None:
    blender.send(sample, frames, **more)
    wait(lambda: blender.all("error"))
    assert problem in blender.all("error")[0]["problem"]
    assert window.session.hosts.place is None


def test_a_range_that_is_counted_to_the_end_of_the_sound_ends_with_the_pictures(
    window: Window, sample: Path, tmp_path: Path, blender: HostProgram, wait: Wait
) -> None:
    """As Blender counts Matroska files, which recorders write, whenever the sound is the longer part."""
    clip, count = tmp_path / "recorded.mkv", probe(sample).frame_count
    with av.open(str(sample)) as source, av.open(str(clip), "w") as target:
        streams = {stream.index: target.add_stream_from_template(stream) for stream in source.streams}
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream_index]
                target.mux(packet)
    blender.send(clip, (5, count + 12), media_frames=count + 12)
    wait(lambda: blender.all("ok"))
    assert window.session.hosts.place is not None
    assert window.session.hosts.place.range == FrameRange(5, count)
    blender.send(clip, (count + 2, count + 12), media_frames=count + 12)
    wait(lambda: blender.all("error"))
    assert "counts otherwise" in blender.all("error")[0]["problem"]


def test_what_cannot_be_opened_is_refused(
    window: Window, sample: Path, tmp_path: Path, blender: HostProgram, wait: Wait
) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no clip at all")
    blender.send(broken, RANGE)
    wait(lambda: blender.all("error"))
    assert "read" in blender.all("error")[0]["problem"]
    blender.send(sample, RANGE)
    wait(lambda: blender.all("ok"))
    assert window.session.problem is None


def test_a_project_of_another_clip_under_the_same_name_is_left_alone(
    window: Window, sample: Path, blender: HostProgram, wait: Wait
) -> None:
    blender.send(sample, RANGE)
    wait(lambda: blender.all("ok"))
    assert window.session.project is not None
    before = window.session.project.folder
    window.session.close_project()
    with sample.open("ab") as file:
        file.write(b"\0" * 100)
    blender.send(sample, RANGE)
    wait(lambda: len(blender.all("ok")) == 2)
    assert window.session.project.folder != before
    assert window.session.clip == sample


def test_a_result_waits_for_a_host_that_went_away(
    window: Window, sample: Path, tmp_path: Path, blender: HostProgram, wait: Wait
) -> None:
    session, run = window.session, window.actions_.run
    blender.send(sample, RANGE)
    wait(lambda: session.take and session.take.keyframes)
    _make_small(window, tmp_path)
    assert run("render")
    blender.send(Path(shutil.copy(sample, tmp_path / "other.mp4")), RANGE)
    wait(lambda: blender.all("error"))
    assert "still at work" in blender.all("error")[0]["problem"]
    wait(lambda: session.take and all(one.version for one in session.take.ordered) and not session.work.unfinished)
    assert run("approve_remaining")
    newer = "/films/cut_002.blend"
    blender.link.send({"type": "document", "document": newer, "saved": True})
    wait(lambda: session.hosts.place and session.hosts.place.document == newer)
    blender.link.close()
    wait(lambda: not session.hosts.linked)

    assert run("send")
    wait(lambda: session.hosts.deliveries.waiting)
    assert session.project is not None
    folder = session.project.folder
    (waiting,) = read_record(folder).shipments
    assert Path(waiting.file).parent == folder / SENT_FOLDER
    assert probe(Path(waiting.file)).frame_count == RANGE[1] - RANGE[0]

    # The panel is closed and opened again: the result still waits, and reaches the host by its document.
    session.close_project()
    assert not session.hosts.deliveries.waiting
    session.hosts.close()
    announcement = tmp_path / "run" / "second.json"
    session.hosts.start(announcement)
    session.open(sample)
    wait(lambda: session.hosts.deliveries.waiting)
    again = HostProgram(announcement, newer)
    try:
        wait(lambda: again.all("result"))
        (result,) = again.all("result")
        assert (result["result"], result["path"]) == (waiting.id, waiting.file)
        assert result["frames"] == list(RANGE)
        assert result["anchor"]["source"] == "s1"
        assert result["made_by"]["project"] == str(folder)
        again.link.send({"type": "not-placed", "result": waiting.id, "problem": "No room.", "remedy": "Make some."})
        wait(lambda: session.hosts.deliveries.waiting[0].problem == "No room.")
        session.hosts.deliveries.send_again(waiting.id, position="playhead")
        wait(lambda: len(again.all("result")) == 2)
        assert again.all("result")[1]["placement"]["position"] == "playhead"
        session.close_project()  # what a host says of a closed project is noted there
        again.place(result)
        wait(lambda: read_record(folder).shipments[0].state == "placed")
        assert read_record(folder).shipments[0].where == "channel 2, frames 20 to 25"

        # Redo: the project that made it, and its take.
        made = {"type": "redo", "made_by": result["made_by"], "anchor": result["anchor"]}
        again.link.send(made, answered=True)
        wait(lambda: again.all("ok"))
        assert session.project is not None
        assert session.project.folder == folder
    finally:
        again.link.close()

    # A package for any other editor.
    package = tmp_path / "for the cutter"
    session.hosts.deliveries.package(package)
    wait(lambda: read_record(folder).shipments[-1].state == "written")
    assert {".xml", ".otio", ".fcpxml", ".edl", ".mlt"} <= {path.suffix for path in package.iterdir()}
    (movie,) = (package / "media").glob("*.mov")
    assert probe(movie).frame_count == RANGE[1] - RANGE[0]
    assert [path.name for path in (folder / SENT_FOLDER).iterdir()] == [Path(waiting.file).name]


def _make_small(window: Window, folder: Path) -> None:
    """Let the take be made by a model that takes no time."""
    model = save_tiny_model(folder / "model")
    document = window.session.document
    assert document is not None
    small = document.settings.model_copy(update={"model": str(model), "short_side": 64, "steps": 2})
    assert window.session.do("Settings", edits.set_settings, small, document.look)
