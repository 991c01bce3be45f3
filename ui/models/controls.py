"""Structure controls in the user's language."""

from __future__ import annotations

from fresco_core.settings import Control
from ui.words import tr


def controls() -> dict[Control, tuple[str, str]]:
    """Name of each control, and what it changes."""
    return {
        "tile": (tr("Tile"), tr("Keeps forms and light as they are in the softened picture.")),
        "softedge": (tr("Soft edge"), tr("Keeps broad outlines; colours and light are free.")),
        "canny": (tr("Canny"), tr("Keeps thin outlines exactly; all else is free.")),
        "hed": (tr("HED"), tr("Keeps outlines as a network sees them, without fine texture.")),
        "depth": (tr("Depth"), tr("Keeps what is near and what is far; outlines are free.")),
    }
