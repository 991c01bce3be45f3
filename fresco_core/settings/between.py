"""What decides how the frames between keyframes are made and delivered; the keyframes do not depend on it."""

from __future__ import annotations

from fresco_core.settings.model import RestyleSettings

BETWEEN = ("engine", "blend", "full_size", "conform")
"""Names of the settings."""


def between(settings: RestyleSettings) -> str:
    """Those of these settings that frames are made by, in few words, to be compared."""
    size = "full size" if settings.full_size else "working size"
    return f"{settings.engine}, {settings.blend}, {size}"


def with_between(settings: RestyleSettings, other: RestyleSettings) -> RestyleSettings:
    """The settings with the frames between keyframes made as the other's are."""
    return settings.model_copy(update={name: getattr(other, name) for name in BETWEEN})
