# SPDX-License-Identifier: GPL-3.0-or-later
"""Results on the timeline: placed above their source frame by frame, read back, and removed again."""

import os
from dataclasses import dataclass
from typing import Any

import bpy

from . import animation, api
from . import source as sources
from .source import KINDS, SOURCE_KEY

PLACED_KEY = "fresco"
"""The custom property of a placed strip: which result it is, and what made it."""

COLOUR_TAG = "COLOR_05"
_NAME_LIMIT = 63
_LARGEST = 2**31 - 1
_LIKE_SOURCE = ("blend_type", "blend_alpha", "use_flip_x", "use_flip_y", "color_multiply", "color_saturation")
_TRANSFORM = ("scale_x", "scale_y", "offset_x", "offset_y", "rotation", "origin", "filter")
_CROP = ("min_x", "min_y", "max_x", "max_y")
_TURNED = ("rotation", *_CROP)
_WITHIN = (*(f"transform.{name}" for name in _TRANSFORM), *(f"crop.{name}" for name in _CROP))


class PlacingError(Exception):
    """A result that cannot be placed: why, and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True)
class Choice:
    """How to place, where the panel has not said.

    Attributes:
        at_playhead: at the scene's current frame, not above the source.
    """

    mute: bool = False
    mute_source: bool = False
    at_playhead: bool = False


def place(result: "dict[str, Any]", choice: Choice, scene: Any) -> Any:
    """Place a result, and read back that it stands where it should; a result that stands already stays.

    Args:
        result: the panel's message.
        scene: where the playhead is, if that is asked for; the source's scene is found by itself.

    Returns:
        the strip.

    Raises:
        PlacingError: if the source or the file is gone, if the source does not show those frames one by one any more,
            or if there is no room. Nothing is changed then.
    """
    for other in bpy.data.scenes:
        for strip in api.all_strips(other):
            if _note(strip).get("result") == result["result"]:
                return strip
    files = _files(result)
    count = result["frames"][1] - result["frames"][0]
    wishes = result.get("placement", {})
    at_playhead = choice.at_playhead or wishes.get("position") == "playhead"
    home = None if at_playhead else find_source(result)
    if home is None:
        if not at_playhead:
            raise _source_gone(result)
        if scene.sequence_editor is None:
            scene.sequence_editor_create()
        source, holder, strips = None, scene.sequence_editor, api.top_strips(scene)
        at, above = scene.frame_current, 0
    else:
        scene, source = home
        holder, strips = api.level_of(scene, source)
        _check_source(scene, source, result)
        at, above = api.media_zero(source) + result["frames"][0], source.channel
    channel = _free_channel(holder, strips, at, at + count, above)
    strip = _new_strip(strips, str(result.get("name") or "FRESCO"), files, channel, at)
    try:
        _read_back(strip, at, count, channel)
    except PlacingError:
        strips.remove(strip)
        raise
    mute_source = source is not None and bool(wishes.get("mute_source", choice.mute_source))
    if source is not None:
        if not source.get(SOURCE_KEY):  # it was found by its name
            source[SOURCE_KEY] = result["anchor"]["source"]
        _trim_like(strip, source, strips)
        _look_like(strip, source, movie=strip.type == "MOVIE")
        animation.copy(scene, source, strip, _LIKE_SOURCE + _WITHIN)
    strip.mute = bool(wishes.get("mute", choice.mute))
    strip.color_tag = COLOUR_TAG
    strip[PLACED_KEY] = {
        "result": result["result"],
        "source": str(source.get(SOURCE_KEY, "")) if source is not None else "",
        "source_strip": source.name if source is not None else "",
        "source_path": str(result.get("anchor", {}).get("path", "")),
        "first": result["frames"][0],
        "stop": result["frames"][1],
        "muted_source": int(mute_source and not source.mute) if source is not None else 0,
        "made_by": storable(result.get("made_by", {})),
    }
    if mute_source and source is not None:
        source.mute = True
    return strip


def find_source(result: "dict[str, Any]") -> "tuple[Any, Any] | None":
    """The scene and strip that a result was made from, or None if they are gone.

    A strip that was copied or cut shares its mark with its copies: the one counts that shows most of the result's
    frames, and among several that do, the one that kept its name. Undoing what sent the strip, or opening the document
    as it was saved before, takes the mark away; then the strip with that name and file is as good.
    """
    anchor = result.get("anchor", {})
    first, stop = result["frames"]

    def fitness(found: "tuple[Any, Any]") -> "tuple[bool, bool, int, bool]":
        scene, strip = found
        shown = _shown(strip, first, stop)
        named = strip.name == anchor.get("strip"), scene.name == anchor.get("scene")
        return 2 * shown >= stop - first, named[0], shown, named[1]

    movies = [
        (scene, strip)
        for scene in bpy.data.scenes
        if scene.library is None
        for strip in api.all_strips(scene)
        if strip.type in KINDS
    ]
    marked = [found for found in movies if anchor.get("source") and found[1].get(SOURCE_KEY) == anchor["source"]]
    if not marked and anchor.get("source") and result.get("document", "") == bpy.data.filepath:
        marked = [
            (scene, strip)
            for scene, strip in movies
            if strip.name == anchor.get("strip") and sources.path_of(strip) == anchor.get("path")
        ]
    return max(marked, key=fitness, default=None)


def is_placed(strip: Any) -> bool:
    """Whether we placed a strip."""
    return bool(_note(strip))


def note_of(strip: Any) -> "dict[str, Any]":
    """What a placed strip knows about itself; empty if we did not place it."""
    return _note(strip)


def remove(scene: Any, strip: Any) -> None:
    """Remove a placed strip, and unmute its source if placing it muted that; its file stays."""
    note = _note(strip)
    _, strips = api.level_of(scene, strip)
    strips.remove(strip)
    if not note.get("muted_source"):
        return
    rest = [other for other in api.all_strips(scene) if _note(other).get("source") == note["source"]]
    if rest:
        rest[0][PLACED_KEY]["muted_source"] = 1  # the last one to go unmutes it
        return
    marked = [other for other in api.all_strips(scene) if other.get(SOURCE_KEY) == note["source"]]
    for source in [other for other in marked if other.name == note["source_strip"]] or marked:
        source.mute = False


def where(strip: Any) -> str:
    """Where a strip stands, for people."""
    start, end = api.span(strip)
    return f"channel {strip.channel}, frames {start} to {end - 1}"


def storable(values: Any) -> "dict[str, str | int | float]":
    """The values as Blender can keep them: short names, no huge numbers, nothing nested."""
    kept: dict[str, str | int | float] = {}
    for name, value in values.items() if isinstance(values, dict) else ():
        if isinstance(value, bool):
            value = int(value)
        elif not isinstance(value, (int, float, str)) or (isinstance(value, int) and abs(value) > _LARGEST):
            value = str(value)
        kept[str(name)[:_NAME_LIMIT]] = value
    return kept


def _note(strip: Any) -> "dict[str, Any]":
    note = strip.get(PLACED_KEY)
    return note.to_dict() if hasattr(note, "to_dict") else {}


def _source_gone(result: "dict[str, Any]") -> PlacingError:
    name, document = result.get("anchor", {}).get("strip", ""), str(result.get("document") or "")
    if document and document != bpy.data.filepath:
        return PlacingError(
            f"The result belongs to '{os.path.basename(document)}'.", "Open that document, or place it at the playhead."
        )
    return PlacingError(
        f"The strip '{name}' is no longer in this document.", "Undo its removal, or place the result at the playhead."
    )


def _shown(strip: Any, first: int, stop: int) -> int:
    """How many of the medium's frames from `first` to `stop` a strip shows."""
    zero, (start, end) = api.media_zero(strip), api.span(strip)
    return max(min(end - zero, stop) - max(start - zero, first), 0)


