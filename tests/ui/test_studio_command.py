"""`fresco studio` waits for the panel; Ctrl-C closes the panel, with everything saved, and is no error."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is a signal to the whole group")
def test_ctrl_c_closes_the_panel_quietly(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_CONFIG_HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path),
    }
    command = [sys.executable, "-m", "fresco_core.cli", "studio"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    ) as parent:
        _until_its_window_listens(parent.pid)
        os.killpg(parent.pid, signal.SIGINT)
        said, _ = parent.communicate(timeout=60)
    assert b"Stopped" not in said
    assert b"Traceback" not in said
    assert parent.returncode == 0, said


def _until_its_window_listens(parent: int) -> None:
    """The panel catches the signal itself once its window is there."""
    caught = 1 << (signal.SIGINT - 1)
    for _ in range(1200):
        for child in psutil.Process(parent).children():
            status = Path(f"/proc/{child.pid}/status").read_text(encoding="utf-8")
            libraries = Path(f"/proc/{child.pid}/maps").read_text(encoding="utf-8")
            line = next(line for line in status.splitlines() if line.startswith("SigCgt"))
            if int(line.split()[1], 16) & caught and "libqoffscreen" in libraries and _settled(child):
                return
        time.sleep(0.1)
    raise AssertionError("the panel did not start")


def _settled(process: psutil.Process) -> bool:
    before = sum(process.cpu_times()[:2])
    time.sleep(0.5)
    return sum(process.cpu_times()[:2]) - before < 0.1
