"""What the files say when others read them: OpenTimelineIO's own reader and its adapters."""

from __future__ import annotations

import itertools
import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fresco_core.timecode import Timebase
from fresco_core.timing import FrameRange
from plugin.interchange import Cut, HandOff, Media, Timeline, Track, lay_out
from plugin.interchange.edl import edl
from plugin.interchange.fcp7 import fcp7_xml
from plugin.interchange.fcpxml import fcpxml
from plugin.interchange.otio import otio_json

RATES = [
    (Fraction(24000, 1001), False, "10:20:30:05"),
    (Fraction(24), False, "01:00:00:00"),
    (Fraction(25), False, ""),
    (Fraction(30000, 1001), False, "00:59:58:20"),
    (Fraction(30000, 1001), True, "00:59:58;20"),
    (Fraction(50), False, "02:00:00:49"),
    (Fraction(60000, 1001), False, "23:00:00:00"),
    (Fraction(60000, 1001), True, "01:00:59;58"),
]
each_rate = pytest.mark.parametrize(("rate", "drop", "timecode"), RATES)


@dataclass(frozen=True)
class Read:
    """A cut as a reader gives it; times in whole frames, `source` with the media's own timecode."""

    row: int
    path: str
    source: int
    length: int
    record: int


def expected(timeline: Timeline, path: Callable[[Path], str]) -> list[Read]:
    return [
        Read(row, path(cut.media.path), cut.timecodes[0], len(cut.source), cut.record)
        for row, track in enumerate(timeline.tracks)
        for cut in track.cuts
    ]


def read(timeline: otio.schema.Timeline) -> list[Read]:
    """Every clip of the video tracks."""
    found = []
    for row, track in enumerate(timeline.video_tracks()):
        for clip in track.find_clips():
            inside = clip.trimmed_range()
            record = clip.range_in_parent().start_time
            times = [inside.start_time, inside.duration, record]
            assert all(time.value == round(time.value) for time in times)
            source, length, record = (int(time.value) for time in times)
            found.append(Read(row, clip.media_reference.target_url, source, length, record))
    return found


@pytest.fixture
def plan(media: Callable[..., Media]) -> Callable[..., Timeline]:
    """A hand-off of 300 frames, frames 100 to 123 restyled; the result keeps the source's timecode."""

    def make(rate: Fraction, drop: bool, timecode: str, **fields: object) -> Timeline:
        start = Timebase(rate, drop).frame(timecode) if timecode else 0
        source = media("A001  ü&é.mov", 300, rate, drop=drop, start=start, reel="A001C003_250101_R1ZX", channels=2)
        result = media("shot 'restyled'.mov", 24, rate, drop=drop, start=start + 100 if timecode else 0, channels=2)
        return lay_out(HandOff(result, source, 100, note="oil, seed 7 <b>", **fields))

    return make


@each_rate
def test_opentimelineio_reads_exactly_what_was_meant(plan, rate: Fraction, drop: bool, timecode: str) -> None:
    timeline = plan(rate, drop, timecode)
    found = otio.adapters.read_from_string(otio_json(timeline), "otio_json")
    assert read(found) == expected(timeline, str)
    assert found.global_start_time == otio.opentime.RationalTime(timeline.start, float(rate))
    assert [track.name for track in found.tracks] == ["Video 1", "Video 2", "Audio 1"]
    assert [clip.name for clip in found.find_clips()] == ["A001  ü&é", "shot 'restyled'", "A001  ü&é"]
    marker = found.tracks.markers[0]
    assert (marker.marked_range.start_time.value, marker.marked_range.duration.value) == (100, 24)
    assert marker.comment == "oil, seed 7 <b>"
    # What stands in the file is what this reader would write itself, but for the colours that newer versions add.
    written = json.loads(
        found.to_json_string(), object_pairs_hook=lambda pairs: dict(p for p in pairs if p != ("color", None))
    )
    assert written == json.loads(otio_json(timeline))


@each_rate
def test_resolve_finds_the_shape_it_insists_on(plan, rate: Fraction, drop: bool, timecode: str) -> None:
    data = json.loads(otio_json(plan(rate, drop, timecode)))
    clips = [
        child for track in data["tracks"]["children"] for child in track["children"] if "Clip" in child["OTIO_SCHEMA"]
    ]
    assert len(clips) == 3
    for clip in clips:
        assert clip["OTIO_SCHEMA"] == "Clip.2"
        assert clip["enabled"] is True
        reference = clip["media_references"][clip["active_media_reference_key"]]
        assert Path(reference["target_url"]).is_absolute()
        first = reference["available_range"]["start_time"]["value"]
        assert first <= clip["source_range"]["start_time"]["value"]
        assert first == (Timebase(rate, drop).frame(timecode) if timecode else 0) + (
            100 if timecode and "restyled" in clip["name"] else 0
        )


