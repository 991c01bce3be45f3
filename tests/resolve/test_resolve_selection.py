"""What is sent: the right frames of the right file, or a reason."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from fake_resolve import FakeResolve, Media, MediaPoolItem, TimelineItem, Track
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugin.resolve.editions import edition
from plugin.resolve.problems import ResolveError, offers
from plugin.resolve.rates import parse_rate
from plugin.resolve.results import Record, write_record
from plugin.resolve.selection import read_selection
from plugin.resolve.timelines import playhead

Edit = Callable[..., FakeResolve]


def test_all_of_the_clip_without_marks(edit: Edit, footage: Path) -> None:
    host = edit()
    sent = read_selection(host)
    assert (sent.path, sent.name, sent.start, sent.stop, sent.media_frames) == (str(footage), "A001", 20, 80, 300)
    assert sent.anchor["record"] == 86500
    assert sent.anchor["length"] == 60
    assert sent.anchor["timeline"] == host.timeline._id
    assert sent.anchor["track"] == 1


def test_marks_count_from_the_timelines_start_and_include_the_last(edit: Edit) -> None:
    host = edit()
    host.timeline.SetMarkInOut(110, 119)
    sent = read_selection(host)
    assert (sent.start, sent.stop) == (30, 40)
    assert sent.anchor["record"] == 86510


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.integers(0, 250), length=st.integers(1, 150))
def test_marks_are_cut_to_the_clip(edit: Edit, first: int, length: int) -> None:
    host = edit()
    host.timeline.SetMarkInOut(first, first + length - 1)
    inside = [frame for frame in range(first, first + length) if 100 <= frame < 160]
    if not inside:
        with pytest.raises(ResolveError, match="marks lie outside"):
            read_selection(host)
    else:
        sent = read_selection(host)
        assert (sent.start, sent.stop) == (inside[0] - 80, inside[-1] - 79)


def test_one_mark_alone(edit: Edit) -> None:
    host = edit()
    host.timeline.marks = {"video": {"in": 150}}
    assert (read_selection(host).start, read_selection(host).stop) == (70, 80)
    host.timeline.marks = {"video": {"out": 101}, "audio": {"in": 3}}
    assert (read_selection(host).start, read_selection(host).stop) == (20, 22)


def test_before_19_1_there_are_no_marks_to_read(edit: Edit) -> None:
    host = edit((19, 0, 3))
    host.timeline.marks = {"video": {"in": 110, "out": 119}}
    assert hasattr(host.timeline, "GetMarkInOut")  # and so it is no use
    assert not offers(host.timeline, "GetMarkInOut")
    assert read_selection(host).stop == 80


def test_the_source_start_that_is_off_by_one_is_not_used(edit: Edit) -> None:
    host = edit()
    host.timeline.tracks[0].items[0].skew = 1
    assert read_selection(host).start == 20


@pytest.mark.parametrize("speed", [Fraction(2), Fraction(1, 2), Fraction(-1), Fraction(9, 10)])
def test_retimed_clips_are_refused(edit: Edit, speed: Fraction) -> None:
    host = edit()
    host.timeline.tracks[0].items[0].speed = speed
    with pytest.raises(ResolveError, match="retimed"):
        read_selection(host)


def test_where_resolve_tells_the_speed_a_still_is_retimed(edit: Edit, monkeypatch: pytest.MonkeyPatch) -> None:
    host = edit((21, 1, 0))
    assert read_selection(host).stop == 80
    monkeypatch.setattr(TimelineItem, "GetSpeed", lambda self: {"Percentage": 0.0, "PitchCorrection": False})
    with pytest.raises(ResolveError, match="retimed"):
        read_selection(host)


def test_subclips_count_from_their_own_beginning(edit: Edit, footage: Path) -> None:
    host = edit()
    item = host.timeline.tracks[0].items[0]
    item.takes[0] = (MediaPoolItem(host, str(footage), Media(90), first=150), 20, 60)
    sent = read_selection(host)
    assert (sent.start, sent.stop, sent.media_frames) == (170, 230, None)
    item.skew = 5
    with pytest.raises(ResolveError, match="is a subclip"):
        read_selection(host)
    host.version, item.skew = (18, 5, 0), 0  # where there is one way of counting alone
    with pytest.raises(ResolveError, match="is a subclip"):
        read_selection(host)


def test_what_reaches_beyond_its_file_is_retimed(edit: Edit) -> None:
    host = edit((18, 5, 0))  # where nothing tells the source's span
    host.timeline.tracks[0].items[0].offset = 260
    with pytest.raises(ResolveError, match="retimed"):
        read_selection(host)


@pytest.mark.parametrize(("rate", "media"), [("24", "23.976"), ("25", "50"), ("29.97", "30"), ("30", "29.83")])
def test_mixed_rates_are_refused(edit: Edit, rate: str, media: str) -> None:
    with pytest.raises(ResolveError, match=f"runs at {media}"):
        read_selection(edit(rate=rate, media=media))


def test_titles_compounds_sequences_and_offline_clips_are_refused(edit: Edit, footage: Path) -> None:
    host = edit()
    item = host.timeline.tracks[0].items[0]
    clip = item.media
    item.takes[0] = (None, 20, 60)
    with pytest.raises(ResolveError, match="title or a generator"):
        read_selection(host)
    for path, problem in (("", "made of other clips"), ("/x/f_[001-100].png", "sequence"), ("/x/gone.mov", "offline")):
        item.takes[0] = (MediaPoolItem(host, path, clip.media), 20, 60)
        with pytest.raises(ResolveError, match=problem):
            read_selection(host)
    item.takes[0] = (MediaPoolItem(host, str(footage), Media(1)), 0, 60)
    with pytest.raises(ResolveError, match="single picture"):
        read_selection(host)


def test_footage_below_titles_and_adjustments_is_meant_unless_those_are_selected(edit: Edit, footage: Path) -> None:
    host = edit((21, 0, 4))
    title = TimelineItem(host, host.timeline, "Adjustment Clip", host.timeline.start + 90, 80, 0, None)
    host.timeline.tracks.append(Track("Video 2", items=[title]))
    assert host.timeline.GetCurrentVideoItem() is title
    assert read_selection(host).path == str(footage)
    host.timeline.selected = [title]
    with pytest.raises(ResolveError, match="'Adjustment Clip' is a title"):
        read_selection(host)


def test_nothing_open_or_nothing_there(edit: Edit) -> None:
    host = edit()
    host.timeline.head = host.timeline.start
    with pytest.raises(ResolveError, match="no video clip under the playhead"):
        read_selection(host)
    host.project.current = None
    with pytest.raises(ResolveError, match="No timeline"):
        read_selection(host)
    host.project = None
    with pytest.raises(ResolveError, match="No project"):
        read_selection(host)


def test_a_result_of_ours_is_not_taken_for_footage(edit: Edit, footage: Path) -> None:
    host = edit()
    ours = TimelineItem(host, host.timeline, "Oil", host.timeline.start + 100, 60, 0, None)
    host.timeline.tracks.append(Track("FRESCO Studio", items=[ours]))
    assert write_record(ours, Record("r1", 0, True, "", False, {}, {}), "Oil")
    assert host.timeline.GetCurrentVideoItem() is ours
    assert read_selection(host).path == str(footage)
    host.version, host.timeline.selected = (21, 0, 4), [ours]
    for head in (0, 130, 1000):  # wherever the playhead is
        host.timeline.head = host.timeline.start + head
        assert read_selection(host).path == str(footage)


def test_a_selected_clip_comes_before_the_playhead(edit: Edit) -> None:
    host = edit((21, 0, 4))
    clip = host.timeline.tracks[0].items[0].media
    other = TimelineItem(host, host.timeline, "Other", host.timeline.start + 200, 10, 0, clip)
    host.timeline.tracks[0].items.append(other)
    host.timeline.selected = [other]
    assert read_selection(host).name == "Other"
    host.timeline.selected = list(host.timeline.tracks[0].items)
    with pytest.raises(ResolveError, match="More than one"):
        read_selection(host)
    host.timeline.selected = []
    assert read_selection(host).name == "A001"
    assert read_selection(edit((21, 0, 3))).name == "A001"


@pytest.mark.parametrize(
    ("text", "fps", "drop"),
    [
        ("23.976", Fraction(24000, 1001), False),
        ("24", Fraction(24), False),
        (25.0, Fraction(25), False),
        ("29.97 DF", Fraction(30000, 1001), True),
        (29.97002997, Fraction(30000, 1001), False),
        ("59.94", Fraction(60000, 1001), False),
        (60, Fraction(60), False),
    ],
)
def test_rates(text: object, fps: Fraction, drop: bool) -> None:
    assert parse_rate(text) == (fps, drop)


@pytest.mark.parametrize("text", ["", "0", "fast", "12.5", "-24", None])
def test_no_rates(text: object) -> None:
    with pytest.raises(ResolveError, match="frame rate"):
        parse_rate(text)


@pytest.mark.parametrize(("rate", "start"), [("24", 86400), ("29.97", 108000), ("29.97 DF", 107892), ("23.976", 0)])
def test_the_playhead_is_read_from_its_timecode(edit: Edit, rate: str, start: int) -> None:
    host = edit(rate=rate, start=start)
    for frame in (0, 1, 1799, 1800, 1801, 17982, 20000):
        host.timeline.head = start + frame
        assert playhead(host.timeline) == start + frame


def test_drop_frame_is_a_setting_that_is_kept_at_rates_without_it(edit: Edit, monkeypatch: pytest.MonkeyPatch) -> None:
    host = edit()
    monkeypatch.setattr(type(host.timeline), "GetSetting", lambda self, name: "24" if "Rate" in name else "1")
    host.timeline.head = host.timeline.start + 24 * 600
    assert playhead(host.timeline) == host.timeline.start + 24 * 600


def test_editions(edit: Edit) -> None:
    assert edition(edit((19, 1, 3))) == ((19, 1, 3), True)
    assert edition(edit((21, 0, 0), studio=False)) == ((21, 0, 0), False)
    with pytest.raises(ResolveError, match=r"18\.1\.4 cannot place"):
        edition(edit((18, 1, 4)))
