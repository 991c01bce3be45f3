"""The track that a result goes to."""

from typing import TYPE_CHECKING, Tuple

from . import timelines
from .problems import ResolveError, insist
from .results import read_records
from .timelines import VIDEO

if TYPE_CHECKING:
    from . import calls

NAME = "FRESCO Studio"


def track_above(timeline: "calls.Timeline", track: int, start: int, stop: int) -> Tuple[int, bool]:
    """A free track above `track` between two absolute frames, and whether it was added for this.

    It lies above earlier results there, so that the newest is seen, and otherwise directly above the source, so that
    titles stay on top. A track of ours that is free there is used again, unless it is locked or switched off.

    Raises:
        ResolveError: if no track can be added.
    """
    below = track
    for number, item in timelines.all_items(timeline):
        if number > below and timelines.overlaps(item, start, stop) and read_records(item):
            below = number
    above = below + 1
    if above <= timeline.GetTrackCount(VIDEO) and _is_free(timeline, above, start, stop):
        return above, False
    return _add(timeline, above), True


def drop_track(timeline: "calls.Timeline", track: int) -> None:
    """Remove a track of ours if nothing lies on it."""
    if timeline.GetTrackName(VIDEO, track) == NAME and not timelines.items_in(timeline, track):
        timeline.DeleteTrack(VIDEO, track)


def _is_free(timeline: "calls.Timeline", track: int, start: int, stop: int) -> bool:
    return (
        timeline.GetTrackName(VIDEO, track) == NAME
        and not timeline.GetIsTrackLocked(VIDEO, track)
        and bool(timeline.GetIsTrackEnabled(VIDEO, track))
        and not any(timelines.overlaps(item, start, stop) for item in timelines.items_in(timeline, track))
    )


def _add(timeline: "calls.Timeline", index: int) -> int:
    """Add a track at `index`; before 19.0 it always comes on top. The number it has."""
    count = timeline.GetTrackCount(VIDEO)
    if index <= count:
        names = [timeline.GetTrackName(VIDEO, number) for number in range(1, count + 1)]
        insist(timeline.AddTrack(VIDEO, {"index": index}), "add a video track")
        inserted = timeline.GetTrackCount(VIDEO) == count + 1 and not timelines.items_in(timeline, index)
        moved = [timeline.GetTrackName(VIDEO, number) for number in range(1, count + 1)] != names
        index = index if inserted and (moved or timelines.items_in(timeline, index + 1)) else count + 1
    else:
        insist(timeline.AddTrack(VIDEO), "add a video track")
        index = count + 1
    if timeline.GetTrackCount(VIDEO) != count + 1 or timelines.items_in(timeline, index):
        raise ResolveError("DaVinci Resolve did not add a free video track.", "Add one above the clip and try again.")
    timeline.SetTrackName(VIDEO, index, NAME)
    return index
