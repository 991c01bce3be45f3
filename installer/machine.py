"""The machine that is installed on: its system, the user's folders, and how programs are run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from installer.registry import MemoryRegistry, Registry, system_registry

System = Literal["linux", "macos", "windows"]
Runner = Callable[[Sequence[str], Mapping[str, str]], tuple[int, str]]
"""Runs a program with these variables added to its environment; (exit code, what it printed)."""

NAME = "FRESCO Studio"
_SECONDS = 120


@dataclass(frozen=True)
class Machine:
    """Where things are for one user.

    Attributes:
        root: what stands before paths outside the home folder, "/" or the system drive but for tests.
        environ: variables that say where folders are.
        command: what starts the panel.
        find: gives a program's path by its name, or None.
    """

    system: System
    home: Path
    root: Path
    environ: Mapping[str, str]
    command: tuple[str, ...]
    run: Runner
    registry: Registry = field(default_factory=MemoryRegistry)
    find: Callable[[str], str | None] = shutil.which

    def folder(self, variable: str, *otherwise: str) -> Path:
        """The folder that a variable names, or one below the home folder."""
        named = self.environ.get(variable)
        return Path(named) if named else self.home.joinpath(*otherwise)

    @property
    def data(self) -> Path:
        """Where we keep small files; hosts' scripts look there for how to start the panel."""
        if self.system == "windows":
            return self.folder("LOCALAPPDATA", "AppData", "Local") / NAME
        if self.system == "macos":
            return self.home / "Library" / "Application Support" / NAME
        return self.shared / NAME

    @property
    def shared(self) -> Path:
        """On Linux, the folder of the user's that programs share."""
        return self.folder("XDG_DATA_HOME", ".local", "share")

    @property
    def roaming(self) -> Path:
        """On Windows, the folder of the user's that programs share."""
        return self.folder("APPDATA", "AppData", "Roaming")


def this_machine() -> Machine:
    """The machine we run on, for the user who runs us."""
    names: dict[str, System] = {"win32": "windows", "darwin": "macos"}
    system = names.get(sys.platform, "linux")
    root = Path(os.environ.get("SYSTEMDRIVE", "C:") + "\\") if system == "windows" else Path("/")
    return Machine(system, Path.home(), root, dict(os.environ), panel_command(), run_program, system_registry())


def panel_command() -> tuple[str, ...]:
    """What starts the panel: the bundled program itself, or this Python without a console window."""
    if getattr(sys, "frozen", False):
        program = Path(sys.executable)
        return (str(program.with_name(f"fresco-studio{program.suffix}")),)
    # Not resolved: the link in a virtual environment is what makes it one.
    python = Path(sys.executable)
    quiet = python.with_name("pythonw.exe")
    return (str(quiet if quiet.exists() else python), "-m", "ui")


def run_program(command: Sequence[str], environ: Mapping[str, str]) -> tuple[int, str]:
    """Run a program to its end; one that is missing, or takes minutes, has failed."""
    try:
        done = subprocess.run(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environ},
            timeout=_SECONDS,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return 1, str(error)
    return done.returncode, done.stdout.decode("utf-8", "replace")
