"""Starting the panel from within a host, without the host's environment clinging to it."""

import os
import subprocess
import threading
from typing import Any, Dict, List, Mapping, Optional

from . import discovery

_KEPT = ("QT_QPA_PLATFORM", "QT_SCALE_FACTOR", "QT_FONT_DPI", "QT_IM_MODULE")
_DROPPED = (
    "PYTHON", "LD_", "DYLD_", "QT_", "QML", "PYSIDE", "VIRTUAL_ENV", "CONDA", "BLENDER_", "RESOLVE_", "FUSION_",
    "OCIO", "OSL_", "OIIO_", "GTK_PATH", "GIO_", "GDK_PIXBUF", "__PYVENV",
)  # fmt: skip


class LaunchError(Exception):
    """The panel cannot be started: what is wrong, and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__("{} {}".format(problem, remedy))
        self.problem = problem
        self.remedy = remedy


def start_panel(command: Optional[List[str]] = None) -> int:
    """Start the panel as a process of its own, and return at once with its process id.

    Args:
        command: what to run, as a list of arguments; by default what the installer left.

    Raises:
        LaunchError: if there is no such command, or it does not start.
    """
    command = command or discovery.launch_command()
    if command is None:
        raise LaunchError(
            "FRESCO Studio is not running, and no installation of it was found.",
            "Start it yourself, or install it again so that it can be found.",
        )
    try:
        return start_apart(command)
    except (OSError, ValueError) as error:
        raise LaunchError(
            "FRESCO Studio did not start: {}.".format(error), "Start it yourself, or install it again."
        ) from error


def start_apart(command: List[str]) -> int:
    """Start a program that neither hears nor hinders the host, and return at once with its process id.

    Raises:
        OSError, ValueError: if it does not start.
    """
    options: Dict[str, Any] = {}
    if os.name == "nt":
        options["creationflags"] = 0x08000000 | 0x00000200  # CREATE_NO_WINDOW, CREATE_NEW_PROCESS_GROUP
    else:
        options["start_new_session"] = True
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        close_fds=True,
        cwd=discovery.home(),
        env=scrubbed(os.environ),
        **options,
    )
    # Collects it when it ends, or it would be left a zombie as long as the host runs.
    threading.Thread(target=process.wait, daemon=True).start()
    return process.pid


def scrubbed(environment: Mapping[str, str]) -> Dict[str, str]:
    """The environment without what leads another Python or Qt to the host's own libraries.

    A host's launcher that has saved the user's own value as `NAME_ORIG` gets that one restored.
    """
    clean = {
        name: value for name, value in environment.items() if name in _KEPT or not name.upper().startswith(_DROPPED)
    }
    if environment.get("LD_LIBRARY_PATH_ORIG"):
        clean["LD_LIBRARY_PATH"] = environment["LD_LIBRARY_PATH_ORIG"]
    return clean
