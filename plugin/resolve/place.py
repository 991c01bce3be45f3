"""Places a result: on a track above its source, or as a take of it; read back before success is claimed."""

from typing import TYPE_CHECKING, NamedTuple, Optional

from . import timelines
from .append import append
from .bins import import_result
from .keeping import Kept
from .problems import ResolveError, insist
from .results import Record, Result, read_records, write_record
from .selection import media_frame
from .tracks import drop_track, track_above

if TYPE_CHECKING:
    from . import calls

Spot = NamedTuple("Spot", [("record", int), ("track", int), ("source", "Optional[calls.TimelineItem]")])
"""Where a result belongs: its first absolute frame, and the track and clip that it lies above."""


def place(resolve: "calls.Resolve", result: Result) -> str:
    """Place the result and say where it is, for the user.

    Raises:
        ResolveError: if it cannot be placed; then the timeline is as it was.
    """
    project = timelines.open_project(resolve)
    timeline = _timeline(project, result)
    there = _is_there(timeline, result)
    if there:
        return there
    spot = _at_playhead(timeline) if result.at_playhead else _at_source(timeline, result)
    with Kept(resolve, project, timeline):
        pool = timelines.media_pool(project)
        media = import_result(pool, result.path, result.stop - result.start)
        if result.as_take:
            return _as_take(media, spot, result)
        return _above(pool, timeline, media, spot, result)


def _above(
    pool: "calls.MediaPool", timeline: "calls.Timeline", media: "calls.MediaPoolItem", spot: Spot, result: Result
) -> str:
    length = result.stop - result.start
    track, added = track_above(timeline, spot.track, spot.record, spot.record + length)
    try:
        item = append(pool, timeline, media, track, spot.record, length)
        try:
            record = _finish(item, spot, result, added)
        except BaseException:
            timeline.DeleteClips([item], False)
            raise
    except BaseException:
        if added:
            drop_track(timeline, track)
        raise
    return _where(track, item, record)


def _finish(item: "calls.TimelineItem", spot: Spot, result: Result, added: bool) -> Record:
    """Colour the item, leave the record on it, and switch off what shall be; the record."""
    item.SetClipColor("Violet")
    if result.mute:
        insist(item.SetClipEnabled(False), "switch the placed clip off")
    source = spot.source if result.mute_source else None
    muted = source is not None and bool(source.GetClipEnabled())
    record = Record(result.id, 0, added, timelines.unique_id(source), muted, result.made_by, result.anchor)
    insist(write_record(item, record, result.name), "keep a marker on the placed clip")
    if source is not None and muted:
        insist(source.SetClipEnabled(False), "switch the source clip off")
    return record


def _as_take(media: "calls.MediaPoolItem", spot: Spot, result: Result) -> str:
    """Takes replace a clip as a whole, so the result must cover all of it."""
    source, length = spot.source, result.stop - result.start
    if source is None:
        raise ResolveError("A take needs the clip that it is a take of.", "Place the result on a track of its own.")
    if spot.record != int(source.GetStart()) or length != int(source.GetDuration()):
        raise ResolveError(
            "The result covers only a part of '{}', and a take replaces all of it.".format(source.GetName()),
            "Place it on a track of its own, or split the clip at the range's ends.",
        )
    start = int(source.GetStart())
    before = int(source.GetTakesCount() or 0)
    for last in (length, length - 1):  # whether the last frame is counted in depends on the version
        if not source.AddTake(media, 0, last):
            continue
        number = int(source.GetTakesCount() or 0)
        if number > before and source.SelectTakeByIndex(number):
            if int(source.GetStart()) == start and int(source.GetDuration()) == length:
                record = Record(result.id, number, False, "", False, result.made_by, result.anchor)
                write_record(source, record, result.name)
                return _where(0, source, record)
            source.SelectTakeByIndex(1)
        if number > before:
            source.DeleteTakeByIndex(number)
    raise ResolveError(
        "DaVinci Resolve did not take the result as a take of '{}'.".format(source.GetName()),
        "Place it on a track of its own.",
    )


def _is_there(timeline: "calls.Timeline", result: Result) -> str:
    """Where the result lies already, as the panel may send one again when it does not know; empty if nowhere."""
    for track, item in timelines.all_items(timeline):
        for record in read_records(item):
            if record.result == result.id:
                return _where(track, item, record)
    return ""


def _where(track: int, item: "calls.TimelineItem", record: Record) -> str:
    if record.take:
        return "take {} of '{}'".format(record.take, item.GetName())
    where = "track V{}, frames {} to {}".format(track, int(item.GetStart()), int(item.GetEnd()) - 1)
    return where + (", the source is switched off" if record.source_muted else "")


def _timeline(project: "calls.Project", result: Result) -> "calls.Timeline":
    if result.at_playhead:
        return timelines.open_timeline(project)
    id, name = (str(result.anchor.get(key) or "") for key in ("timeline", "timeline_name"))
    return timelines.find_timeline(project, id, name)


def _at_playhead(timeline: "calls.Timeline") -> Spot:
    """At the playhead, above the topmost clip there."""
    frame = timelines.playhead(timeline)
    for track, item in timelines.all_items(timeline):
        if timelines.overlaps(item, frame, frame + 1):
            return Spot(frame, track, item)
    return Spot(frame, 0, None)


def _at_source(timeline: "calls.Timeline", result: Result) -> Spot:
    """Where the clip that was sent shows the result's frames now, even if it has been moved since."""
    anchor = result.anchor
    wanted = str(anchor.get("item") or "")
    record = int(anchor.get("record") or 0)
    for track, item in timelines.all_items(timeline):
        if read_records(item) and timelines.unique_id(item) != wanted:
            continue  # a result of ours, not a source
        here = int(item.GetStart()) + result.start - media_frame(item, int(item.GetStart()))
        if here < int(item.GetStart()) or here + result.stop - result.start > int(item.GetEnd()):
            continue
        same = timelines.unique_id(item) == wanted if wanted else track == anchor.get("track") and here == record
        if same:
            return Spot(here, track, item)
    raise ResolveError(
        "'{}' no longer has the clip that was sent, with all of the range.".format(timeline.GetName()),
        "Choose 'at the playhead', or undo what was cut.",
    )
