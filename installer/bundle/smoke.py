"""Tries a finished bundle: `python -m installer.bundle.smoke FOLDER`.

Each program runs without this Python and without the project's environment, as on a stranger's machine: the command
line restyles a few frames, the worker answers, the panel opens a clip, the installer finds its plugins.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_LIMIT = 600
_PANEL_SECONDS = 25


class SmokeError(Exception):
    """A program that did not do what it should."""


def main() -> None:
    """Run every check and say how each went; exit with 1 if one failed."""
    folder = Path(sys.argv[1]).resolve()
    suffix = ".exe" if sys.platform == "win32" else ""
    command, panel = folder / f"fresco{suffix}", folder / f"fresco-studio{suffix}"
    checks: tuple[tuple[str, Callable[[Path], str]], ...] = (
        ("version", lambda _: _run(command, ["--version"])),
        ("looks", lambda _: f"{len(_run(command, ['looks']).splitlines()) // 2} looks"),
        ("restyle", lambda work: _restyle(command, folder, work)),
        ("handoff", lambda work: _handoff(command, work)),
        ("worker", lambda _: _worker(panel)),
        ("installer", lambda work: _installer(command, work)),
        ("panel", lambda work: _panel(panel, work)),
    )
    failed = False
    with tempfile.TemporaryDirectory() as work:
        for name, check in checks:
            start = time.monotonic()
            try:
                said = check(Path(work)).strip().splitlines()[-1]
            except (SmokeError, OSError, subprocess.TimeoutExpired, ValueError, IndexError) as error:
                failed, said = True, f"FAILED: {error}"
            sys.stdout.write(f"{name:<10} {time.monotonic() - start:6.1f} s  {said}\n")
            sys.stdout.flush()
    sys.exit(failed)


def _bare(**more: str) -> dict[str, str]:
    """An environment that leads nowhere: no Python, no project."""
    kept = (
        "HOME",
        "PATH",
        "LANG",
        "SYSTEMROOT",
        "TEMP",
        "TMP",
        "USERPROFILE",
        "APPDATA",
        "LOCALAPPDATA",
        "OMP_NUM_THREADS",
    )
    return {**{name: os.environ[name] for name in kept if name in os.environ}, "COLUMNS": "120", **more}


def _run(program: Path, arguments: Sequence[str], environ: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(
        [str(program), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        env={**_bare(), **(environ or {})},
        timeout=_LIMIT,
        check=False,
        cwd=program.parent,
    )
    if done.returncode:
        raise SmokeError(f"{program.name} {' '.join(arguments[:2])} ended with {done.returncode}: {done.stderr[-800:]}")
    return done.stdout


def _restyle(command: Path, folder: Path, work: Path) -> str:
    sample = next(folder.rglob("sample.mp4"))
    quick = ("--steps", "4", "--iterations", "2", "--short-side", "128", "--saliency", "off")
    result = work / "restyled.mp4"
    said = _run(
        command,
        ["restyle", str(sample), "--look", "watercolour", "-p", "a duck", "--out", "6", "-o", str(result), *quick],
    )
    if not result.stat().st_size:
        raise SmokeError("the restyled clip is empty")
    return said


def _handoff(command: Path, work: Path) -> str:
    said = _run(command, ["handoff", str(work / "restyled.mp4")])
    written = {path.suffix for path in (work / "restyled.handoff").iterdir()}
    if not {".xml", ".otio", ".fcpxml", ".edl", ".mlt"} <= written:
        raise SmokeError(f"the hand-off has only {sorted(written)}")
    return said


def _worker(panel: Path) -> str:
    """Speak with the worker as the panel does."""
    hello = {"jsonrpc": "2.0", "id": 1, "method": "hello", "params": {"version": "0", "protocol": 1}}
    done = subprocess.run(
        [str(panel), "-m", "fresco_core.worker"],
        input=json.dumps(hello) + "\n",
        capture_output=True,
        text=True,
        env=_bare(),
        timeout=_LIMIT,
        check=False,
    )
    for line in done.stdout.splitlines():
        answer = json.loads(line)
        if answer.get("id") == 1 and "result" in answer:
            return f"answers as version {answer['result']['version']}"
    raise SmokeError(f"the worker did not answer: {done.stdout[-300:]} {done.stderr[-500:]}")


def _installer(command: Path, work: Path) -> str:
    """Install into a home of its own, and remove again."""
    home = work / "home"
    (home / ".config" / "blender" / "4.5").mkdir(parents=True)
    (home / ".local" / "share" / "DaVinciResolve").mkdir(parents=True)
    environ = {"HOME": str(home), "USERPROFILE": str(home)}
    _run(command, ["install"], environ)
    count = sum(path.is_file() for path in home.rglob("*"))
    launcher = next(home.rglob("launcher.json"))
    start = json.loads(launcher.read_text(encoding="utf-8"))["command"]
    if not Path(start[0]).exists():
        raise SmokeError(f"hosts would start {start}, which does not exist")
    _run(command, ["install", "remove"], environ)
    return f"{count} files installed, hosts start {Path(start[0]).name}"


def _panel(panel: Path, work: Path) -> str:
    """Open the panel on a clip without a screen, and close it as Ctrl-C does."""
    bridge = work / "bridge.json"
    environ = _bare(
        QT_QPA_PLATFORM="offscreen",
        XDG_CONFIG_HOME=str(work / "config"),
        XDG_DATA_HOME=str(work / "data"),
        FRESCO_BRIDGE_FILE=str(bridge),
    )
    with (work / "panel.log").open("wb") as log:
        running = subprocess.Popen([str(panel), str(work / "restyled.mp4")], env=environ, stdout=log, stderr=log)
        try:
            running.wait(_PANEL_SECONDS)
        except subprocess.TimeoutExpired:
            listened = bridge.exists()
            running.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
            running.wait(60)
        else:
            raise SmokeError(f"it ended by itself with {running.returncode}: {(work / 'panel.log').read_text()[-800:]}")
    said = (work / "panel.log").read_text(encoding="utf-8", errors="replace")
    if "Traceback" in said or (os.name == "posix" and running.returncode not in (0, 130)):
        raise SmokeError(f"it ended with {running.returncode}: {said[-800:]}")
    if not listened:
        raise SmokeError("it did not listen for hosts")
    return f"opened a clip, listened for hosts, and closed when asked to ({running.returncode})"


if __name__ == "__main__":
    main()