def _check_source(scene: Any, source: Any, result: "dict[str, Any]") -> None:
    """Make sure that the source, which may have been edited since, still shows the result's frames one by one."""
    first, stop = result["frames"]
    remedy = "Undo that, or place the result at the playhead."
    try:
        sources.check_speed(scene, source)
    except sources.SourceError as error:
        raise PlacingError(error.problem, remedy) from None
    if not _shown(source, first, stop):
        raise PlacingError(f"'{source.name}' no longer shows frames {first} to {stop - 1} of its file.", remedy)


def _trim_like(strip: Any, source: Any, strips: Any) -> None:
    """Let a result end where its source was trimmed since; the rest is still there to be drawn out.

    A source that was only cut in two is shown all the same.
    """
    zero, mark = api.media_zero(source), source.get(SOURCE_KEY)
    parts = [source] + [
        other for other in strips if mark and other.get(SOURCE_KEY) == mark and api.media_zero(other) == zero
    ]
    start, end = min(api.span(part)[0] for part in parts), max(api.span(part)[1] for part in parts)
    if api.span(strip)[0] < start:
        api.trim_start(strip, start)
    if api.span(strip)[1] > end:
        api.trim_end(strip, end)


def _files(result: "dict[str, Any]") -> "list[str]":
    """The result's file, or those of its sequence in order; Blender would place what is missing without a word."""
    path, count = str(result["path"]), result["frames"][1] - result["frames"][0]
    remedy = "Export it again in FRESCO Studio."
    if not os.path.isabs(path) or not os.path.exists(path):
        raise PlacingError(f"The result's file is missing: {path}.", remedy)
    if not os.path.isdir(path):
        return [path]
    names = sorted(name for name in os.listdir(path) if name.lower().endswith(".png"))
    if len(names) != count:
        raise PlacingError(f"The result's folder holds {len(names)} pictures in place of {count}: {path}.", remedy)
    return [os.path.join(path, name) for name in names]


