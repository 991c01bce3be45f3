"""Nothing reaches for the network: the kernel ends a panel, or its worker, that opens an internet socket."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
from pathlib import Path

import pytest

LIMIT = 400
MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""What the kernel calls them, and `socket` on them."""

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in MACHINES, reason="a filter of Linux's system calls"
)

# Not allowed: sockets of AF_INET (2), and datagrams of AF_INET6 (10), without which no name is looked up. Streams of
# AF_INET6 are: urllib3 binds one to the loopback address when it is imported, to see whether there is IPv6. Every child
# inherits the filter.
_NO_NETWORK = """
import ctypes, struct, sys
def forbid(arch, call):
    steps = [(0x20, 0, 0, 4), (0x15, 0, 9, arch), (0x20, 0, 0, 0), (0x15, 0, 7, call), (0x20, 0, 0, 16),
             (0x15, 4, 0, 2), (0x15, 0, 4, 10), (0x20, 0, 0, 24), (0x54, 0, 0, 0xF), (0x15, 0, 1, 2),
             (0x06, 0, 0, 0x80000000), (0x06, 0, 0, 0x7FFF0000)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_void_p)]
    program = Program(len(steps), ctypes.addressof(code))
    libc = ctypes.CDLL(None)
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(program), 0, 0):
        print("no filter", flush=True)
        sys.exit(77)
forbid(int(sys.argv[1]), int(sys.argv[2]))
"""

_PANEL = """
from pathlib import Path
from PySide6.QtCore import QTimer
from fresco_core.project import edits
from ui.app import application
from ui.appearance import Appearance
from ui.preferences import Preferences
from ui.session import Session
from ui.window import Window

app = application()
preferences = Preferences(Path(sys.argv[4]))
look = Appearance(app, preferences)
session = Session(preferences)
window = Window(session)
window.show()
session.open(Path(sys.argv[3]))
done = []

def go_on():
    document, take = session.document, session.take
    if session.problem is not None:
        print(session.problem, flush=True)
        window.close()
    elif document is None:
        return
    elif document.settings.steps != 2:
        small = document.settings.model_copy(update={"short_side": 64, "steps": 2})
        session.do("Settings", edits.set_settings, small, document.look)
        session.set_range(10, 16)
        session.show_page("models")
    elif take and take.keyframes and take.range.start == 10 and not session.live.job:
        if all(one.version for one in take.ordered):
            print("rendered", flush=True)
            window.close()
        elif not session.work.unfinished:
            session.show_page("")
            window.actions_.run("render")

timer = QTimer()
timer.timeout.connect(go_on)
timer.start(50)
sys.exit(app.exec())
"""


def run(code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", _NO_NETWORK + code, *map(str, MACHINES[platform.machine()]), *arguments]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, timeout=LIMIT, check=False)
    if done.returncode == 77:
        pytest.skip("this kernel takes no filter")
    return done


@pytest.mark.parametrize("opened", ["AF_INET", "AF_INET, socket.SOCK_DGRAM", "AF_INET6, socket.SOCK_DGRAM"])
def test_the_filter_ends_who_reaches_for_the_network(opened: str) -> None:
    reach = f"import socket; socket.socket(socket.{opened})"
    child = f"import subprocess; sys.exit(subprocess.run([sys.executable, '-c', {reach!r}]).returncode == -31)"
    assert run(reach).returncode == -signal.SIGSYS
    assert run(child).returncode == 1


def test_the_filter_lets_processes_of_this_machine_talk() -> None:
    assert run("import socket; socket.socketpair(); socket.socket(socket.AF_UNIX)").returncode == 0


def test_a_panel_opens_proposes_and_renders_without_the_network(sample: Path, tmp_path: Path) -> None:
    folders = {f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("DATA", "CONFIG", "CACHE")}
    done = run(_PANEL, str(sample), str(tmp_path / "preferences.ini"), XDG_RUNTIME_DIR=str(tmp_path), **folders)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split()[-1:] == [b"rendered"], done.stdout
