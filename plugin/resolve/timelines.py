"""Finding one's way in Resolve: the open project, its timelines, and what lies on their tracks."""

from fractions import Fraction
from typing import TYPE_CHECKING, Iterator, List, Optional, Tuple

from .problems import ResolveError, offers
from .rates import Rate, frames_between, parse_rate

if TYPE_CHECKING:
    from . import calls

VIDEO: "calls.Video" = "video"


def open_project(resolve: "calls.Resolve") -> "calls.Project":
    """The project that is open.

    Raises:
        ResolveError: if there is none.
    """
    manager = resolve.GetProjectManager()
    project = manager.GetCurrentProject() if manager else None
    if not project:
        raise ResolveError("No project is open in DaVinci Resolve.", "Open one and try again.")
    return project


def open_timeline(project: "calls.Project") -> "calls.Timeline":
    """The timeline that is open.

    Raises:
        ResolveError: if there is none.
    """
    timeline = project.GetCurrentTimeline()
    if not timeline:
        raise ResolveError("No timeline is open in DaVinci Resolve.", "Open one and try again.")
    return timeline


def media_pool(project: "calls.Project") -> "calls.MediaPool":
    """The project's media.

    Raises:
        ResolveError: if Resolve does not give it.
    """
    pool = project.GetMediaPool()
    if not pool:
        raise ResolveError("DaVinci Resolve does not give its media pool.", "Close any dialog in it and try again.")
    return pool


def find_timeline(project: "calls.Project", id: str, name: str) -> "calls.Timeline":
    """The timeline with an id, or with a name where it has none.

    Raises:
        ResolveError: if it is gone.
    """
    for index in range(1, (project.GetTimelineCount() or 0) + 1):
        timeline = project.GetTimelineByIndex(index)
        if timeline and (unique_id(timeline) == id if id else timeline.GetName() == name):
            return timeline
    raise ResolveError(
        "The timeline '{}' is not in the project '{}'.".format(name, project.GetName()),
        "Open the project that the range came from, or choose 'at the playhead'.",
    )


def unique_id(thing: "Optional[calls.Timeline | calls.TimelineItem | calls.Project]") -> str:
    """The thing's id, empty if this version knows none."""
    return (thing.GetUniqueId() or "") if thing and offers(thing, "GetUniqueId") else ""


def rate_of(timeline: "calls.Timeline") -> Rate:
    """The timeline's frame rate. The setting for drop-frame timecode is kept at rates that have none.

    Raises:
        ResolveError: if it is an unusual one.
    """
    rate = parse_rate(timeline.GetSetting("timelineFrameRate"))
    drop = rate.drop or str(timeline.GetSetting("timelineDropFrameTimecode")) == "1"
    return Rate(rate.fps, drop and rate.fps % Fraction(30000, 1001) == 0)


def playhead(timeline: "calls.Timeline") -> int:
    """The absolute frame under the playhead."""
    passed = frames_between(timeline.GetStartTimecode(), timeline.GetCurrentTimecode(), rate_of(timeline))
    return int(timeline.GetStartFrame()) + passed


def items_in(timeline: "calls.Timeline", track: int) -> "List[calls.TimelineItem]":
    """What lies on a video track."""
    return list(timeline.GetItemListInTrack(VIDEO, track) or [])


def all_items(timeline: "calls.Timeline") -> "Iterator[Tuple[int, calls.TimelineItem]]":
    """What lies on all video tracks, the topmost first, each with its track's number."""
    for track in range(timeline.GetTrackCount(VIDEO), 0, -1):
        for item in items_in(timeline, track):
            yield track, item


def overlaps(item: "calls.TimelineItem", start: int, stop: int) -> bool:
    """Whether the item is seen between two absolute frames, the second exclusive."""
    return item.GetStart() < stop and start < item.GetEnd()


def file_of(item: "calls.TimelineItem") -> str:
    """The path of the item's media; empty for titles, generators and compounds."""
    media = item.GetMediaPoolItem()
    return str(media.GetClipProperty("File Path") or "") if media else ""