def _free_channel(holder: Any, strips: Any, start: int, end: int, above: int) -> int:
    """The lowest channel above `above` that is open, seen, and empty from `start` to `end`."""
    taken = {strip.channel for strip in strips if api.span(strip)[0] < end and api.span(strip)[1] > start}
    closed = {number for number, channel in enumerate(holder.channels) if channel.lock or channel.mute}
    for channel in range(above + 1, api.CHANNELS + 1):
        if channel not in taken and channel not in closed:
            return channel
    raise PlacingError(
        "There is no free channel above the strip that is neither locked nor muted.",
        "Unlock or unmute a channel, or move something aside.",
    )


def _new_strip(strips: Any, name: str, files: "list[str]", channel: int, at: int) -> Any:
    path = files[0]
    if bpy.data.filepath and bpy.context.preferences.filepaths.use_relative_paths:
        try:
            path = bpy.path.relpath(path)
        except ValueError:  # on another drive
            path = files[0]
    if len(files) == 1 and not files[0].lower().endswith(".png"):
        return strips.new_movie(name=name, filepath=path, channel=channel, frame_start=at)
    strip = strips.new_image(name=name, filepath=path, channel=channel, frame_start=at)
    for file in files[1:]:
        strip.elements.append(os.path.basename(file))
    return strip


def _read_back(strip: Any, at: int, count: int, channel: int) -> None:
    if api.content_length(strip) > count:
        api.trim_end(strip, at + count)  # sound that outlasts the pictures makes Blender count a frame more
    if api.span(strip) != (at, at + count) or strip.channel != channel:
        start, end = api.span(strip)
        raise PlacingError(
            f"Blender placed frames {start} to {end - 1} in channel {strip.channel}, in place of frames {at} to "
            f"{at + count - 1} in channel {channel}.",
            "Export the result again, as a PNG sequence.",
        )


def _look_like(strip: Any, source: Any, *, movie: bool) -> None:
    """Show the result as its source is shown: same place in the picture, same mixing, same reading of colours.

    Results are upright. Where Blender shows a phone's clip on its side, as 3.4 and 4.2 do, and the editor turned it,
    the result is not to be turned as well.
    """
    turned = _size(strip) == _size(source)[::-1] != _size(source)
    for name in _LIKE_SOURCE:
        if hasattr(source, name) and hasattr(strip, name):
            setattr(strip, name, getattr(source, name))
    for group, names in (("transform", _TRANSFORM), ("crop", _CROP)):
        for name in names:
            if hasattr(getattr(source, group, None), name) and not (turned and name in _TURNED):
                setattr(getattr(strip, group), name, getattr(getattr(source, group), name))
    if movie and hasattr(source, "colorspace_settings"):
        strip.colorspace_settings.name = source.colorspace_settings.name


def _size(strip: Any) -> "tuple[int, int]":
    """Width and height of a strip's medium, in pixels."""
    return int(strip.elements[0].orig_width), int(strip.elements[0].orig_height)
