"""What a new project begins with."""

from __future__ import annotations

from fresco_core.settings import RestyleSettings
from ui.session.looks import look_named

DEFAULT_LOOK = "gouache"


def default_settings() -> tuple[RestyleSettings, str | None]:
    """Settings and the name of their look."""
    look = look_named(DEFAULT_LOOK)
    return (RestyleSettings(), None) if look is None else (look.apply("", {}), look.name)
