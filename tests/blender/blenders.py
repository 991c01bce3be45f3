"""The Blenders of this machine: the program, and `bpy` modules in environments of their own."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(__file__).resolve().parent / "scripts"
MARK = "ANSWER "


@dataclass(frozen=True)
class Blender:
    """One Blender.

    Attributes:
        name: for the test's name.
        kind: what is installed into it, "addon" or "extension".
        command: what runs a script in it; the script's path and arguments follow.
    """

    name: str
    kind: str
    command: tuple[str, ...]

    def run(self, script: str, folder: Path, *, seconds: float = 240, **values: Any) -> dict[str, Any]:
        """Run a script of `scripts/` with an untouched set-up of its own; gives what it answered.

        Args:
            folder: where its set-up lies, and where it may write.
            values: what the script is told, as JSON; `environment` goes into the process's environment instead.
        """
        process = self.start(script, folder, **values)
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
            raise AssertionError(f"{self.name} did not end:\n{output[-4000:]}") from None
        return answer(output, self.name)

    def start(self, script: str, folder: Path, **values: Any) -> subprocess.Popen[str]:
        """Start a script, and do not wait for it."""
        environment = dict(os.environ, **values.pop("environment", {}))
        for name in [name for name in environment if name.startswith(("PYTHON", "BLENDER_"))]:
            del environment[name]
        for name in ("RESOURCES", "CONFIG", "SCRIPTS", "EXTENSIONS", "DATAFILES"):
            path = folder / "setup" / ("" if name == "RESOURCES" else name.lower())
            path.mkdir(parents=True, exist_ok=True)
            environment[f"BLENDER_USER_{name}"] = str(path)
        (folder / "setup" / "scripts" / "addons").mkdir(exist_ok=True)
        told = folder / f"{Path(script).stem}.json"
        told.write_text(json.dumps({**values, "folder": str(folder), "kind": self.kind}), encoding="utf-8")
        return subprocess.Popen(
            [*self.command, str(SCRIPTS / script), *(["--"] if "--background" in self.command else []), str(told)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=environment,
            cwd=folder,
        )


def answer(output: str, name: str) -> dict[str, Any]:
    """What a script answered; Blender's exit status alone says too little, as it may crash while it quits."""
    for line in output.splitlines():
        if line.startswith(MARK):
            found: dict[str, Any] = json.loads(line[len(MARK) :])
            return found
    raise AssertionError(f"{name} gave no answer:\n{output[-6000:]}")


def _kind(program: str) -> str:
    """Extensions exist from 4.2 on."""
    printed = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return "extension" if tuple(map(int, printed.split()[1].split(".")[:2])) >= (4, 2) else "addon"


@functools.cache
def found() -> list[Blender]:
    """All Blenders that tests can use; the first one is what every run of the tests uses."""
    blenders = []
    program = os.environ.get("FRESCO_BLENDER") or shutil.which("blender")
    if program:
        options = ("--background", "--factory-startup", "--python-exit-code", "7", "--python")
        blenders.append(Blender("program", _kind(program), (program, *options)))
    python = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
    folders = [marker.parent for marker in sorted((ROOT / "build" / "hosts").glob("bpy-*/ready"))]
    blenders += [Blender(folder.name, "extension", (str(folder / python),)) for folder in folders]
    return blenders if os.environ.get("FRESCO_ALL_BLENDERS") else blenders[:1]
