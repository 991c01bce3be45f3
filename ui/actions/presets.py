"""Shortcut presets: where editors expect other keys than the table's own, which are Resolve's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.actions.table import Action

PRESETS: dict[str, dict[str, tuple[str, ...]]] = {
    "Resolve": {},
    "Premiere": {
        "timeline_fit": ("\\",),
        "clear_range": ("Ctrl+Shift+X",),
        "go_in": ("Home", "Shift+I"),
        "fullscreen": ("Ctrl+`",),
        "previous_keyframe": ("Shift+Up", "["),
        "next_keyframe": ("Shift+Down", "]"),
    },
    "Blender": {
        "remove": ("Backspace", "Delete", "Alt+I"),
        "timeline_fit": ("Z", "Home"),
        "go_in": ("Shift+Left", "Shift+I"),
        "go_out": ("Shift+Right", "End", "Shift+O"),
        "back_10": ("Shift+Down",),
        "forward_10": ("Shift+Up",),
        "fullscreen": ("F", "Ctrl+Alt+Space"),
        "previous_keyframe": ("Down", "["),
        "next_keyframe": ("Up", "]"),
    },
}


def preset_keys(preset: str, action: Action) -> tuple[str, ...]:
    """The shortcuts of an action in a preset."""
    return PRESETS.get(preset, {}).get(action.id, action.keys)
