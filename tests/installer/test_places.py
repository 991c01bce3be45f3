"""Where each system and host looks, on a machine that has it."""

from __future__ import annotations

import json
import plistlib
import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pretended import Programs

from installer.actions import Action, find_parts, run
from installer.machine import Machine, this_machine
from installer.panel import desktop_quoted
from plugin.blender import packages as blender
from plugin.resolve import packages as resolve

Make = Callable[..., Machine]


def installed(machine: Machine, *hosts: str) -> set[str]:
    """What is written, relative to home."""
    reports = run(Action.INSTALL, hosts, machine=machine)
    assert not any(report.failed for report in reports)
    return {path.relative_to(machine.home).as_posix() for path in machine.home.rglob("*") if path.is_file()}


def test_nothing_but_the_panel_where_no_host_is(machine: Make) -> None:
    for system in ("linux", "macos", "windows"):
        assert [part.id for part in find_parts(machine(system))] == ["panel"]


SETTINGS = {
    "linux": ".config/blender",
    "macos": "Library/Application Support/Blender",
    "windows": "AppData/Roaming/Blender Foundation/Blender",
}


@pytest.mark.parametrize("system", SETTINGS)
def test_blender_by_its_folders_of_settings(machine: Make, system: str) -> None:
    here = machine(system)
    settings = here.home / SETTINGS[system]
    for name in ("2.93", "3.3", "3.4", "4.2", "4.5", "5.0", "config", "4.5-alpha"):
        (settings / name).mkdir(parents=True)
    assert [part.id for part in find_parts(here)][1:] == ["blender-3.4", "blender-4.2", "blender-4.5", "blender-5.0"]
    files = installed(here, "blender")
    for version in ("4.2", "4.5", "5.0"):
        extension = f"{SETTINGS[system]}/{version}/extensions/user_default/fresco_studio"
        assert {name for name, _ in blender.files()} == {
            name.removeprefix(f"{extension}/") for name in files if name.startswith(extension)
        }
    addon = f"{SETTINGS[system]}/3.4/scripts/addons/fresco_studio"
    assert f"{addon}/__init__.py" in files
    assert f"{addon}/bridge/link.py" in files
    assert f"{addon}/blender_manifest.toml" not in files
    inside = [name.removeprefix(f"{addon}/") for name in files if name.startswith(addon)]
    assert not any("cache" in name or "/." in f"/{name}" for name in inside)


def test_blender_on_linux_in_its_packages_and_by_its_program(machine: Make, tmp_path: Path) -> None:
    programs = Programs({"/usr/bin/blender": "4.0.2", str(tmp_path / "root/opt/blender-4.5/blender"): "4.5.15 LTS"})
    here = machine("linux", found={"blender": Path("/usr/bin/blender")}, run=programs)
    (tmp_path / "root/opt/blender-4.5").mkdir(parents=True)
    (tmp_path / "root/opt/blender-4.5/blender").touch()
    (here.home / ".var/app/org.blender.Blender/config/blender/4.3").mkdir(parents=True)
    (here.home / "snap/blender/common/.config/blender/5.0").mkdir(parents=True)
    ids = [part.id for part in find_parts(here)]
    assert ids == ["panel", "blender-4.0", "blender-4.5", "blender-4.3-flatpak", "blender-5.0-snap"]
    reports = run(Action.INSTALL, ["blender-4.5"], machine=here)
    assert reports[0].note == "In the video sequencer, press N and choose the tab FRESCO."
    switched = programs.asked[-1]
    assert switched[:2] == (str(tmp_path / "root/opt/blender-4.5/blender"), "--background")
    assert "addon_enable(module='bl_ext.user_default.fresco_studio')" in switched[-1]


def test_a_blender_that_does_not_switch_it_on_leaves_that_to_the_user(machine: Make) -> None:
    programs = Programs({"/usr/bin/blender": "3.4.1"}, code=7)
    here = machine("linux", found={"blender": Path("/usr/bin/blender")}, run=programs)
    (report,) = run(Action.INSTALL, ["blender"], machine=here)
    assert (report.state, report.note) == (
        "installed",
        "Blender did not enable the add-on; do it under Edit > Preferences > Add-ons.",
    )