@each_rate
def test_fcp7_xml(plan, rate: Fraction, drop: bool, timecode: str) -> None:
    timeline = plan(rate, drop, timecode)
    text = fcp7_xml(timeline)
    found = otio.adapters.read_from_string(text, "fcp_xml")
    assert read(found) == expected(timeline, lambda path: path.as_uri().replace("file://", "file://localhost"))
    assert found.global_start_time.value == timeline.start
    assert found.global_start_time.rate == pytest.approx(float(rate), abs=0.01)
    assert len(found.audio_tracks()) == 2
    assert {
        (clip.name, int(clip.duration().value)) for track in found.audio_tracks() for clip in track.find_clips()
    } == {("A001  ü&é", 300)}
    root = ElementTree.fromstring(text)
    assert root.findtext("sequence/timecode/string") == timeline.timebase.text(timeline.start)
    assert root.findtext("sequence/timecode/displayformat") == ("DF" if drop else "NDF")
    assert {rate.findtext("ntsc") for rate in root.iter("rate")} == {"TRUE" if rate.denominator == 1001 else "FALSE"}
    assert root.findtext(".//file[@id='file-1']/timecode/reel/name") == "A001C003_250101_R1ZX"
    # Every reference leads somewhere.
    clips = {clip.get("id") for clip in root.iter("clipitem")}
    assert {link.text for link in root.iter("linkclipref")} <= clips
    assert len(clips) == 4
    assert {file.get("id") for file in root.iter("file")} == {f.get("id") for f in root.iter("file") if len(f)}


@each_rate
def test_edl_lists_what_is_seen(plan, rate: Fraction, drop: bool, timecode: str) -> None:
    timeline = plan(rate, drop, timecode)
    text = edl(timeline)
    base = timeline.timebase
    events = [line.split() for line in text.splitlines() if line[:3].isdigit()]
    assert [event[1] for event in events] == ["A001C003", "SHOT_RES", "A001C003"]
    start = timeline.start
    edges = [start, start + 100, start + 124, start + 300]
    assert [(event[6], event[7]) for event in events] == [
        (base.text(left), base.text(right)) for left, right in itertools.pairwise(edges)
    ]
    source = base.frame(timecode) if timecode else 0
    assert [base.frame(event[4]) for event in events] == [source, source + 100 if timecode else 0, source + 124]
    assert [base.frame(event[5]) - base.frame(event[4]) for event in events] == [100, 24, 176]
    assert text.splitlines()[1] == ("FCM: DROP FRAME" if drop else "FCM: NON-DROP FRAME")
    assert "* FROM CLIP NAME: A001  ü&é.mov" in text
    assert f"* SOURCE FILE: {timeline.media[0].path}" in text.splitlines()
    found = otio.adapters.read_from_string(text, "cmx_3600", rate=float(rate))
    clips = list(found.find_clips())
    assert [int(clip.duration().value) for clip in clips] == [100, 24, 176]
    assert [clip.name for clip in clips] == ["A001  ü&é.mov", "shot 'restyled'.mov", "A001  ü&é.mov"]
    assert [int(clip.source_range.start_time.value) for clip in clips] == [base.frame(event[4]) for event in events]


def exact(text: str, rate: Fraction) -> int:
    """A time of FCPXML in frames; it must lie on a frame's edge."""
    frames = Fraction(text.removesuffix("s")) * rate
    assert frames.denominator == 1
    return int(frames)


@each_rate
def test_fcpxml_times_lie_on_frames(plan, rate: Fraction, drop: bool, timecode: str) -> None:
    timeline = plan(rate, drop, timecode)
    root = ElementTree.fromstring(fcpxml(timeline))
    sequence = root.find(".//sequence")
    assert exact(sequence.get("tcStart"), rate) == timeline.start
    assert sequence.get("tcFormat") == ("DF" if drop else "NDF")
    assert exact(sequence.get("duration"), rate) == 300
    assert 1 / Fraction(root.find(".//format").get("frameDuration").removesuffix("s")) == rate
    assets = {asset.get("id"): asset for asset in root.iter("asset")}
    below = root.find(".//spine/asset-clip")
    above = below.find("asset-clip")
    assert next(asset.find("metadata/md").get("value") for asset in assets.values()) == "A001C003_250101_R1ZX"
    for clip, cut in ((below, timeline.tracks[0].cuts[0]), (above, timeline.tracks[1].cuts[0])):
        asset = assets[clip.get("ref")]
        assert asset.get("src") == cut.media.path.as_uri()
        assert exact(asset.get("start"), rate) == cut.media.start
        assert exact(asset.get("duration"), rate) == cut.media.frames
        assert exact(clip.get("start"), rate) == cut.timecodes[0]
        assert exact(clip.get("duration"), rate) == len(cut.source)
    assert exact(below.get("offset"), rate) == timeline.start
    # What is connected lies in the time of what it is connected to.
    assert exact(above.get("offset"), rate) - exact(below.get("start"), rate) == 100
    assert (above.get("lane"), above.get("srcEnable"), below.get("srcEnable")) == ("1", "video", None)
    assert exact(below.find("marker").get("start"), rate) == exact(above.get("offset"), rate)
    if rate.denominator == 1:  # OpenTimelineIO's adapter cuts other rates down to whole ones
        found = otio.adapters.read_from_string(fcpxml(timeline), "fcpx_xml")
        clips = list(next(iter(found.find_children(descended_from_type=otio.schema.Timeline))).find_clips())
        assert [(clip.source_range.start_time.value, clip.source_range.duration.value) for clip in clips] == [
            (cut.timecodes[0], len(cut.source)) for track in timeline.tracks for cut in track.cuts
        ]


