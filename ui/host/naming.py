"""Where a result is written, and what a host keeps beside it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from fresco_core import __version__
from fresco_core.project.document import Take
from fresco_core.settings import DeliverFormat


def free_file(folder: Path, name: str, format: DeliverFormat, used: Collection[str]) -> Path:
    """A path in the folder where nothing is, and that is none of those `used` before: hosts keep files in mind by their
    names."""
    from fresco_core.media.formats import DELIVERIES
    from plugin.interchange.package import safe_name

    stem, suffix = safe_name(name), DELIVERIES[format].suffix
    path, number = folder / f"{stem}{suffix}", 1
    while path.exists() or str(path) in used:
        number += 1
        path = folder / f"{stem}_{number}{suffix}"
    return path


def made_by(take: Take, project: Path) -> dict[str, str | int | float]:
    """What a host keeps beside the placed clip: what made it, and where to find that again."""
    settings = take.settings
    return {
        "prompt": settings.prompt,
        "look": take.look or "",
        "seed": settings.seed,
        "strength": settings.strength,
        "model": str(settings.model),
        "take": take.name,
        "take_id": take.id,
        "project": str(project),
        "app": f"FRESCO Studio {__version__}",
    }
