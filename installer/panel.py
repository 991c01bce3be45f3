"""The panel itself: how hosts start it, an entry among the user's programs, and what opens a `.fresco` project."""

from __future__ import annotations

import json
import plistlib
import shlex
from functools import partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from fresco_core import __version__
from fresco_core.resources import resource
from installer.machine import NAME, Machine
from installer.part import Part

ID = "panel"
MIME = "application/x-fresco-project"
CLASS = "FRESCOStudio.Project"
_HINT = f"Start {NAME} from your programs, or with `fresco-studio`."

_SHORTCUT = (
    "$link = (New-Object -ComObject WScript.Shell).CreateShortcut($env:FRESCO_LINK); "
    "$link.TargetPath = $env:FRESCO_TARGET; $link.Arguments = $env:FRESCO_ARGUMENTS; "
    "$link.IconLocation = $env:FRESCO_ICON; $link.Description = 'Restyle video clips'; $link.Save()"
)


def part(machine: Machine) -> Part:
    """The panel's part on this system."""
    launcher = json.dumps({"command": list(machine.command), "version": __version__}, indent=2) + "\n"
    files = {machine.data / "launcher.json": launcher.encode()}
    if machine.system == "windows":
        return _windows(machine, files)
    if machine.system == "macos":
        return _macos(machine, files)
    return _linux(machine, files)


def _linux(machine: Machine, files: dict[Path, bytes]) -> Part:
    shared = machine.shared
    applications, mime = shared / "applications", shared / "mime"
    icon = shared / "icons" / "hicolor" / "256x256" / "apps" / "fresco-studio.png"
    entry = "\n".join(
        (
            "[Desktop Entry]",
            "Type=Application",
            f"Name={NAME}",
            "GenericName=Video restyling",
            "Comment=Restyle video clips, coherently from frame to frame",
            f"Exec={' '.join(map(desktop_quoted, machine.command))} %f",
            "Icon=fresco-studio",
            "Terminal=false",
            "Categories=AudioVideo;Video;AudioVideoEditing;",
            f"MimeType={MIME};",
            "StartupWMClass=fresco-studio",
            "",
        )
    )
    kind = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">\n'
        f'  <mime-type type="{MIME}">\n    <comment>{escape(NAME)} project</comment>\n'
        '    <icon name="fresco-studio"/>\n    <glob pattern="*.fresco"/>\n  </mime-type>\n</mime-info>\n'
    )
    files |= {
        applications / "fresco-studio.desktop": entry.encode(),
        mime / "packages" / "fresco-studio.xml": kind.encode(),
        icon: resource("app", "fresco-studio.png").read_bytes(),
    }
    refresh = partial(_refresh, machine, applications, mime)
    return Part(
        id=ID,
        title="Panel",
        files=files,
        after=refresh,
        after_removal=refresh,
        caches={applications: ("mimeinfo.cache",), mime: ("*",)},
        hint=_HINT,
    )


def _refresh(machine: Machine, applications: Path, mime: Path) -> str:
    """Let desktops know; they find out by themselves, later, where these programs are missing."""
    for program, folder in (("update-desktop-database", applications), ("update-mime-database", mime)):
        if folder.is_dir() and (found := machine.find(program)):
            machine.run([found, str(folder)], {})
    return ""


def desktop_quoted(argument: str) -> str:
    """An argument for the Exec line of a desktop entry, which has rules of its own."""
    for character in '\\"`$':
        argument = argument.replace(character, "\\" + character)
    # Entries are unescaped once as a whole before the line is.
    return '"' + argument.replace("\\", "\\\\").replace("%", "%%") + '"'


def _macos(machine: Machine, files: dict[Path, bytes]) -> Part:
    contents = machine.home / "Applications" / f"{NAME}.app" / "Contents"
    program = contents / "MacOS" / "fresco-studio"
    information = application_information(program.name)
    script = f'#!/bin/sh\nexec {shlex.join(machine.command)} "$@"\n'
    files |= {
        contents / "Info.plist": plistlib.dumps(information),
        contents / "Resources" / "fresco-studio.icns": resource("app", "fresco-studio.icns").read_bytes(),
        program: script.encode(),
    }
    return Part(id=ID, title="Panel", files=files, executable=frozenset((program,)), hint=_HINT)


def application_information(program: str) -> dict[str, Any]:
    """What macOS wants to know of the application whose executable is `program`: its name, and what it opens."""
    return {
        "CFBundleName": NAME,
        "CFBundleDisplayName": NAME,
        "CFBundleIdentifier": "org.fresco-studio.panel",
        "CFBundleVersion": __version__,
        "CFBundleShortVersionString": __version__,
        "CFBundlePackageType": "APPL",
        "CFBundleExecutable": program,
        "CFBundleIconFile": "fresco-studio.icns",
        "NSHighResolutionCapable": True,
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": "org.fresco-studio.project",
                "UTTypeDescription": f"{NAME} project",
                "UTTypeConformsTo": ["com.apple.package"],
                "UTTypeTagSpecification": {"public.filename-extension": ["fresco"]},
            }
        ],
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": f"{NAME} project",
                "CFBundleTypeRole": "Editor",
                "LSHandlerRank": "Owner",
                "LSTypeIsPackage": True,
                "LSItemContentTypes": ["org.fresco-studio.project"],
            }
        ],
    }


def _windows(machine: Machine, files: dict[Path, bytes]) -> Part:
    icon = machine.data / "fresco-studio.ico"
    link = machine.roaming / "Microsoft" / "Windows" / "Start Menu" / "Programs" / f"{NAME}.lnk"
    files[icon] = resource("app", "fresco-studio.ico").read_bytes()
    opening = f'{" ".join(map(windows_quoted, machine.command))} "%1"'
    # Projects are folders, so they get an entry in the menu of folders that are called so.
    verb = "Directory\\shell\\FRESCOStudio"
    values = {
        (".fresco", ""): CLASS,
        (CLASS, ""): f"{NAME} project",
        (f"{CLASS}\\DefaultIcon", ""): str(icon),
        (f"{CLASS}\\shell\\open\\command", ""): opening,
        (verb, ""): f"Open in {NAME}",
        (verb, "Icon"): str(icon),
        (verb, "AppliesTo"): 'System.FileName:"*.fresco"',
        (f"{verb}\\command", ""): opening,
    }
    return Part(
        id=ID,
        title="Panel",
        files=files,
        values=values,
        made=(link,),
        after=partial(_make_shortcut, machine, link, icon),
        hint=_HINT,
    )


def _make_shortcut(machine: Machine, link: Path, icon: Path) -> str:
    """An entry in the Start menu, made by the system's own means; paths go through variables, so nothing is quoted."""
    link.parent.mkdir(parents=True, exist_ok=True)
    variables = {
        "FRESCO_LINK": str(link),
        "FRESCO_TARGET": machine.command[0],
        "FRESCO_ARGUMENTS": " ".join(map(windows_quoted, machine.command[1:])),
        "FRESCO_ICON": str(icon),
    }
    command = ["powershell.exe", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-Command", _SHORTCUT]
    code, _ = machine.run(command, variables)
    return "" if code == 0 else "The Start menu entry was not made; make a shortcut to the program yourself."


def windows_quoted(argument: str) -> str:
    """An argument for a Windows command line; paths cannot hold quotes."""
    return f'"{argument}"' if not argument or " " in argument or "\t" in argument else argument
