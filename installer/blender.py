"""Blender: every version that the user has settings for, or whose program is found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from installer.machine import Machine
from installer.part import Part
from plugin.blender import packages

OLDEST = (3, 4)
_EXTENSIONS = (4, 2)
_VERSION = re.compile(r"(\d+)\.(\d+)")
_SWITCH = (
    "import bpy; done = {{'FINISHED'}}; assert bpy.ops.preferences.addon_{verb}(module={module!r}) == done; "
    "assert bpy.ops.wm.save_userpref() == done"
)


def parts(machine: Machine) -> Iterator[Part]:
    """A part for each version found, the oldest first."""
    programs = dict(_programs(machine))
    for home in _homes(machine):
        found = {version for folder in _children(home) if (version := _version(folder.name))}
        if home == _homes(machine)[0]:
            found |= set(programs)
        for version in sorted(found):
            if version >= OLDEST:
                yield _part(machine, home, version, programs.get(version))


def _part(machine: Machine, home: Path, version: tuple[int, int], program: Path | None) -> Part:
    name = ".".join(map(str, version))
    settings = home / name
    if version >= _EXTENSIONS:
        folder = settings / "extensions" / "user_default" / packages.NAME
        module = f"bl_ext.user_default.{packages.NAME}"
    else:
        folder = settings / "scripts" / "addons" / packages.NAME
        module = packages.NAME
    left_out = () if version >= _EXTENSIONS else ("blender_manifest.toml",)
    files = {folder / file: data for file, data in packages.files() if file not in left_out}
    flavour = "-flatpak" if ".var" in home.parts else "-snap" if "snap" in home.parts else ""
    switch = partial(_switch, machine, program, module) if program else None
    return Part(
        id=f"blender-{name}{flavour}",
        title=f"Blender {name}",
        files=files,
        traces=(settings / "config" / "userpref.blend",) if switch else (),
        after=partial(switch, "enable") if switch else None,
        before_removal=partial(switch, "disable") if switch else None,
        hint="In the video sequencer, press N and choose the tab FRESCO."
        if switch
        else "In Blender, open Edit > Preferences > Add-ons and switch FRESCO Studio on.",
    )


def _switch(machine: Machine, program: Path, module: str, verb: str) -> str:
    """Have Blender itself switch the add-on on or off in its preferences."""
    expression = _SWITCH.format(verb=verb, module=module)
    command = [str(program), "--background", "--python-exit-code", "7", "--python-expr", expression]
    code, _ = machine.run(command, {})
    if code == 0:
        return ""
    return f"Blender did not {verb} the add-on; do it under Edit > Preferences > Add-ons."


def _homes(machine: Machine) -> list[Path]:
    """Folders with a folder of settings for each version."""
    if machine.system == "windows":
        return [machine.roaming / "Blender Foundation" / "Blender"]
    if machine.system == "macos":
        return [machine.home / "Library" / "Application Support" / "Blender"]
    usual = machine.folder("XDG_CONFIG_HOME", ".config") / "blender"
    flatpak = machine.home / ".var" / "app" / "org.blender.Blender" / "config" / "blender"
    snap = machine.home / "snap" / "blender" / "common" / ".config" / "blender"
    return [usual, *(folder for folder in (flatpak, snap) if folder.is_dir())]


def _programs(machine: Machine) -> Iterator[tuple[tuple[int, int], Path]]:
    """Programs that can be run, by the version they say they are; the last of a version counts."""
    for program in _candidates(machine):
        _, said = machine.run([str(program), "--version"], {})
        match = re.search(r"^Blender (\d+)\.(\d+)", said, re.MULTILINE)
        if match:
            yield (int(match[1]), int(match[2])), program


def _candidates(machine: Machine) -> list[Path]:
    if machine.system == "windows":
        programs = Path(machine.environ.get("PROGRAMFILES", machine.root / "Program Files"))
        return sorted((programs / "Blender Foundation").glob("Blender*/blender.exe"))
    if machine.system == "macos":
        applications = (machine.root / "Applications", machine.home / "Applications")
        return [app for folder in applications for app in sorted(folder.glob("Blender*.app/Contents/MacOS/Blender"))]
    named = machine.find("blender")
    unpacked = [*machine.home.glob("blender-*/blender"), *(machine.root / "opt").glob("blender*/blender")]
    return [*sorted(unpacked), *([Path(named)] if named else [])]


def _children(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def _version(name: str) -> tuple[int, int] | None:
    match = _VERSION.fullmatch(name)
    return (int(match[1]), int(match[2])) if match else None