def test_blender_programs_on_windows_and_macos(machine: Make, tmp_path: Path) -> None:
    for system, where in (
        ("windows", "root/Program Files/Blender Foundation/Blender 4.2/blender.exe"),
        ("macos", "root/Applications/Blender.app/Contents/MacOS/Blender"),
    ):
        program = tmp_path / where
        program.parent.mkdir(parents=True)
        program.touch()
        here = machine(system, run=Programs({str(program): "4.2.3"}))
        assert [part.id for part in find_parts(here)] == ["panel", "blender-4.2"]


SCRIPTS = {
    "linux": (".local/share/DaVinciResolve", "Fusion"),
    "macos": ("Library/Application Support/Blackmagic Design/DaVinci Resolve", "Fusion"),
    "windows": ("AppData/Roaming/Blackmagic Design/DaVinci Resolve", "Support/Fusion"),
}
MENU = {f"FRESCO Studio - {name}" for name in ("Send range.py", "Fetch results.py", "Remove result.py", "Check.lua")}


@pytest.mark.parametrize("system", SCRIPTS)
def test_resolve_by_its_folder(machine: Make, system: str) -> None:
    here = machine(system)
    product, fusion = SCRIPTS[system]
    (here.home / product).mkdir(parents=True)
    files = installed(here, "resolve") - {path for path in installed(here, "resolve") if "installed.json" in path}
    menu = f"{product}/{fusion}/Scripts/Utility/"
    package = f"{product}/{fusion}/FRESCO Studio/fresco_resolve/"
    assert {name.removeprefix(menu) for name in files if name.startswith(menu)} == MENU
    assert {name.removeprefix(package) for name in files if name.startswith(package)} == {n for n, _ in resolve.files()}
    assert len(files) == len(MENU) + len(list(resolve.files()))
    script = (here.home / menu / "FRESCO Studio - Send range.py").read_text(encoding="utf-8")
    assert ascii(str(here.home / product / fusion / "FRESCO Studio")) in script


@pytest.mark.parametrize(
    ("system", "program"),
    [
        ("linux", "opt/resolve"),
        ("macos", "Applications/DaVinci Resolve"),
        ("macos", "Library/Application Support/Blackmagic Design/DaVinci Resolve"),
        ("windows", "Program Files/Blackmagic Design/DaVinci Resolve"),
    ],
)
def test_resolve_by_its_program(machine: Make, tmp_path: Path, system: str, program: str) -> None:
    (tmp_path / "root" / program).mkdir(parents=True)
    assert [part.id for part in find_parts(machine(system))] == ["panel", "resolve"]


def test_resolve_from_the_app_store_gets_both_places_of_its_container(machine: Make) -> None:
    here = machine("macos")
    container = "Library/Containers/com.blackmagic-design.DaVinciResolveLite"
    (here.home / container).mkdir(parents=True)
    files = installed(here, "resolve")
    for place in ("Blackmagic Design/DaVinci Resolve/Fusion", "Fusion"):
        script = f"{container}/Data/Library/Application Support/{place}/Scripts/Utility/FRESCO Studio - Send range.py"
        assert script in files


LAUNCHER = {
    "linux": ".local/share/FRESCO Studio/launcher.json",
    "macos": "Library/Application Support/FRESCO Studio/launcher.json",
    "windows": "AppData/Local/FRESCO Studio/launcher.json",
}


@pytest.mark.parametrize("system", LAUNCHER)
def test_hosts_find_how_to_start_the_panel(machine: Make, system: str) -> None:
    here = machine(system)
    assert LAUNCHER[system] in installed(here, "panel")
    launcher = json.loads((here.home / LAUNCHER[system]).read_text(encoding="utf-8"))
    assert launcher["command"] == ["/opt/my apps/python", "-m", "ui"]


