"""DaVinci Resolve: the folders whose scripts it shows in its menu."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from installer.machine import NAME, Machine
from installer.part import Part
from plugin.resolve import packages

_HINT = (
    "In DaVinci Resolve, open a project and choose Workspace > Scripts. Studio and the free edition up to 21.0 run "
    "scripts from there; the free edition from 21.1 on does not: use `fresco handoff` with it."
)


def parts(machine: Machine) -> Iterator[Part]:
    """One part for all places that this Resolve may look at."""
    places = list(_fusion_folders(machine))
    files: dict[Path, bytes] = {}
    for fusion in places:
        # Every script below Scripts becomes a menu entry, so what they share lies beside it.
        home = fusion / NAME
        files |= {home / packages.PACKAGE / name: data for name, data in packages.files()}
        files |= {fusion / "Scripts" / "Utility" / name: data for name, data in packages.menu_scripts(str(home))}
    if files:
        yield Part(id="resolve", title="DaVinci Resolve", files=files, hint=_HINT)


def _fusion_folders(machine: Machine) -> Iterator[Path]:
    """The user's script folders; Resolve does not make them itself, so they go by the folders of the product."""
    product = Path("Blackmagic Design", "DaVinci Resolve")
    if machine.system == "windows":
        installed = Path(machine.environ.get("PROGRAMFILES", machine.root / "Program Files")) / product
        folder = machine.roaming / product
        if folder.is_dir() or installed.is_dir():
            yield folder / "Support" / "Fusion"
    elif machine.system == "macos":
        support = Path("Library", "Application Support")
        folder = machine.home / support / product
        applications = machine.root / "Applications" / "DaVinci Resolve"
        if folder.is_dir() or applications.is_dir() or (machine.root / support / product).is_dir():
            yield folder / "Fusion"
        # The App Store's edition sees its container alone; machines disagree on where in it.
        for container in sorted((machine.home / "Library" / "Containers").glob("com.blackmagic-design.*")):
            yield container / "Data" / support / product / "Fusion"
            yield container / "Data" / support / "Fusion"
    else:
        folder = machine.shared / "DaVinciResolve"
        if folder.is_dir() or (machine.root / "opt" / "resolve").is_dir():
            yield folder / "Fusion"
