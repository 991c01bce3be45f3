# SPDX-License-Identifier: GPL-3.0-or-later
"""FRESCO Studio in Blender's sequencer: send a strip's frames, get the restyled ones back above it."""

bl_info = {
    "name": "FRESCO Studio",
    "author": "The FRESCO Studio authors",
    "version": (0, 1, 0),
    "blender": (3, 4, 0),
    "location": "Video Sequencer > Sidebar > FRESCO",
    "description": "Restyle video strips and get the frames back on the timeline",
    "category": "Sequencer",
}
VERSION = ".".join(map(str, bl_info["version"]))
"""Of the add-on; Blender takes `bl_info` itself away from extensions."""

import sys  # noqa: E402  (Blender reads the lines above without running the file)

import bpy  # noqa: E402
from bpy.app.handlers import persistent  # noqa: E402

from . import operators, session, settings, sidebar  # noqa: E402

_CLASSES = (settings.FRESCO_PG_settings, settings.FRESCO_AP_preferences, *operators.CLASSES, sidebar.FRESCO_PT_studio)


@persistent  # type: ignore[untyped-decorator]
def _document_changed(*_: object) -> None:
    session.SESSION.document_changed()


@persistent  # type: ignore[untyped-decorator]
def _document_saved(*_: object) -> None:
    session.SESSION.document_changed(saved=True)


_registered = False


def register() -> None:
    """Called by Blender when the add-on is switched on.

    Two copies can be: the legacy add-on, which Blender takes over from an older version's settings, and the extension.
    They have the same names in Blender, so the one that is switched on last takes the other's place.
    """
    global _registered
    for name, other in list(sys.modules.items()):
        if name.split(".")[-1] == "fresco_studio" and name != __name__ and getattr(other, "_registered", False):
            other.unregister()
    _registered = True
    for cls in _CLASSES:
        bpy.utils.register_class(cls)
    bpy.types.Scene.fresco_studio = bpy.props.PointerProperty(type=settings.FRESCO_PG_settings)
    bpy.app.handlers.load_post.append(_document_changed)
    bpy.app.handlers.save_post.append(_document_saved)


def unregister() -> None:
    """Called by Blender when the add-on is switched off, and when it quits."""
    global _registered
    if not _registered:  # another copy has taken its place
        return
    _registered = False
    session.SESSION.disconnect()
    bpy.app.handlers.save_post.remove(_document_saved)
    bpy.app.handlers.load_post.remove(_document_changed)
    del bpy.types.Scene.fresco_studio
    for cls in reversed(_CLASSES):
        bpy.utils.unregister_class(cls)
