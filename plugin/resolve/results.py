"""A result as the panel sends it, and the record of it that stays on the placed clip."""

import json
from typing import TYPE_CHECKING, Any, Dict, List, NamedTuple, Optional

from .problems import ResolveError

if TYPE_CHECKING:
    from . import calls

_NOTE = "FRESCO Studio"

Result = NamedTuple(
    "Result",
    [
        ("id", str),
        ("path", str),
        ("start", int),
        ("stop", int),
        ("anchor", Dict[str, Any]),
        ("name", str),
        ("made_by", Dict[str, Any]),
        ("at_playhead", bool),
        ("mute", bool),
        ("mute_source", bool),
        ("as_take", bool),
    ],
)
"""`start` and `stop` (exclusive) are frames of the source's medium; the file has as many."""

Record = NamedTuple(
    "Record",
    [
        ("result", str),
        ("take", int),
        ("track_added", bool),
        ("source", str),
        ("source_muted", bool),
        ("made_by", Dict[str, Any]),
        ("anchor", Dict[str, Any]),
    ],
)
"""What has been placed.

`take` is the number of the take, 0 for a clip of its own; `source` the id of the clip that was switched off for it, if
`source_muted`.
"""


def read_result(message: Dict[str, Any]) -> Result:
    """The result in a message of the panel's.

    Raises:
        ResolveError: if it is not whole.
    """
    try:
        start, stop = (int(frame) for frame in message["frames"])
        placement = dict(message.get("placement") or {})
        result = Result(
            id=str(message["result"]),
            path=str(message["path"]),
            start=start,
            stop=stop,
            anchor=dict(message.get("anchor") or {}),
            name=str(message.get("name") or _NOTE),
            made_by=dict(message.get("made_by") or {}),
            at_playhead=placement.get("position") == "playhead",
            mute=bool(placement.get("mute")),
            mute_source=bool(placement.get("mute_source")),
            as_take=bool(placement.get("as_take")),
        )
    except (KeyError, TypeError, ValueError):
        raise ResolveError("FRESCO Studio sent a result that cannot be read.", "Update both to one version.") from None
    if not 0 <= start < stop:
        raise ResolveError("FRESCO Studio sent a result without frames.", "Update both to one version.")
    return result


def write_record(item: "calls.TimelineItem", record: Record, name: str) -> bool:
    """Keep the record with the item, as the data of a marker on it; one frame holds one marker."""
    data = json.dumps({"fresco": 1, **record._asdict()}, ensure_ascii=False, sort_keys=True)
    note = "\n".join("{}: {}".format(key, value) for key, value in sorted(record.made_by.items()))
    first = int(item.GetLeftOffset())
    for frame in range(first, first + min(int(item.GetDuration()), 50)):
        if item.AddMarker(frame, "Purple", name, note, 1, data):
            return True
    return False


def read_records(item: "calls.TimelineItem") -> "List[Record]":
    """The records on an item, the last one placed last."""
    found = [_record(str(marker.get("customData") or "")) for _, marker in sorted((item.GetMarkers() or {}).items())]
    return sorted((record for record in found if record), key=lambda record: record.take)


def erase_record(item: "calls.TimelineItem", record: Record) -> None:
    """Take a record off an item."""
    for marker in list((item.GetMarkers() or {}).values()):
        data = str(marker.get("customData") or "")
        if _record(data) == record:
            item.DeleteMarkerByCustomData(data)


def _record(data: str) -> Optional[Record]:
    try:
        content = json.loads(data)
        return Record(*(content[field] for field in Record._fields)) if content.get("fresco") == 1 else None
    except (ValueError, KeyError, AttributeError):
        return None
