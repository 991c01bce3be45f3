"""Documents of older versions brought up to date, one step per schema version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fresco_core.project.document import SCHEMA_VERSION
from fresco_core.project.errors import ProjectError

UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""From schema version n to n + 1, by n."""


def upgraded(data: dict[str, Any]) -> dict[str, Any]:
    """A saved document in the schema of this program.

    Raises:
        ProjectError: if it comes from a newer version, or from none.
    """
    version = data.get("schema_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ProjectError("This is not a project of this program.", "Choose a folder that ends in .fresco.")
    if version > SCHEMA_VERSION:
        raise ProjectError(
            f"The project was saved by a newer version of this program (schema {version}, this one knows "
            f"{SCHEMA_VERSION}).",
            "Update this program.",
        )
    while version < SCHEMA_VERSION:
        data = {**UPGRADES[version](data), "schema_version": version + 1}
        version += 1
    return data