@st.composite
def tracks(draw: st.DrawFn) -> list[list[tuple[int, int, int, int]]]:
    """Tracks of (media, first frame, length, gap before)."""
    piece = st.tuples(st.integers(0, 2), st.integers(0, 60), st.integers(1, 40), st.integers(0, 30))
    return draw(st.lists(st.lists(piece, min_size=1, max_size=5), min_size=1, max_size=3))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=tracks(), rate=st.sampled_from(RATES), start=st.integers(0, 200_000))
def test_any_cut_survives(media, rows, rate: tuple[Fraction, bool, str], start: int) -> None:
    fps, drop, _ = rate
    files = [media(f"clip{n}.mov", 100, fps, drop=drop, start=5000 * n, channels=n) for n in range(3)]
    made = []
    for row, pieces in enumerate(rows):
        position, cuts = 0, []
        for number, first, length, gap in pieces:
            cuts.append(Cut(files[number], FrameRange(first, first + length), position + gap, f"{row}.{first}"))
            position += gap + length
        made.append(Track(f"Video {row + 1}", tuple(cuts)))
    timeline = Timeline("any", Timebase(fps, drop), start, 1920, 1080, tuple(made), heard=len(made) - 1)
    assert read(otio.adapters.read_from_string(otio_json(timeline), "otio_json")) == expected(timeline, str)
    found = otio.adapters.read_from_string(fcp7_xml(timeline), "fcp_xml")
    assert read(found) == expected(timeline, lambda path: path.as_uri().replace("file://", "file://localhost"))
    assert seen_in_fcpxml(fcpxml(timeline), timeline) == seen(timeline)
    assert seen_in_edl(edl(timeline), timeline) == {frame: source for frame, (source, _) in seen(timeline).items()}


def seen(timeline: Timeline) -> dict[int, tuple[int, str]]:
    """Which frame of which file is on top at each frame of the timeline that shows any."""
    return {
        cut.record + index: (cut.timecodes[0] + index, cut.media.path.as_uri())
        for track in timeline.tracks
        for cut in track.cuts
        for index in range(len(cut.source))
    }


def seen_in_fcpxml(text: str, timeline: Timeline) -> dict[int, tuple[int, str]]:
    """The same, by the rules of the format: lanes above the spine, offsets in the time of the parent."""
    rate = timeline.timebase.rate
    root = ElementTree.fromstring(text)
    source = {asset.get("id"): asset.get("src") for asset in root.iter("asset")}
    layers: list[tuple[int, int, ElementTree.Element]] = []
    position = timeline.start
    for item in root.find(".//spine"):
        assert exact(item.get("offset"), rate) == position
        position += exact(item.get("duration"), rate)
        record = exact(item.get("offset"), rate) - timeline.start
        if item.tag == "asset-clip":
            layers.append((0, record, item))
        for above in item.findall("asset-clip"):
            place = record + exact(above.get("offset"), rate) - exact(item.get("start"), rate)
            layers.append((int(above.get("lane")), place, above))
    shown: dict[int, tuple[int, str]] = {}
    for _, record, clip in sorted(layers, key=lambda layer: layer[0]):
        start = exact(clip.get("start"), rate)
        for index in range(exact(clip.get("duration"), rate)):
            shown[record + index] = (start + index, source[clip.get("ref")])
    return shown


def seen_in_edl(text: str, timeline: Timeline) -> dict[int, int]:
    base = timeline.timebase
    shown: dict[int, int] = {}
    for line in text.splitlines():
        if line[:3].isdigit():
            first, last, record, end = (base.frame(code) for code in line.split()[4:])
            length = (last - first) % base.frames_per_day
            assert length == (end - record) % base.frames_per_day
            for index in range(length):
                shown[(record - timeline.start) % base.frames_per_day + index] = first + index
    return shown
