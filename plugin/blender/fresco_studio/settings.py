# SPDX-License-Identifier: GPL-3.0-or-later
"""What the user sets: per scene, and once for the add-on."""

from typing import Any

import bpy

from . import source


class FRESCO_PG_settings(bpy.types.PropertyGroup):
    """How ranges are sent and results are placed; saved with the scene."""

    extent: bpy.props.EnumProperty(
        name="Send",
        description="Which frames of the active strip are sent",
        items=[
            (source.WHOLE_STRIP, "Whole strip", "All frames of the strip that are seen"),
            (source.CHOSEN_RANGE, "Range", "Its frames within the preview range, or else the scene's range"),
        ],
        default=source.WHOLE_STRIP,
    )
    place_on_arrival: bpy.props.BoolProperty(
        name="Place on arrival",
        description="Place results as soon as FRESCO Studio sends them; otherwise they wait for Fetch",
        default=True,
    )
    mute_result: bpy.props.BoolProperty(name="Mute result", description="Place results muted", default=False)
    mute_source: bpy.props.BoolProperty(
        name="Mute source", description="Mute the strip that a result was made from", default=False
    )


class FRESCO_AP_preferences(bpy.types.AddonPreferences):
    """For set-ups in which the panel is not found by itself."""

    bl_idname = __package__

    address: bpy.props.StringProperty(
        name="Panel address",
        description="From FRESCO Studio, Settings, Hosts; only needed where the panel is not found by itself",
        subtype="PASSWORD",
        options={"HIDDEN", "SKIP_SAVE"},
    )
    program: bpy.props.StringProperty(
        name="FRESCO Studio",
        description="The program to start; only needed where no installation of it is found",
        subtype="FILE_PATH",
    )

    def draw(self, context: Any) -> None:
        self.layout.prop(self, "address")
        self.layout.prop(self, "program")


def panel_address(context: Any) -> str:
    """The address that the user pasted, or an empty text."""
    preferences = _preferences(context)
    return "" if preferences is None else str(preferences.address)


def panel_command(context: Any) -> "list[str] | None":
    """The command that starts the program which the user chose, as a list of arguments."""
    preferences = _preferences(context)
    return [preferences.program] if preferences is not None and preferences.program else None


def _preferences(context: Any) -> Any:
    addon = context.preferences.addons.get(__package__)
    return None if addon is None else addon.preferences
