"""What the user has marked: the clip, and the range of its own frames."""

import os
import re
from typing import TYPE_CHECKING, Any, Dict, NamedTuple, Optional, Tuple

from . import timelines
from .problems import ResolveError, offers
from .rates import Rate, parse_rate
from .results import read_records

if TYPE_CHECKING:
    from . import calls

_SEQUENCE = re.compile(r"\[\d+-\d+\]")

Selection = NamedTuple(
    "Selection",
    [
        ("path", str),
        ("name", str),
        ("start", int),
        ("stop", int),
        ("media_frames", Optional[int]),
        ("rate", Rate),
        ("anchor", Dict[str, Any]),
    ],
)
"""Frames `start` to `stop` (exclusive) of the file at `path`; `anchor` says where they lie in the timeline."""


def read_selection(resolve: "calls.Resolve") -> Selection:
    """The clip that is selected or under the playhead, from the in mark to the out mark where there are any.

    Raises:
        ResolveError: if nothing is there, or it cannot be restyled frame by frame.
    """
    project = timelines.open_project(resolve)
    timeline = timelines.open_timeline(project)
    item = _chosen_item(timeline)
    path, media = _movie(item)
    rate = timelines.rate_of(timeline)
    _check_speed(item, media, rate)
    first, stop = _marked(timeline, item)
    start = media_frame(item, first)
    begin, frames = subclip_start(media), _frame_count(media)
    if frames is not None and start + stop - first > begin + frames:
        raise _retimed(item)
    if begin:
        _check_subclip(item, begin)
        frames = None  # they are the subclip's, not the file's
    anchor = {
        "project": timelines.unique_id(project),
        "project_name": project.GetName(),
        "timeline": timelines.unique_id(timeline),
        "timeline_name": timeline.GetName(),
        "item": timelines.unique_id(item),
        "track": _track_of(timeline, item),
        "record": first,
        "length": stop - first,
    }
    return Selection(path, item.GetName(), start, start + stop - first, frames, rate, anchor)


def media_frame(item: "calls.TimelineItem", frame: int) -> int:
    """The frame of the item's file that is shown at an absolute frame of the timeline.

    `GetSourceStartFrame` is off by one on some items; the left offset is not, but counts from a subclip's beginning.
    """
    return subclip_start(item.GetMediaPoolItem()) + int(item.GetLeftOffset()) + frame - int(item.GetStart())


def subclip_start(media: "Optional[calls.MediaPoolItem]") -> int:
    """The frame of its file at which a subclip begins; 0 for a whole clip."""
    text = str(media.GetClipProperty("Start") or "") if media else ""
    return int(text) if text.isdigit() else 0


def _chosen_item(timeline: "calls.Timeline") -> "calls.TimelineItem":
    """The clip that is selected, or else the topmost footage under the playhead: titles and adjustments lie above it,
    and so do results of ours, in place of which their source is meant."""
    selected = None
    if offers(timeline, "GetSelectedClips"):
        chosen = [clip for clip in timeline.GetSelectedClips() or [] if _track_of(timeline, clip)]
        if len(chosen) > 1:
            raise ResolveError("More than one clip is selected.", "Select the one that shall be restyled.")
        selected = chosen[0] if chosen else None
    item = selected or timeline.GetCurrentVideoItem()
    if item and read_records(item):
        item = _footage_at(timeline, _frame_of(timeline, item))
    elif item and not selected and not item.GetMediaPoolItem():
        item = _footage_at(timeline, timelines.playhead(timeline)) or item
    if not item:
        raise ResolveError("There is no video clip under the playhead.", "Move the playhead onto the clip.")
    return item


def _footage_at(timeline: "calls.Timeline", frame: int) -> "Optional[calls.TimelineItem]":
    """The topmost clip at a frame that comes from the media pool and is not a result of ours."""
    for _, item in timelines.all_items(timeline):
        if timelines.overlaps(item, frame, frame + 1) and item.GetMediaPoolItem() and not read_records(item):
            return item
    return None


def _frame_of(timeline: "calls.Timeline", item: "calls.TimelineItem") -> int:
    """The playhead's frame if the item is there, else the item's first: one that is selected may lie elsewhere."""
    frame = timelines.playhead(timeline)
    return frame if timelines.overlaps(item, frame, frame + 1) else int(item.GetStart())