def test_this_machine_leaves_word_where_the_bridge_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    from plugin.bridge.host import discovery

    monkeypatch.delenv("FRESCO_LAUNCHER_FILE", raising=False)
    # Containers that run tests may set it to another folder; the bridge does not follow, as hosts in sandboxes do so.
    monkeypatch.setenv("HOME", discovery.home())
    here = this_machine()
    assert str(here.data) == discovery.data_folder()
    assert str(here.data / "launcher.json") == discovery.launcher_path()
    assert Path(here.command[0]).exists()
    assert subprocess.run([here.command[0], "-c", ""], check=False).returncode == 0


def test_linux_desktop_entry_and_file_type(machine: Make) -> None:
    here = machine("linux")
    files = installed(here, "panel")
    assert ".local/share/icons/hicolor/256x256/apps/fresco-studio.png" in files
    entry = (here.home / ".local/share/applications/fresco-studio.desktop").read_text()
    assert 'Exec="/opt/my apps/python" "-m" "ui" %f\n' in entry
    assert "MimeType=application/x-fresco-project;\n" in entry
    kind = ElementTree.parse(here.home / ".local/share/mime/packages/fresco-studio.xml").getroot()
    space = "{http://www.freedesktop.org/standards/shared-mime-info}"
    assert kind.find(f"{space}mime-type").get("type") == "application/x-fresco-project"
    assert kind.find(f"{space}mime-type/{space}glob").get("pattern") == "*.fresco"


@pytest.mark.parametrize(
    ("argument", "quoted"),
    [
        ("a b", '"a b"'),
        ('a"b', '"a\\\\"b"'),
        ("100%", '"100%%"'),
        ("a$b`c", '"a\\\\$b\\\\`c"'),
        ("a\\b", '"a\\\\\\\\b"'),
    ],
)
def test_arguments_of_a_desktop_entry(argument: str, quoted: str) -> None:
    assert desktop_quoted(argument) == quoted


def test_macos_application(machine: Make) -> None:
    here = machine("macos")
    installed(here, "panel")
    contents = here.home / "Applications/FRESCO Studio.app/Contents"
    information = plistlib.loads((contents / "Info.plist").read_bytes())
    program = contents / "MacOS" / information["CFBundleExecutable"]
    assert program.read_text() == "#!/bin/sh\nexec '/opt/my apps/python' -m ui \"$@\"\n"
    assert program.stat().st_mode & 0o111
    assert (contents / "Resources" / information["CFBundleIconFile"]).read_bytes()[:4] == b"icns"
    (kind,) = information["CFBundleDocumentTypes"]
    (declared,) = information["UTExportedTypeDeclarations"]
    assert kind["LSTypeIsPackage"]
    assert kind["LSItemContentTypes"] == [declared["UTTypeIdentifier"]]
    assert declared["UTTypeTagSpecification"] == {"public.filename-extension": ["fresco"]}


def test_windows_start_menu_and_file_type(machine: Make) -> None:
    programs = Programs(does=lambda command, environ: Path(environ["FRESCO_LINK"]).write_bytes(b"lnk"))
    here = machine("windows", run=programs)
    files = installed(here, "panel")
    assert "AppData/Roaming/Microsoft/Windows/Start Menu/Programs/FRESCO Studio.lnk" in files
    assert programs.environs[-1]["FRESCO_TARGET"] == "/opt/my apps/python"
    assert programs.environs[-1]["FRESCO_ARGUMENTS"] == "-m ui"
    values = here.registry.values
    assert values[".fresco", ""] == "FRESCOStudio.Project"
    assert values["FRESCOStudio.Project\\shell\\open\\command", ""] == '"/opt/my apps/python" -m ui "%1"'
    assert values["Directory\\shell\\FRESCOStudio", "AppliesTo"] == 'System.FileName:"*.fresco"'
    icon = Path(values["FRESCOStudio.Project\\DefaultIcon", ""])
    assert icon.read_bytes()[:4] == b"\0\0\1\0"
