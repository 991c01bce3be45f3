# SPDX-License-Identifier: GPL-3.0-or-later
"""The tab in the sequencer's side bar."""

from typing import Any

import bpy

from . import api, placing, session, source

_SESSION = session.SESSION
_STATES = {
    "off": ("Not connected", "UNLINKED"),
    "searching": ("Looking for FRESCO Studio", "SORTTIME"),
    "linked": ("Connected", "LINKED"),
    "lost": ("Connection lost, trying again", "ERROR"),
    "rejected": ("Turned away", "ERROR"),
}
_LINE = 34
"""Letters that fit into the side bar's usual width."""


class FRESCO_PT_studio(bpy.types.Panel):
    """Send the active strip to FRESCO Studio and get the restyled frames back"""

    bl_label = "FRESCO Studio"
    bl_space_type = "SEQUENCE_EDITOR"
    bl_region_type = "UI"
    bl_category = "FRESCO"

    def draw(self, context: Any) -> None:
        layout = self.layout
        text, icon = _STATES.get(_SESSION.state, _STATES["off"])
        row = layout.row(align=True)
        row.label(text=text, icon=icon)
        if _SESSION.state == "off":
            row.operator("fresco.connect")
        else:
            row.operator("fresco.disconnect", text="", icon="X")
        notice, bad = _SESSION.notice
        if notice:
            column = layout.box().column(align=True)
            column.alert = bad
            write(column, notice, icon="ERROR" if bad else "INFO")
        scene = api.scene_of(context)
        strip = api.active_strip(scene)
        if strip is not None and placing.is_placed(strip):
            _draw_placed(layout, strip)
        else:
            _draw_source(layout, scene)
        _draw_progress(layout)
        _draw_results(layout, scene)


def write(layout: Any, text: str, icon: str = "NONE") -> None:
    """A text over as many lines as it takes; Blender's labels do not wrap."""
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > _LINE:
            layout.label(text=line, icon=icon)
            line, icon = word, "BLANK1" if icon != "NONE" else "NONE"
        else:
            line = f"{line} {word}" if line else word
    layout.label(text=line, icon=icon)


def _draw_source(layout: Any, scene: Any) -> None:
    settings = scene.fresco_studio
    column = layout.column(align=True)
    column.row(align=True).prop(settings, "extent", expand=True)
    ready = False
    try:
        found = source.read_source(scene, settings.extent, look_for_file=False)
    except source.SourceError as error:
        write(column, str(error))
    else:
        ready = True
        column.label(text=found.strip.name, icon="FILE_MOVIE")
        column.label(text=f"Frames {found.first} to {found.stop - 1}, {found.stop - found.first} in all")
    row = layout.row()
    row.scale_y = 1.4
    row.enabled = ready
    row.operator("fresco.send", icon="EXPORT")


def _draw_placed(layout: Any, strip: Any) -> None:
    note = placing.note_of(strip)
    column = layout.column(align=True)
    column.label(text=strip.name, icon="CHECKMARK")
    for name in ("prompt", "look", "seed", "model"):
        if note.get("made_by", {}).get(name) not in (None, ""):
            write(column, f"{name.capitalize()}: {note['made_by'][name]}")
    row = layout.row(align=True)
    row.operator("fresco.redo", icon="FILE_REFRESH")
    row.operator("fresco.remove", text="Remove", icon="TRASH")


def _draw_progress(layout: Any) -> None:
    progress = _SESSION.progress
    if not progress:
        return
    column = layout.box().column(align=True)
    total, done = int(progress.get("total") or 0), int(progress.get("done") or 0)
    stage = str(progress.get("stage") or progress.get("state") or "")
    stage = stage[:1].upper() + stage[1:]
    text = f"{stage}, {100 * min(done, total) // total} %" if total else stage
    if total and hasattr(column, "progress"):
        column.progress(factor=min(done / total, 1.0), text=text)
    else:
        column.label(text=text, icon="TIME")
    keyframes = int(progress.get("keyframes") or 0)
    if keyframes:
        column.label(text=f"{keyframes} keyframes, {int(progress.get('approved') or 0)} approved")
    seconds = progress.get("seconds_left")
    if isinstance(seconds, (int, float)):
        column.label(text=f"{int(seconds) // 60}:{int(seconds) % 60:02d} left")
    if progress.get("message"):
        write(column, str(progress["message"]))


def _draw_results(layout: Any, scene: Any) -> None:
    column = layout.column(align=True)
    settings = scene.fresco_studio
    row = column.row(align=True)
    row.operator("fresco.fetch", icon="IMPORT")
    if _SESSION.results:
        row.operator("fresco.fetch", text="At playhead").at_playhead = True
    for result in _SESSION.results.values():
        column.label(text=str(result.get("name")), icon="FILE_MOVIE")
        if result.get("trouble"):
            write(column, str(result["trouble"]))
    for name in ("place_on_arrival", "mute_result", "mute_source"):
        column.prop(settings, name)
