"""OpenTimelineIO, in the shape that DaVinci Resolve imports.

Resolve gives up without a word unless source ranges count from the media's own timecode, clips are `Clip.2` with an
explicit `enabled`, paths are bare, and tracks bear its own names. Other readers take the same file.
"""

from __future__ import annotations

import json
from typing import Any

from fresco_core.timecode import Timebase
from plugin.interchange.timeline import Cut, Marker, Media, Timeline, Track


def otio_json(timeline: Timeline) -> str:
    """The timeline as the text of an .otio file."""
    tracks = [_track(track, "Video", timeline) for track in timeline.tracks]
    if timeline.sound is not None:
        tracks.append(_track(timeline.sound, "Audio", timeline))
    stack = _object("Stack.1", name="", **_item(None), children=tracks)
    stack["markers"] = [_marker(marker, timeline.timebase) for marker in timeline.markers]
    made = _object(
        "Timeline.1",
        name=timeline.name,
        global_start_time=_time(timeline.start, timeline.timebase),
        tracks=stack,
    )
    made["metadata"] = {"fresco": {"timecode": timeline.timebase.text(timeline.start)}}
    return json.dumps(made, indent=4, ensure_ascii=False) + "\n"


def _track(track: Track, kind: str, timeline: Timeline) -> dict[str, Any]:
    children = [_gap(item, timeline.timebase) if isinstance(item, int) else _clip(item) for item in track.items()]
    return _object("Track.1", name=track.name, **_item(None), kind=kind, children=children)


def _gap(length: int, timebase: Timebase) -> dict[str, Any]:
    return _object("Gap.1", name="", **_item(_range(0, length, timebase)))


def _clip(cut: Cut) -> dict[str, Any]:
    media = cut.media
    return _object(
        "Clip.2",
        name=cut.name,
        **_item(_range(media.start + cut.source.start, len(cut.source), media.timebase)),
        media_references={"DEFAULT_MEDIA": _reference(media)},
        active_media_reference_key="DEFAULT_MEDIA",
    )


def _reference(media: Media) -> dict[str, Any]:
    made = _object(
        "ExternalReference.1",
        name=media.name,
        available_range=_range(media.start, media.frames, media.timebase),
        available_image_bounds=None,
        target_url=str(media.path),
    )
    made["metadata"] = {"fresco": {"reel": media.reel, "timecode": media.timebase.text(media.start)}}
    return made


def _marker(marker: Marker, timebase: Timebase) -> dict[str, Any]:
    return _object(
        "Marker.2",
        name=marker.name,
        color="PURPLE",
        marked_range=_range(marker.start, marker.length, timebase),
        comment=marker.note,
    )


def _item(source_range: dict[str, Any] | None) -> dict[str, Any]:
    """What everything in a track has."""
    return {"source_range": source_range, "effects": [], "markers": [], "enabled": True}


def _range(start: int, length: int, timebase: Timebase) -> dict[str, Any]:
    return {"OTIO_SCHEMA": "TimeRange.1", "duration": _time(length, timebase), "start_time": _time(start, timebase)}


def _time(frames: int, timebase: Timebase) -> dict[str, Any]:
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(timebase.rate), "value": float(frames)}


def _object(schema: str, **fields: Any) -> dict[str, Any]:
    return {"OTIO_SCHEMA": schema, "metadata": {}, **fields}