def _movie(item: "calls.TimelineItem") -> "Tuple[str, calls.MediaPoolItem]":
    media = item.GetMediaPoolItem()
    if not media:
        raise ResolveError(
            "'{}' is a title or a generator, not footage.".format(item.GetName()), "Choose a clip from the media pool."
        )
    path = str(media.GetClipProperty("File Path") or "")
    if not path:
        raise ResolveError(
            "'{}' is made of other clips and has no file of its own.".format(item.GetName()),
            "Render it in place first, then choose the rendered clip.",
        )
    if _SEQUENCE.search(os.path.basename(path)):
        raise ResolveError(
            "'{}' is a sequence of pictures.".format(item.GetName()),
            "Render it in place to a movie first, then choose that.",
        )
    if _frame_count(media) == 1:
        raise ResolveError(
            "'{}' is a single picture.".format(item.GetName()), "Render it in place to a movie first, then choose that."
        )
    if not os.path.isfile(path):
        raise ResolveError("The file '{}' is offline.".format(path), "Relink the clip and try again.")
    return path, media


def _check_subclip(item: "calls.TimelineItem", begin: int) -> None:
    """A subclip is taken only where two ways of counting agree on where it lies in its file."""
    expected = begin + int(item.GetLeftOffset())
    if not offers(item, "GetSourceStartFrame") or abs(int(item.GetSourceStartFrame()) - expected) > 1:
        raise ResolveError(
            "'{}' is a subclip, and where it lies in its file is not certain.".format(item.GetName()),
            "Use the whole clip that it was cut from.",
        )


def _check_speed(item: "calls.TimelineItem", media: "calls.MediaPoolItem", rate: Rate) -> None:
    """Only clips that show one media frame per timeline frame can be matched."""
    shot = media.GetClipProperty("FPS")
    if shot and not _is_rate(shot, rate):
        raise ResolveError(
            "'{}' runs at {} frames per second, the timeline at {:.6g}.".format(item.GetName(), shot, float(rate.fps)),
            "Render it in place at the timeline's rate first, then choose the rendered clip.",
        )
    if offers(item, "GetSpeed") and float((item.GetSpeed() or {}).get("Percentage", 100.0)) != 100.0:
        raise _retimed(item)
    if offers(item, "GetSourceStartFrame") and offers(item, "GetSourceEndFrame"):
        # The last frame is counted in by some versions and not by others.
        span = int(item.GetSourceEndFrame()) - int(item.GetSourceStartFrame())
        if not 0 <= int(item.GetDuration()) - span <= 1:
            raise _retimed(item)


def _is_rate(shot: Any, rate: Rate) -> bool:
    try:
        return parse_rate(shot).fps == rate.fps
    except ResolveError:  # phones' clips run at rates like 29.83
        return False


def _retimed(item: "calls.TimelineItem") -> ResolveError:
    return ResolveError(
        "'{}' is retimed, so its frames are not those of its file.".format(item.GetName()),
        "Set its speed to 100 %, or render it in place first.",
    )


def _marked(timeline: "calls.Timeline", item: "calls.TimelineItem") -> Tuple[int, int]:
    """The absolute frames between the marks that lie within the item; all of it without marks.

    Marks count from the timeline's first frame, and the out mark is included.
    """
    start, stop = int(item.GetStart()), int(item.GetEnd())
    if not offers(timeline, "GetMarkInOut"):
        return start, stop
    marks = (timeline.GetMarkInOut() or {}).get("video", {})
    zero = int(timeline.GetStartFrame())
    first = zero + int(marks["in"]) if "in" in marks else start
    last = zero + int(marks["out"]) + 1 if "out" in marks else stop
    if first >= stop or last <= start or last <= first:
        raise ResolveError(
            "The in and out marks lie outside '{}'.".format(item.GetName()),
            "Move the playhead onto the marked clip, or clear the marks to send all of it.",
        )
    return max(first, start), min(last, stop)


def _frame_count(media: "calls.MediaPoolItem") -> Optional[int]:
    text = str(media.GetClipProperty("Frames") or "")
    return int(text) if text.isdigit() and int(text) > 0 else None


def _track_of(timeline: "calls.Timeline", wanted: "calls.TimelineItem") -> int:
    """The number of the item's video track; 0 if it is on none."""
    id = timelines.unique_id(wanted)
    for track, item in timelines.all_items(timeline):
        if timelines.unique_id(item) == id if id else item == wanted:
            return track
    return 0
