"""Installing, updating, repairing, removing: what is written, what is left alone, and that it can be taken back."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pretended import Programs, tree

import installer.work
from fresco_core.errors import FrescoError, OutputError, SettingsError
from installer.__main__ import main
from installer.actions import Action, find_parts, run
from installer.ledger import Ledger, missing_folders
from installer.machine import Machine

Make = Callable[..., Machine]
SYSTEMS = ("linux", "macos", "windows")


def with_hosts(here: Machine) -> Machine:
    """The machine with two Blenders and a Resolve, and things of the user's beside."""
    blender = {
        "linux": here.home / ".config/blender",
        "macos": here.home / "Library/Application Support/Blender",
        "windows": here.home / "AppData/Roaming/Blender Foundation/Blender",
    }[here.system]
    for version in ("3.6", "4.5"):
        (blender / version / "config").mkdir(parents=True)
    other = blender / "3.6" / "scripts" / "addons" / "other"
    other.mkdir(parents=True)
    (other / "__init__.py").write_text("mine")
    resolve = {
        "linux": here.home / ".local/share/DaVinciResolve/Fusion/Scripts/Utility",
        "macos": here.home / "Library/Application Support/Blackmagic Design/DaVinci Resolve/Fusion/Scripts/Utility",
        "windows": here.home / "AppData/Roaming/Blackmagic Design/DaVinci Resolve/Support/Fusion/Scripts/Utility",
    }[here.system]
    resolve.mkdir(parents=True)
    (resolve / "mine.py").write_text("mine")
    return here


def states(here: Machine) -> dict[str, str]:
    return {report.id: report.state for report in run(Action.STATUS, machine=here)}


@pytest.mark.parametrize("system", SYSTEMS)
def test_installed_and_removed_without_a_trace(machine: Make, system: str) -> None:
    here = with_hosts(machine(system))
    here.registry.write(".fresco", "", "SomeoneElse")
    before, values = tree(here.home), dict(here.registry.values)
    assert set(states(here).values()) == {"not installed"}
    reports = run(Action.INSTALL, machine=here)
    assert [report.id for report in reports] == ["panel", "blender-3.6", "blender-4.5", "resolve"]
    assert set(states(here).values()) == ({"installed"} if system != "windows" else {"installed", "damaged"})
    assert before.items() <= tree(here.home).items()
    for cache in here.home.rglob("fresco_*"):
        (cache / "__pycache__").mkdir(exist_ok=True)
        (cache / "__pycache__" / "x.pyc").write_bytes(b"compiled by the host")
    assert {report.state for report in run(Action.REMOVE, machine=here)} == {"removed"}
    assert tree(here.home) == before
    assert here.registry.values == values
    assert run(Action.REMOVE, machine=here) == []


def test_doing_it_twice_changes_nothing(machine: Make) -> None:
    here = with_hosts(machine("linux"))
    run(Action.INSTALL, machine=here)
    before = tree(here.home)
    assert not any(report.changes for report in run(Action.INSTALL, machine=here))
    assert tree(here.home) == before


@pytest.mark.parametrize("action", [Action.INSTALL, Action.REMOVE])
def test_a_dry_run_writes_nothing_and_says_everything(machine: Make, action: Action) -> None:
    here = with_hosts(machine("windows"))
    if action is Action.REMOVE:
        run(Action.INSTALL, machine=here)
    before, values = tree(here.home), dict(here.registry.values)
    promised = {c.what for report in run(action, dry_run=True, machine=here) for c in report.changes}
    assert tree(here.home) == before
    assert here.registry.values == values
    done = {c.what for report in run(action, machine=here) for c in report.changes}
    assert promised == done
    assert len(done) > 40


def test_only_what_is_named(machine: Make) -> None:
    here = with_hosts(machine("linux"))
    assert [report.id for report in run(Action.INSTALL, ["blender"], machine=here)] == ["blender-3.6", "blender-4.5"]
    assert states(here) == {
        "panel": "not installed",
        "blender-3.6": "installed",
        "blender-4.5": "installed",
        "resolve": "not installed",
    }
    run(Action.REMOVE, ["blender-3.6"], machine=here)
    assert states(here)["blender-3.6"] == "not installed"
    with pytest.raises(SettingsError, match="no host 'premiere'"):
        run(Action.INSTALL, ["premiere"], machine=here)


