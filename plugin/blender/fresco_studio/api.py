# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between Blender 3.4 and 5.2 in the sequencer's data, behind one set of names.

Scene frames are whole numbers; spans are half-open. Nothing here calls an operator: in background mode those of the
sequencer crash some versions, and they change the scene's rate and view transform on the quiet.
"""

from collections.abc import Iterator
from typing import Any

import bpy

Strip = Any
Strips = Any
MaybeStrip = Any
"""A strip or None; Blender's own types are unknown to type checkers."""

CHANNELS = 128
"""How many channels there are; a higher number is taken for this one, without complaint."""


def scene_of(context: Any) -> Any:
    """The scene that the sequencer shows; from 5.0 on a workspace may have its own."""
    scene = getattr(context, "sequencer_scene", None)
    if scene is None and context.window is None:  # in a timer the context has no window, and so no workspace
        shown = [getattr(window.workspace, "sequencer_scene", None) for window in context.window_manager.windows]
        scene = next((one for one in shown if one is not None), None)
    return scene or context.scene


def top_strips(scene: Any) -> Strips:
    """The strips of a scene that are not within a meta strip, or None if it has no sequencer."""
    return None if scene.sequence_editor is None else _strips(scene.sequence_editor)


def active_strip(scene: Any) -> MaybeStrip:
    """The strip that was clicked last."""
    return None if scene.sequence_editor is None else scene.sequence_editor.active_strip


def levels(scene: Any) -> "Iterator[tuple[Any, Strips]]":
    """Each place that can hold strips, outermost first: the editor or meta strip with the channels, and its strips."""
    editor = scene.sequence_editor
    if editor is None:
        return
    holders = [editor]
    while holders:
        holder = holders.pop(0)
        strips = _strips(holder)
        yield holder, strips
        holders += [strip for strip in strips if strip.type == "META"]


def all_strips(scene: Any) -> "Iterator[Strip]":
    """Every strip of a scene, those within meta strips included."""
    for _, strips in levels(scene):
        yield from strips


def level_of(scene: Any, strip: Strip) -> "tuple[Any, Strips]":
    """Where a strip lives: the editor or meta strip, and its strips.

    Raises:
        LookupError: if the scene does not hold it.
    """
    for holder, strips in levels(scene):
        if any(other == strip for other in strips):
            return holder, strips
    raise LookupError(strip.name)


def span(strip: Strip) -> "tuple[int, int]":
    """The scene frames during which a strip is seen."""
    if hasattr(strip, "left_handle"):
        return int(strip.left_handle), int(strip.right_handle)
    return int(strip.frame_final_start), int(strip.frame_final_end)


def trim_start(strip: Strip, start: int) -> None:
    """Let a strip begin at scene frame `start`."""
    if hasattr(strip, "left_handle"):
        strip.left_handle = start
    else:
        strip.frame_final_start = start


def trim_end(strip: Strip, end: int) -> None:
    """Let a strip end before scene frame `end`."""
    if hasattr(strip, "right_handle"):
        strip.right_handle = end
    else:
        strip.frame_final_end = end


def content_start(strip: Strip) -> int:
    """The scene frame at which the strip's content begins, seen or not."""
    start: float = strip.content_start if hasattr(strip, "content_start") else strip.frame_start
    return round(start)


def content_length(strip: Strip) -> int:
    """Frames of content that a movie strip can show, trimmed ends not counted."""
    return int(strip.content_duration if hasattr(strip, "content_duration") else strip.frame_duration)


def hard_trim(strip: Strip) -> "tuple[int, int]":
    """Frames that were cut off the content's beginning and end for good."""
    if hasattr(strip, "content_trim_start"):
        return int(strip.content_trim_start), int(strip.content_trim_end)
    return int(strip.animation_offset_start), int(strip.animation_offset_end)


def media_zero(strip: Strip) -> int:
    """The scene frame that shows, or would show, frame 0 of the strip's medium."""
    return content_start(strip) - hard_trim(strip)[0]


def fits_rate(scene: Any, strip: Strip) -> bool:
    """Whether Blender leaves out or repeats frames of a movie, so that it lasts as long as at its own rate.

    It does with what its Add menu has added, unless told otherwise, and keeps no property of that. Such a strip's
    length depends on the scene's rate, so that is changed for a moment; not while drawing, when nothing may change.
    """
    render = scene.render
    own, base = float(getattr(strip, "fps", 0.0) or 0.0), float(render.fps_base)
    if own <= 0 or abs(own * base / render.fps - 1) < 1e-6:
        return False
    before = span(strip)
    try:
        render.fps_base = base * 2
        return span(strip) != before
    finally:
        render.fps_base = base


def chosen_span(scene: Any) -> "tuple[int, int]":
    """The preview range if there is one, else the scene's range."""
    if scene.use_preview_range:
        return int(scene.frame_preview_start), int(scene.frame_preview_end) + 1
    return int(scene.frame_start), int(scene.frame_end) + 1


def inputs(strip: Strip) -> "list[Strip]":
    """The strips that an effect strip works on."""
    return [other for name in ("input_1", "input_2") if (other := getattr(strip, name, None)) is not None]


def rendering() -> bool:
    """Whether Blender renders at present, when data must not change."""
    return bool(bpy.app.is_job_running("RENDER"))


def _strips(holder: Any) -> Strips:
    return holder.strips if hasattr(holder, "strips") else holder.sequences
