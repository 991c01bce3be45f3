"""What a user can set, and the presets (looks) that set it."""

from fresco_core.settings.looks import Look, all_looks, find_look
from fresco_core.settings.model import (
    Control,
    DeliverFormat,
    FrescoSettings,
    KeyframeSettings,
    RestyleSettings,
    Scheduler,
)
from fresco_core.settings.modes import MODES, Mode
from fresco_core.settings.travel import PromptRange

__all__ = [
    "MODES",
    "Control",
    "DeliverFormat",
    "FrescoSettings",
    "KeyframeSettings",
    "Look",
    "Mode",
    "PromptRange",
    "RestyleSettings",
    "Scheduler",
    "all_looks",
    "find_look",
]
