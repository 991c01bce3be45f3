"""The folder that is handed over: what is in it, and what is not lost when it cannot be written."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from handoff_clips import write_barcodes

from fresco_core.errors import CancelledError, MediaError, OutputError, RangeError
from fresco_core.media import ClipWriter, probe
from fresco_core.progress import ProgressToken
from fresco_core.timing import FrameRange
from plugin.interchange import FORMATS, HandOff, lay_out, measure, write_package
from plugin.interchange.handoff import first_by_timecode
from plugin.interchange.package import safe_name

PAL = Fraction(25)


@pytest.fixture
def plan(tmp_path: Path) -> HandOff:
    source = write_barcodes(tmp_path / "source.mov", range(50), PAL, timecode="10:00:00:00", reel="A7", sound=True)
    result = write_barcodes(tmp_path / "result.mp4", range(20, 30), PAL, inverted=True)
    return HandOff(measure(result), measure(source), 20, name="Shot 7", note="oil")


def everything(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_what_is_in_the_folder(plan: HandOff, tmp_path: Path) -> None:
    reports = []
    package = write_package(plan, tmp_path / "out", collect=True, progress=ProgressToken(reports.append))
    cuts = {f"Shot 7.{format}" for format in FORMATS}
    files = {"README.txt", "handoff.json", "media/result.mp4", "media/source.mov"}
    assert everything(package.folder) == cuts | files | {"media"}
    assert (package.folder / "media/result.mp4").read_bytes() == plan.result.path.read_bytes()
    assert (package.folder / "media/source.mov").read_bytes() == plan.source.path.read_bytes()
    assert set(json.loads((package.folder / "handoff.json").read_text())["files"]) == cuts | files
    assert reports[-1].done == reports[-1].total == 1
    page = (package.folder / "README.txt").read_text(encoding="utf-8")
    assert "10:00:00:20 to 10:00:01:05, 10 frames" in page
    assert re.search(r"A7 +10:00:00:00 +50 ", page)
    for path in package.files.values():
        text = path.read_text(encoding="utf-8")
        assert "result.mp4" in text
        assert ".partial" not in text


def test_one_format_and_the_result_alone(plan: HandOff, tmp_path: Path) -> None:
    package = write_package(HandOff(plan.result, name="a/b:c?"), tmp_path / "out", formats=[FORMATS[3]])
    assert {path.name for path in package.folder.iterdir()} == {"a_b_c_.edl", "README.txt", "handoff.json", "media"}
    events = [line for line in package.files["edl"].read_text().splitlines() if line.startswith("00")]
    assert [event.split()[4:] for event in events] == [["00:00:00:00", "00:00:00:10", "01:00:00:00", "01:00:00:10"]]


def test_two_files_of_one_name_do_not_meet(plan: HandOff, tmp_path: Path) -> None:
    (tmp_path / "renders").mkdir()
    twin = plan.result.path.rename(tmp_path / "renders" / "SOURCE.mov")
    package = write_package(HandOff(measure(twin), plan.source, 20), tmp_path / "out", collect=True)
    assert everything(package.folder / "media") == {"SOURCE.mov", "source_source.mov"}
    assert (package.folder / "media/SOURCE.mov").read_bytes() == twin.read_bytes()
    assert measure(package.timeline.tracks[0].cuts[0].media.path).frames == 50


@pytest.mark.parametrize("stop", [False, True])
def test_only_a_handoff_is_ever_replaced(plan: HandOff, tmp_path: Path, stop: bool) -> None:
    folder = tmp_path / "out"
    write_package(plan, folder)
    before = {name: (folder / name).read_bytes() for name in everything(folder) if (folder / name).is_file()}
    with pytest.raises(OutputError, match="exists already"):
        write_package(plan, folder)
    if stop:
        token = ProgressToken()
        token.cancel()
        with pytest.raises(CancelledError):
            write_package(plan, folder, force=True, progress=token)
        assert {name: (folder / name).read_bytes() for name in before} == before
    else:
        write_package(HandOff(plan.result, name="Other"), folder, force=True)
        assert (folder / "Other.xml").exists()
        assert not (folder / "Shot 7.xml").exists()
        (folder / "media" / "mine.txt").write_text("keep")
        with pytest.raises(OutputError, match="something else"):
            write_package(plan, folder, force=True)
        assert (folder / "media" / "mine.txt").read_text() == "keep"
    assert not list(tmp_path.glob(".fresco-*"))


def test_nothing_stays_when_the_media_is_gone(plan: HandOff, tmp_path: Path) -> None:
    plan.result.path.unlink()
    with pytest.raises(OutputError):
        write_package(plan, tmp_path / "out")
    assert {path.name for path in tmp_path.iterdir()} == {"source.mov"}
    with pytest.raises(OutputError, match="no folder"):
        write_package(plan, tmp_path / "missing" / "out")


def test_results_that_do_not_fit_are_refused(plan: HandOff, tmp_path: Path) -> None:
    for first in (-1, 41):
        with pytest.raises(RangeError, match="do not fit"):
            lay_out(HandOff(plan.result, plan.source, first))
    other = measure(write_barcodes(tmp_path / "fast.mp4", range(5), Fraction(30)))
    with pytest.raises(MediaError, match="30 frames per second"):
        lay_out(HandOff(other, plan.source, 0))
    for start in ("10:00:00:25", "10:00:00;00", "noon"):
        with pytest.raises(RangeError):
            lay_out(HandOff(plan.result, plan.source, 20, start_timecode=start))
    wild = write_barcodes(tmp_path / "wild.mp4", range(5), PAL, times=[0, 1, 3, 7, 8])
    with pytest.raises(MediaError, match="varies"):
        measure(wild)


def test_where_the_timeline_begins(plan: HandOff) -> None:
    assert lay_out(plan).start == 10 * 3600 * 25
    assert lay_out(HandOff(plan.result, plan.source, 20, handles=5)).start == 10 * 3600 * 25 + 15
    assert lay_out(HandOff(plan.result)).start == 3600 * 25
    given = lay_out(HandOff(plan.result, plan.source, 20, handles=5, start_timecode="00:00:10:00"))
    assert (given.start, given.tracks[1].cuts[0].record, given.frames) == (250, 5, 20)


def test_a_result_carries_the_timecode_of_its_frames(plan: HandOff, tmp_path: Path) -> None:
    info = probe(plan.source.path)
    for format, name in (("h264", "r.mp4"), ("prores422hq", "r.mov")):
        with ClipWriter(tmp_path / name, format, info, FrameRange(12, 14)) as writer:
            for picture in (0, 255):
                writer.write(np.full((48, 96, 3), picture, np.uint8))
        media = measure(tmp_path / name)
        assert media.timebase.text(media.start) == "10:00:00:12"
        assert first_by_timecode(media, plan.source) == 12
    assert first_by_timecode(plan.result, plan.source) == 0


def test_a_result_after_midnight_is_found_in_its_clip(plan: HandOff) -> None:
    day = plan.source.timebase.frames_per_day
    result, source = replace(plan.result, start=5), replace(plan.source, start=day - 5)
    assert first_by_timecode(result, source) == 10


def test_a_name_that_is_not_utf_8_is_refused(plan: HandOff, tmp_path: Path) -> None:
    named = tmp_path / "caf\udce9.mov"
    with pytest.raises(MediaError, match="not UTF-8"):
        measure(named)


def test_a_timecode_that_cannot_count_these_frames_is_left(tmp_path: Path) -> None:
    clip = write_barcodes(tmp_path / "clip.mov", range(5), Fraction(24), timecode="01:00:00:00", reel="R1")
    assert (measure(clip).start, measure(clip).reel, measure(clip, reel="R2").reel) == (86400, "R1", "R2")
    half = write_barcodes(tmp_path / "half.mov", range(5), Fraction(24), timecode="00:00:05;20")
    assert measure(half).start in (0, 140)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("con", "con_"),
        ("a/b\\c", "a_b_c"),
        (" . ", "FRESCO"),
        ("x" * 300, "x" * 100),
        ("Ü 1", "Ü 1"),
        ("50% off %04d", "50_ off _04d"),
        ("画" * 90, "画" * 66),
    ],
)
def test_names_that_every_system_takes(text: str, name: str) -> None:
    assert safe_name(text) == name
