# SPDX-License-Identifier: GPL-3.0-or-later
"""What the user can do; each button, menu entry and script call is one of these."""

from typing import Any

import bpy

from . import api, placing, session, settings, source
from .bridge import launch

SESSION = session.SESSION


class _Operator(bpy.types.Operator):
    """What they share: bad news ends up in the tab as well as in Blender's own report."""

    def fail(self, error: Any) -> "set[str]":
        """Report an error that carries a problem and a remedy."""
        SESSION.tell(str(error), bad=True)
        self.report({"ERROR"}, str(error))
        return {"CANCELLED"}


class FRESCO_OT_connect(_Operator):
    """Link this Blender to FRESCO Studio, and start it if it is not running"""

    bl_idname = "fresco.connect"
    bl_label = "Connect"

    start: bpy.props.BoolProperty(name="Start the panel", default=True, options={"SKIP_SAVE"})

    def execute(self, context: Any) -> "set[str]":
        try:
            SESSION.connect(settings.panel_address(context), settings.panel_command(context), start=self.start)
        except (launch.LaunchError, ValueError) as error:
            return self.fail(error)
        return {"FINISHED"}


class FRESCO_OT_disconnect(_Operator):
    """Take this Blender off FRESCO Studio; what was rendered stays there"""

    bl_idname = "fresco.disconnect"
    bl_label = "Disconnect"

    @classmethod
    def poll(cls, context: Any) -> bool:
        return SESSION.state != "off"

    def execute(self, context: Any) -> "set[str]":
        SESSION.disconnect()
        return {"FINISHED"}


class FRESCO_OT_send(_Operator):
    """Open the active strip's frames in FRESCO Studio, which is started if it is not running"""

    bl_idname = "fresco.send"
    bl_label = "Send to FRESCO Studio"
    bl_options = {"REGISTER", "UNDO"}  # the strip gets a mark by which it is found again

    @classmethod
    def poll(cls, context: Any) -> bool:
        return api.active_strip(api.scene_of(context)) is not None

    def execute(self, context: Any) -> "set[str]":
        scene = api.scene_of(context)
        try:
            source.read_source(scene, scene.fresco_studio.extent)
            SESSION.connect(settings.panel_address(context), settings.panel_command(context))
            found = session.send_active(scene, scene.fresco_studio.extent)
        except (source.SourceError, launch.LaunchError, ValueError) as error:
            return self.fail(error)
        self.report({"INFO"}, f"Sent frames {found.first} to {found.stop - 1} of '{found.strip.name}'.")
        return {"FINISHED"}


class FRESCO_OT_fetch(_Operator):
    """Place the results that wait, and ask FRESCO Studio for those it still holds"""

    bl_idname = "fresco.fetch"
    bl_label = "Fetch results"
    bl_options = {"REGISTER", "UNDO"}

    at_playhead: bpy.props.BoolProperty(
        name="At the playhead", description="Place at the current frame, not above the source", options={"SKIP_SAVE"}
    )

    @classmethod
    def poll(cls, context: Any) -> bool:
        return SESSION.state == "linked" or bool(SESSION.results)

    def execute(self, context: Any) -> "set[str]":
        if api.rendering():
            self.report({"WARNING"}, "Blender is rendering; fetch again when that is done.")
            return {"CANCELLED"}
        scene = api.scene_of(context)
        own = session.own_choice(scene)
        choice = placing.Choice(own.mute, own.mute_source, self.at_playhead)
        SESSION.drain()
        placed = [SESSION.place(result, choice, scene) for result in list(SESSION.results.values())]
        if SESSION.state == "linked":
            SESSION.ask({"type": "fetch"}, "" if placed else "Nothing is waiting.")
        if None in placed:
            self.report({"ERROR"}, SESSION.notice[0])
            return {"FINISHED"} if any(placed) else {"CANCELLED"}
        return {"FINISHED"}


class FRESCO_OT_redo(_Operator):
    """Open what made the active strip in FRESCO Studio, to change it and render it again"""

    bl_idname = "fresco.redo"
    bl_label = "Redo from strip"

    @classmethod
    def poll(cls, context: Any) -> bool:
        strip = api.active_strip(api.scene_of(context))
        return strip is not None and placing.is_placed(strip)

    def execute(self, context: Any) -> "set[str]":
        scene = api.scene_of(context)
        strip = api.active_strip(scene)
        note = placing.note_of(strip)
        anchor = {
            "scene": scene.name,
            "strip": note["source_strip"],
            "source": note["source"],
            "frames": [note["first"], note["stop"]],
            "path": note["source_path"],
        }
        try:
            SESSION.connect(settings.panel_address(context), settings.panel_command(context))
        except (launch.LaunchError, ValueError) as error:
            return self.fail(error)
        message = {"type": "redo", "made_by": note["made_by"], "anchor": anchor}
        SESSION.ask(message, f"What made '{strip.name}' is open in FRESCO Studio.")
        return {"FINISHED"}


class FRESCO_OT_remove(_Operator):
    """Remove what FRESCO Studio placed, and unmute the source if that muted it; files stay"""

    bl_idname = "fresco.remove"
    bl_label = "Remove placed"
    bl_options = {"REGISTER", "UNDO"}

    everything: bpy.props.BoolProperty(
        name="All of them", description="All placed strips of the scene, not the active one", options={"SKIP_SAVE"}
    )

    @classmethod
    def poll(cls, context: Any) -> bool:
        return any(placing.is_placed(strip) for strip in api.all_strips(api.scene_of(context)))

    def execute(self, context: Any) -> "set[str]":
        scene = api.scene_of(context)
        count = 0
        while (strip := self._next(scene)) is not None:
            placing.remove(scene, strip)
            count += 1
        if count == 0:
            self.report({"WARNING"}, "The active strip was not placed by FRESCO Studio.")
            return {"CANCELLED"}
        SESSION.tell("Removed one strip." if count == 1 else f"Removed {count} strips.")
        return {"FINISHED"}

    def _next(self, scene: Any) -> Any:
        if self.everything:
            return next((strip for strip in api.all_strips(scene) if placing.is_placed(strip)), None)
        strip = api.active_strip(scene)
        return strip if strip is not None and placing.is_placed(strip) else None


CLASSES = (
    FRESCO_OT_connect,
    FRESCO_OT_disconnect,
    FRESCO_OT_send,
    FRESCO_OT_fetch,
    FRESCO_OT_redo,
    FRESCO_OT_remove,
)
