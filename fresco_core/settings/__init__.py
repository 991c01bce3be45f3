"""What a user can set, and the presets (looks) that set it."""

from fresco_core.settings.looks import Look, all_looks, find_look
from fresco_core.settings.model import (
    DeliverFormat,
    FrescoSettings,
    KeyframeSettings,
    RestyleSettings,
)

__all__ = [
    "DeliverFormat",
    "FrescoSettings",
    "KeyframeSettings",
    "Look",
    "RestyleSettings",
    "all_looks",
    "find_look",
]