def test_repair_puts_back_what_was_changed_or_lost(machine: Make) -> None:
    here = with_hosts(machine("linux"))
    run(Action.INSTALL, ["resolve", "panel"], machine=here)
    before = tree(here.home)
    fusion = here.home / ".local/share/DaVinciResolve/Fusion"
    (fusion / "FRESCO Studio/fresco_resolve/place.py").write_text("broken")
    (fusion / "Scripts/Utility/FRESCO Studio - Check.lua").unlink()
    assert states(here)["resolve"] == "damaged"
    assert states(here)["panel"] == "installed"
    reports = run(Action.REPAIR, machine=here)
    assert {report.id: len(report.changes) for report in reports} == {"panel": 0, "resolve": 2}
    assert tree(here.home) == before


def test_update_writes_what_is_new_and_takes_away_what_is_no_longer(machine: Make, monkeypatch) -> None:
    here = with_hosts(machine("linux"))
    files = dict(next(part for part in find_parts(here) if part.id == "resolve").files)
    older = dict(list(files.items())[1:])
    gone = next(iter(files)).parent / "old_module.py"

    def as_it_was(machine: Machine) -> object:
        part = next(iter(original(machine)))
        yield dataclasses.replace(part, files={**older, gone: b"old"})

    original = installer.actions.resolve.parts
    monkeypatch.setattr(installer.actions.resolve, "parts", as_it_was)
    run(Action.INSTALL, ["resolve"], machine=here)
    monkeypatch.setattr(installer.actions.resolve, "parts", original)
    assert states(here)["resolve"] == "outdated"
    (report,) = run(Action.UPDATE, machine=here)
    assert {(change.verb, Path(change.what).name) for change in report.changes} == {
        ("write", next(iter(files)).name),
        ("delete", "old_module.py"),
    }
    assert states(here)["resolve"] == "installed"
    assert not gone.exists()


