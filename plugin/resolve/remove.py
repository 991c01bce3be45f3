"""Takes a placed result away again, with all that was done for it, in one step."""

from typing import TYPE_CHECKING, Tuple

from . import timelines
from .keeping import Kept
from .problems import ResolveError, insist
from .results import Record, erase_record, read_records
from .tracks import drop_track

if TYPE_CHECKING:
    from . import calls


def placed_under_playhead(timeline: "calls.Timeline") -> "Tuple[int, calls.TimelineItem, Record]":
    """The topmost result under the playhead: its track, the clip, and its record.

    Raises:
        ResolveError: if there is none.
    """
    frame = timelines.playhead(timeline)
    for track, item in timelines.all_items(timeline):
        records = read_records(item) if timelines.overlaps(item, frame, frame + 1) else []
        if records:
            return track, item, records[-1]
    raise ResolveError("There is no result of FRESCO Studio under the playhead.", "Move the playhead onto it.")


def remove(resolve: "calls.Resolve") -> str:
    """Remove the result under the playhead; what was removed, for the user. The file stays in the media pool.

    Raises:
        ResolveError: if there is none, or Resolve does not let go of it.
    """
    project = timelines.open_project(resolve)
    timeline = timelines.open_timeline(project)
    with Kept(resolve, project, timeline):
        track, item, record = placed_under_playhead(timeline)
        name = item.GetName()
        if record.take:
            insist(item.SelectTakeByIndex(1), "go back to the first take")
            insist(item.DeleteTakeByIndex(record.take), "delete the take")
            erase_record(item, record)
            return "take {} of '{}'".format(record.take, name)
        start, stop = int(item.GetStart()), int(item.GetEnd())
        timeline.DeleteClips([item], False)
        left = any(int(other.GetStart()) == start for other in timelines.items_in(timeline, track))
        insist(not left, "delete the clip")
        if record.source_muted:
            _switch_on(timeline, record.source)
        if record.track_added:
            drop_track(timeline, track)
        return "'{}' on track V{}, frames {} to {}".format(name, track, start, stop - 1)


def _switch_on(timeline: "calls.Timeline", id: str) -> None:
    for _, item in timelines.all_items(timeline):
        if id and timelines.unique_id(item) == id:
            item.SetClipEnabled(True)
