"""Machines of every system, below a folder of the test's; being here also lets tests import what lies beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from pretended import Programs

from installer.machine import Machine, System
from installer.registry import MemoryRegistry


@pytest.fixture
def machine(tmp_path: Path) -> Callable[..., Machine]:
    """Makes a machine; paths outside the home folder lie below `root`."""

    def make(system: System, *, found: Mapping[str, Path] | None = None, **fields: Any) -> Machine:
        home = tmp_path / "home" / "Zoë Ångström"
        home.mkdir(parents=True, exist_ok=True)
        environ = {}
        if system == "windows":
            environ = {
                "APPDATA": str(home / "AppData" / "Roaming"),
                "LOCALAPPDATA": str(home / "AppData" / "Local"),
                "PROGRAMFILES": str(tmp_path / "root" / "Program Files"),
            }
        fields.setdefault("run", Programs())
        fields.setdefault("registry", MemoryRegistry())
        return Machine(
            system=system,
            home=home,
            root=tmp_path / "root",
            environ=environ,
            command=("/opt/my apps/python", "-m", "ui"),
            find=lambda name: str(found[name]) if found and name in found else None,
            **fields,
        )

    return make
