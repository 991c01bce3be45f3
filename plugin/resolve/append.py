"""Puts media on a track at a frame, and looks whether it is there.

Resolve never overwrites and does not say so; it may hand back items without substance; and whether the last source
frame is counted in has changed between versions. So the track is read before and after.
"""

from typing import TYPE_CHECKING, List, Set, Tuple

from . import timelines
from .problems import ResolveError

if TYPE_CHECKING:
    from . import calls

_VIDEO_ONLY = 1


def append(
    pool: "calls.MediaPool",
    timeline: "calls.Timeline",
    media: "calls.MediaPoolItem",
    track: int,
    record: int,
    length: int,
) -> "calls.TimelineItem":
    """The first `length` frames of the media on a track, from the absolute frame `record` on.

    Raises:
        ResolveError: if they do not lie exactly there; then nothing was added.
    """
    last = length
    for _ in range(2):
        added = _try(pool, timeline, media, track, record, last)
        for item in added:
            if int(item.GetStart()) == record and int(item.GetDuration()) == length and len(added) == 1:
                return item
        if added and not timeline.DeleteClips(added, False):
            raise ResolveError(
                "DaVinci Resolve placed '{}' in the wrong place.".format(media.GetName()), "Undo that and try again."
            )
        last += length - int(added[0].GetDuration()) if added else -1
        if added and last == length:
            break  # as long as it should be, but elsewhere: another length would not help
    raise ResolveError(
        "DaVinci Resolve did not place '{}' on track V{} at frame {}.".format(media.GetName(), track, record),
        "Close any dialog that is open in Resolve, see that the track is free there, and try again.",
    )


def _try(
    pool: "calls.MediaPool",
    timeline: "calls.Timeline",
    media: "calls.MediaPoolItem",
    track: int,
    record: int,
    last: int,
) -> "List[calls.TimelineItem]":
    """Append once; what has come to be on the tracks by it, wherever."""
    before = _spans(timeline)
    pool.AppendToTimeline(
        [
            {
                "mediaPoolItem": media,
                "startFrame": 0,
                "endFrame": last,
                "mediaType": _VIDEO_ONLY,
                "trackIndex": track,
                "recordFrame": record,
            }
        ]
    )
    return [item for number, item in timelines.all_items(timeline) if _span(number, item) not in before]


def _spans(timeline: "calls.Timeline") -> Set[Tuple[int, int, int]]:
    return {_span(number, item) for number, item in timelines.all_items(timeline)}


def _span(track: int, item: "calls.TimelineItem") -> Tuple[int, int, int]:
    return track, int(item.GetStart()), int(item.GetEnd())
