"""Results in the timeline: each trap that others have measured, and nothing left behind when one snaps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_resolve import FakeResolve, MediaPoolItem, TimelineItem, Track

from plugin.resolve.append import append
from plugin.resolve.place import place
from plugin.resolve.problems import ResolveError
from plugin.resolve.remove import remove
from plugin.resolve.results import read_records, read_result
from plugin.resolve.selection import read_selection

Edit = Callable[..., FakeResolve]
Render = Callable[..., Path]
VERSIONS = [(18, 5, 0), (18, 6, 6), (19, 0, 0), (19, 1, 3), (20, 3, 0), (21, 0, 0), (21, 0, 4), (21, 1, 0)]


def message(host: FakeResolve, path: Path, name: str = "oil", result: str = "r1", **placement: Any) -> dict[str, Any]:
    """What the panel would send back for what is marked now."""
    sent = read_selection(host)
    return {
        "type": "result",
        "result": result,
        "path": str(path),
        "frames": [sent.start, sent.stop],
        "anchor": sent.anchor,
        "name": name,
        "made_by": {"prompt": "oil", "seed": 7},
        "placement": {"position": "source", **placement},
    }


def put(host: FakeResolve, said: dict[str, Any]) -> str:
    return place(host, read_result(said))


def spans(host: FakeResolve) -> list[list[tuple[int, int]]]:
    return [[(item.start, item.stop) for item in track.items] for track in host.timeline.tracks]


def state(host: FakeResolve) -> tuple[Any, ...]:
    """What a user would notice if it were not put back."""
    timeline = host.timeline
    return (
        host.page,
        host.project.current,
        host.project.pool.current,
        timeline.head,
        timeline.marks,
        [(track.name, track.locked, tuple(track.items)) for track in timeline.tracks],
    )


@pytest.mark.parametrize("studio", [True, False])
@pytest.mark.parametrize("version", VERSIONS)
def test_the_result_lies_above_its_source_frame_by_frame(
    edit: Edit, render: Render, version: tuple[int, ...], studio: bool
) -> None:
    host = edit(version, studio=studio)
    if version >= (19, 1):
        host.timeline.SetMarkInOut(110, 133)
    said = message(host, render(host, 24 if version >= (19, 1) else 60))
    before = state(host)
    where = put(host, said)
    first, length = (86510, 24) if version >= (19, 1) else (86500, 60)
    assert spans(host) == [[(86500, 86560)], [(first, first + length)]]
    assert where == f"track V2, frames {first} to {first + length - 1}"
    placed = host.timeline.tracks[1].items[0]
    assert (placed.offset, placed.colour, placed.enabled) == (0, "Violet", True)
    assert state(host)[:5] == before[:5]
    assert host.timeline.tracks[0] == before[5][0] or host.timeline.tracks[0].items == list(before[5][0][2])
    assert not host.dialog
    assert "StudioOnly" not in host.log
    assert "SaveProject" not in host.log


@pytest.mark.parametrize("counts_last", [True, False])
def test_whether_the_last_frame_is_counted_in_is_found_out(edit: Edit, render: Render, counts_last: bool) -> None:
    host = edit(counts_last=counts_last)
    path = render(host, 60)
    put(host, message(host, path))
    assert spans(host)[1] == [(86500, 86560)]
    # A file that is longer than what shall be seen shows a frame too many, if the wrong meaning is taken.
    host = edit(counts_last=counts_last)
    clip = host.project.pool.ImportMedia([str(render(host, 90, "longer.mov"))])[0]
    host.timeline.tracks.append(Track("Video 2"))
    append(host.project.pool, host.timeline, clip, 2, 86500, 60)
    assert spans(host)[1] == [(86500, 86560)]


def test_above_a_subclip(edit: Edit, render: Render) -> None:
    host = edit()
    host.timeline.tracks[0].items[0].media.first = 150
    host.timeline.SetMarkInOut(110, 119)
    said = message(host, render(host, 10))
    assert said["frames"] == [180, 190]
    put(host, said)
    assert spans(host)[1] == [(86510, 86520)]


def test_the_record_frame_is_absolute(edit: Edit, render: Render) -> None:
    host = edit(start=0)
    put(host, message(host, render(host, 60)))
    assert spans(host)[1] == [(100, 160)]
    host = edit(start=108000, rate="29.97")
    put(host, message(host, render(host, 60)))
    assert spans(host)[1] == [(108100, 108160)]


def test_media_at_another_rate_comes_out_short_and_is_taken_back(edit: Edit, render: Render) -> None:
    host = edit()
    said = message(host, render(host, 60, rate="25"))
    before = state(host)
    with pytest.raises(ResolveError, match="did not place"):
        put(host, said)
    assert state(host) == before


def test_what_was_silently_not_placed_is_noticed(edit: Edit, render: Render, monkeypatch: pytest.MonkeyPatch) -> None:
    host = edit()
    said = message(host, render(host, 60))
    before = state(host)
    monkeypatch.setattr(
        type(host.project.pool),
        "_append",
        lambda self, clip: TimelineItem(host, host.timeline, "x", 86500, 60, 0, None),
    )
    with pytest.raises(ResolveError, match="did not place"):
        put(host, said)
    assert state(host) == before


def test_a_file_that_is_known_already_is_not_read_again(edit: Edit, render: Render) -> None:
    host = edit()
    path = render(host, 60)
    put(host, message(host, path))
    render(host, 48)  # the same name, another length
    host.timeline.SetMarkInOut(100, 147)
    before = state(host)
    with pytest.raises(ResolveError, match="sees 60 frames") as caught:
        put(host, message(host, path, result="r2"))
    assert "new name" in caught.value.remedy
    assert state(host) == before


def test_imports_go_to_a_bin_of_our_own_and_the_current_one_is_put_back(edit: Edit, render: Render) -> None:
    host = edit()
    pool = host.project.pool
    shots = pool.AddSubFolder(pool.root, "Shots")
    for number in (1, 2):
        put(host, message(host, render(host, 60, f"r{number}.mov"), result=f"r{number}"))
        assert pool.current is shots
    assert [folder.name for folder in pool.root.folders] == ["Shots", "FRESCO Studio"]
    assert [clip.name for clip in pool.root.folders[1].clips] == ["r1.mov", "r2.mov"]
    assert shots.clips == []


def test_sequences_come_in_as_one_clip(edit: Edit, tmp_path: Path) -> None:
    host = edit()
    folder = tmp_path / "frames"
    folder.mkdir()
    for number in range(20, 80):
        (folder / f"frame_{number:06d}.png").write_bytes(b"p")
    put(host, message(host, folder))
    assert spans(host)[1] == [(86500, 86560)]
    host = edit()
    (folder / "frame_000050.png").unlink()
    with pytest.raises(ResolveError, match="not complete"):
        put(host, message(host, folder))


def test_later_results_lie_above_earlier_ones_and_titles_stay_on_top(edit: Edit, render: Render) -> None:
    host = edit()
    title = TimelineItem(host, host.timeline, "Title", 86500, 60, 0, None)
    host.timeline.tracks.append(Track("Titles", locked=True, items=[title]))
    assert host.timeline.GetCurrentVideoItem() is title
    for number in (1, 2):
        put(host, message_below(host, render(host, 60, f"r{number}.mov"), number))
    assert [track.name for track in host.timeline.tracks] == ["Video 1", "FRESCO Studio", "FRESCO Studio", "Titles"]
    assert [track.items[0].name for track in host.timeline.tracks] == ["A001", "r1.mov", "r2.mov", "Title"]
    assert host.timeline.tracks[3].locked


def message_below(host: FakeResolve, path: Path, number: int) -> dict[str, Any]:
    """A result for the clip on the first track, whatever lies over it now."""
    tracks = host.timeline.tracks
    host.timeline.tracks = tracks[:1]
    said = message(host, path, result=f"r{number}")
    host.timeline.tracks = tracks
    return said


def test_before_19_tracks_come_on_top(edit: Edit, render: Render) -> None:
    host = edit((18, 6, 6))
    said = message(host, render(host, 60))
    host.timeline.tracks.append(Track("Titles", items=[TimelineItem(host, host.timeline, "Title", 86500, 60, 0, None)]))
    assert put(host, said).startswith("track V3")
    assert spans(host) == [[(86500, 86560)], [(86500, 86560)], [(86500, 86560)]]


@pytest.mark.parametrize("closed", [{"locked": True}, {"enabled": False}])
def test_a_free_track_of_ours_is_used_again_unless_it_is_locked_or_off(
    edit: Edit, render: Render, closed: dict[str, bool]
) -> None:
    host = edit()
    clip = host.timeline.tracks[0].items[0].media
    host.timeline.tracks[0].items.append(TimelineItem(host, host.timeline, "B", 86600, 30, 0, clip))
    put(host, message(host, render(host, 60, "a.mov")))
    host.timeline.head = 86610
    put(host, message(host, render(host, 30, "b.mov"), result="r2"))
    assert spans(host)[1] == [(86500, 86560), (86600, 86630)]
    remove(host)
    vars(host.timeline.tracks[1]).update(closed)
    put(host, message(host, render(host, 30, "c.mov"), result="r3"))
    assert [len(track.items) for track in host.timeline.tracks] == [2, 1, 1]
    assert [track.enabled and not track.locked for track in host.timeline.tracks].count(False) == 1


def test_an_open_dialog_makes_it_fail_with_nothing_left(edit: Edit, render: Render) -> None:
    host = edit(studio=False)
    said = message(host, render(host, 60))
    before = state(host)
    assert not host.StudioOnly()
    with pytest.raises(ResolveError, match=r"did not|does not") as caught:
        put(host, said)
    assert "dialog" in caught.value.remedy
    assert state(host) == before
    host.dialog = False
    put(host, said)
    assert len(spans(host)) == 2


def test_on_the_fairlight_page_clips_cannot_be_deleted(edit: Edit, render: Render) -> None:
    host = edit()
    host.page = "fairlight"
    put(host, message(host, render(host, 60)))
    assert host.page == "fairlight"
    assert not host.timeline.DeleteClips(host.timeline.tracks[1].items)
    remove(host)
    assert spans(host) == [[(86500, 86560)]]
    assert host.page == "fairlight"


def test_another_timeline_is_open_now(edit: Edit, render: Render) -> None:
    host = edit()
    said = message(host, render(host, 60))
    other = type(host.timeline)(host, "Other", "24", 0)
    other.head = 7
    host.project.timelines.insert(0, other)
    host.project.current = other
    put(host, said)
    assert host.project.current is other
    assert (other.head, len(other.tracks)) == (7, 1)
    assert spans(host)[1] == [(86500, 86560)]
    host.project.timelines.remove(host.timeline)
    with pytest.raises(ResolveError, match="not in the project"):
        put(host, said)


def test_the_clip_has_moved_or_is_gone(edit: Edit, render: Render) -> None:
    host = edit()
    host.timeline.SetMarkInOut(110, 133)
    said = message(host, render(host, 24))
    item = host.timeline.tracks[0].items[0]
    item.start += 1000
    put(host, said)
    assert spans(host)[1] == [(87510, 87534)]
    item.length = 20  # trimmed until a part of the range is gone
    with pytest.raises(ResolveError, match="no longer has the clip"):
        put(host, {**said, "result": "r2"})
    host.timeline.tracks[0].items.clear()
    with pytest.raises(ResolveError, match="no longer has the clip") as caught:
        put(host, {**said, "result": "r2"})
    assert "at the playhead" in caught.value.remedy
    host.timeline.head = 86450
    put(host, {**said, "result": "r2", "placement": {"position": "playhead"}})
    assert (86450, 86474) in [span for track in spans(host) for span in track]


def test_switched_off_as_asked_and_on_again(edit: Edit, render: Render) -> None:
    host = edit()
    source = host.timeline.tracks[0].items[0]
    where = put(host, message(host, render(host, 60), mute=True, mute_source=True))
    assert where.endswith("the source is switched off")
    assert (source.enabled, host.timeline.tracks[1].items[0].enabled) == (False, False)
    removed = remove(host)
    assert removed.startswith("'restyled.mov' on track V2")
    assert source.enabled
    assert len(host.timeline.tracks) == 1


def test_a_source_that_was_off_before_stays_off(edit: Edit, render: Render) -> None:
    host = edit()
    source = host.timeline.tracks[0].items[0]
    source.enabled = False
    put(host, message(host, render(host, 60), mute_source=True))
    remove(host)
    assert not source.enabled


def test_what_made_it_stays_with_it(edit: Edit, render: Render) -> None:
    host = edit()
    said = message(host, render(host, 60), name="Oil, take 3")
    put(host, said)
    item = host.timeline.tracks[1].items[0]
    (record,) = read_records(item)
    assert (record.result, record.made_by) == ("r1", {"prompt": "oil", "seed": 7})
    assert record.anchor == said["anchor"]
    (marker,) = item.markers.values()
    assert (marker["name"], marker["note"], marker["color"]) == ("Oil, take 3", "prompt: oil\nseed: 7", "Purple")


def test_a_result_that_comes_twice_is_placed_once(edit: Edit, render: Render) -> None:
    host = edit()
    said = message(host, render(host, 60), mute_source=True)
    where = put(host, said)
    assert put(host, said) == where
    assert len(host.timeline.tracks) == 2
    take = message(host, render(host, 60, "take.mov"), result="r2", as_take=True)
    assert put(host, take) == put(host, take) == "take 2 of 'A001'"


@pytest.mark.parametrize("counts_last", [True, False])
def test_as_a_take(edit: Edit, render: Render, counts_last: bool) -> None:
    host = edit(counts_last=counts_last)
    item = host.timeline.tracks[0].items[0]
    footage = item.media
    assert put(host, message(host, render(host, 60), as_take=True)) == "take 2 of 'A001'"
    assert spans(host) == [[(86500, 86560)]]
    assert item.media.name == "restyled.mov"
    assert remove(host) == "take 2 of 'A001'"
    assert (item.media, item.takes, item.markers) == (footage, [(footage, 20, 60)], {})


def test_a_take_must_cover_the_whole_clip(edit: Edit, render: Render) -> None:
    host = edit()
    host.timeline.SetMarkInOut(110, 133)
    with pytest.raises(ResolveError, match="only a part"):
        put(host, message(host, render(host, 24), as_take=True))
    assert len(host.timeline.tracks[0].items[0].takes) == 1


def test_a_take_that_would_change_the_cut_is_taken_back(edit: Edit, render: Render) -> None:
    host = edit()
    said = message(host, render(host, 60), as_take=True)
    item = host.timeline.tracks[0].items[0]
    footage = item.media
    for clip in host.project.pool.ImportMedia([said["path"]]):
        host.project.pool.root.clips.remove(clip)
    original = type(item).AddTake
    type(item).AddTake = lambda self, media, first=0, last=0: original(self, media, 5, 20)
    try:
        with pytest.raises(ResolveError, match="as a take"):
            put(host, said)
    finally:
        type(item).AddTake = original
    assert (item.media, item.length, len(item.takes)) == (footage, 60, 1)


def test_nothing_to_remove(edit: Edit) -> None:
    with pytest.raises(ResolveError, match="no result of FRESCO Studio under the playhead"):
        remove(edit())


def test_a_removal_that_does_not_happen_is_said(edit: Edit, render: Render) -> None:
    host = edit()
    put(host, message(host, render(host, 60)))
    host.dialog = True
    with pytest.raises(ResolveError, match="did not delete the clip"):
        remove(host)
    assert len(spans(host)) == 2


@pytest.mark.parametrize(
    "broken", [{}, {"result": "r", "path": "p", "frames": [4]}, {"result": "r", "path": "p", "frames": [4, 4]}]
)
def test_results_that_are_not_whole(broken: dict[str, Any]) -> None:
    with pytest.raises(ResolveError, match="sent a result"):
        read_result(broken)


def test_a_missing_file_is_named(edit: Edit, tmp_path: Path) -> None:
    host = edit()
    with pytest.raises(ResolveError, match=r"no file '.*gone\.mov'"):
        put(host, message(host, tmp_path / "gone.mov"))
    (tmp_path / "text.mov").write_text("no movie")
    with pytest.raises(ResolveError, match="does not import"):
        put(host, message(host, tmp_path / "text.mov"))
    assert spans(host) == [[(86500, 86560)]]


def test_the_bin_that_cannot_be_made(edit: Edit, render: Render, monkeypatch: pytest.MonkeyPatch) -> None:
    host = edit()
    monkeypatch.setattr(type(host.project.pool), "AddSubFolder", lambda *_: None)
    with pytest.raises(ResolveError, match="does not make the bin"):
        put(host, message(host, render(host, 60)))


def test_media_with_another_length_than_promised(edit: Edit, render: Render) -> None:
    host = edit()
    with pytest.raises(ResolveError, match="sees 59 frames"):
        put(host, message(host, render(host, 59)))
    assert isinstance(host.project.pool.root.folders[0].clips[0], MediaPoolItem)
    assert spans(host) == [[(86500, 86560)]]