@pytest.mark.parametrize("after", [0, 3, 12])
def test_a_disk_that_refuses_in_the_middle_leaves_everything_as_it_was(
    machine: Make, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    here = with_hosts(machine("linux"))
    run(Action.INSTALL, ["panel"], machine=here)
    place = here.home / ".config/blender/4.5/extensions/user_default/fresco_studio"
    place.mkdir(parents=True)
    (place / "__init__.py").write_text("by hand")
    before = tree(here.home)
    count = 0

    def full(path: Path, data: bytes, **options: bool) -> None:
        nonlocal count
        count += 1
        if count > after:
            raise OSError(28, "No space left on device", str(path))
        original(path, data, **options)

    original = installer.work.write_file
    monkeypatch.setattr(installer.work, "write_file", full)
    (report,) = run(Action.INSTALL, ["blender-4.5"], machine=here)
    assert report.failed
    assert "No space left" in report.note
    assert tree(here.home) == before


def test_a_part_that_fails_does_not_stop_the_others(machine: Make) -> None:
    here = with_hosts(machine("linux"))
    blocked = here.home / ".config/blender/3.6/scripts/addons/fresco_studio"
    blocked.write_text("a file where a folder should be")
    reports = {report.id: report for report in run(Action.INSTALL, machine=here)}
    assert reports["blender-3.6"].failed
    assert {id for id, report in reports.items() if report.state == "installed"} == {"panel", "blender-4.5", "resolve"}
    assert blocked.read_text() == "a file where a folder should be"


def test_a_host_that_is_gone_can_still_be_cleaned_up(machine: Make) -> None:
    here = with_hosts(machine("linux"))
    run(Action.INSTALL, ["blender-4.5"], machine=here)
    elsewhere = here.home / "moved"
    shutil.move(here.home / ".config/blender/4.5", elsewhere)
    assert states(here)["blender-4.5"] == "installed"
    (report,) = run(Action.REMOVE, ["blender-4.5"], machine=here)
    assert report.state == "removed"
    assert not (here.home / ".local/share/FRESCO Studio").exists()


def test_a_ledger_that_cannot_be_read_is_said(machine: Make) -> None:
    here = machine("linux")
    here.data.mkdir(parents=True)
    (here.data / "installed.json").write_text("{")
    with pytest.raises(OutputError, match="cannot be read"):
        run(Action.STATUS, machine=here)


def test_caches_of_others_stay(machine: Make) -> None:
    """Desktop databases are made again from what is left; where they are ours alone they go."""

    def refresh(command: object, environ: object) -> None:
        folder = Path(command[1])
        (folder / ("mimeinfo.cache" if folder.name == "applications" else "globs2")).write_text("made")

    tools = {name: Path(f"/usr/bin/{name}") for name in ("update-desktop-database", "update-mime-database")}
    here = machine("linux", found=tools, run=Programs(does=refresh))
    run(Action.INSTALL, machine=here)
    assert (here.home / ".local/share/mime/globs2").exists()
    run(Action.REMOVE, machine=here)
    assert tree(here.home) == {}
    applications = here.home / ".local/share/applications"
    applications.mkdir(parents=True)
    (applications / "other.desktop").write_text("other")
    run(Action.INSTALL, machine=here)
    run(Action.REMOVE, machine=here)
    assert (applications / "mimeinfo.cache").exists()
    assert (applications / "other.desktop").read_text() == "other"


def test_preferences_that_appeared_with_us_go_with_us_unless_they_were_used(machine: Make) -> None:
    preferences = Path()

    def save(command: tuple[str, ...], environ: object) -> None:
        preferences.write_text(preferences.read_text() + "x" if preferences.exists() else "ours")

    for used in (False, True):
        programs = Programs({"/usr/bin/blender": "3.4.1"}, does=save)
        here = machine("linux", found={"blender": Path("/usr/bin/blender")}, run=programs)
        preferences = here.home / ".config/blender/3.4/config/userpref.blend"
        run(Action.INSTALL, ["blender"], machine=here)
        assert preferences.read_text() == "ours"
        if used:
            preferences.write_text("the user's")
        run(Action.REMOVE, machine=here)
        assert preferences.exists() == used


def test_the_command_line(machine: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    here = with_hosts(machine("linux"))
    monkeypatch.setattr("installer.actions.this_machine", lambda: here)
    before = tree(here.home)
    assert main(["--dry-run", "--host", "resolve"]) == 0
    assert "would be installed" in capsys.readouterr().out
    assert tree(here.home) == before
    assert main([]) == 0
    assert main(["status"]) == 0
    assert capsys.readouterr().out.count("installed") >= 4
    assert main(["remove"]) == 0
    assert tree(here.home) == before
    assert main(["remove"]) == 0
    assert "Nothing is installed." in capsys.readouterr().out
    assert main(["install", "--host", "nuke"]) == 2
    assert "no host 'nuke'" in capsys.readouterr().err


def test_a_ledger_survives_what_cannot_be_deleted(machine: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    here = with_hosts(machine("linux"))
    run(Action.INSTALL, ["panel"], machine=here)

    def busy(self: Path, missing_ok: bool = False) -> None:
        if self.name == "fresco-studio.desktop":
            raise PermissionError(13, "in use")
        original(self, missing_ok=missing_ok)

    original = Path.unlink
    monkeypatch.setattr(Path, "unlink", busy)
    (report,) = run(Action.REMOVE, machine=here)
    assert report.failed
    assert "fresco-studio.desktop" in report.note
    assert list(Ledger(here.data).entries) == ["panel"]
    monkeypatch.undo()
    assert not run(Action.REMOVE, machine=here)[0].failed
    assert issubclass(OutputError, FrescoError)


def test_a_drive_that_is_not_there_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert missing_folders(tmp_path / "a" / "b") == [str(tmp_path / "a"), str(tmp_path / "a" / "b")]
    monkeypatch.setattr(Path, "exists", lambda _: False)
    assert missing_folders(Path("/drive")) == [str(Path("/drive"))]
