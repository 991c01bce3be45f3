"""Where a running panel says how to reach it, and where the installer says how to start one.

Both are small JSON files of the user's own. The panel's file holds the token, so it is trusted only if it belongs
to this user and nobody else may read it.
"""

import json
import os
import stat
import sys
from typing import Any, Dict, List, NamedTuple, Optional

FOLDER = "FRESCO Studio"
BRIDGE_FILE = "bridge.json"
LAUNCHER_FILE = "launcher.json"
BRIDGE_VARIABLE = "FRESCO_BRIDGE_FILE"
LAUNCHER_VARIABLE = "FRESCO_LAUNCHER_FILE"
_SIZE_LIMIT = 16 * 1024

Address = NamedTuple("Address", [("port", int), ("token", str)])


def home() -> str:
    """The user's home folder; the real one even in a sandbox that points HOME elsewhere."""
    if os.name == "posix":
        import pwd

        try:
            return pwd.getpwuid(os.getuid()).pw_dir
        except KeyError:
            pass
    return os.path.expanduser("~")


def data_folder() -> str:
    """The folder of the user's that FRESCO Studio keeps small files in."""
    if os.name == "nt":
        return os.path.join(os.environ.get("LOCALAPPDATA") or os.path.join(home(), "AppData", "Local"), FOLDER)
    if sys.platform == "darwin":
        return os.path.join(home(), "Library", "Application Support", FOLDER)
    return os.path.join(os.environ.get("XDG_DATA_HOME") or os.path.join(home(), ".local", "share"), FOLDER)


def bridge_paths() -> List[str]:
    """The places where the panel's file may be, the likeliest first.

    On Linux that is the session's runtime folder, which never lies on a network disk. Packaged hosts see another
    `XDG_RUNTIME_DIR` than the panel does, so the usual one is looked at as well.
    """
    override = os.environ.get(BRIDGE_VARIABLE)
    if override:
        return [override]
    folders = []
    if os.name == "posix" and sys.platform != "darwin":
        runtime = os.environ.get("XDG_RUNTIME_DIR")
        usual = "/run/user/{}".format(os.getuid())
        folders = [os.path.join(folder, FOLDER) for folder in (runtime, usual) if folder and os.path.isdir(folder)]
    folders.append(data_folder())
    return [os.path.join(folder, BRIDGE_FILE) for index, folder in enumerate(folders) if folder not in folders[:index]]


def launcher_path() -> str:
    """The place where the installer writes how to start the panel."""
    return os.environ.get(LAUNCHER_VARIABLE) or os.path.join(data_folder(), LAUNCHER_FILE)


def find_panel() -> Optional[Address]:
    """How to reach the panel, or None if none has left word. Whether it still runs, dialling will tell."""
    for path in bridge_paths():
        content = _read_private(path)
        if content is not None:
            port, token = content.get("port"), content.get("token")
            if isinstance(port, int) and 0 < port < 65536 and isinstance(token, str) and len(token) >= 32:
                return Address(port, token)
    return None


def launch_command() -> Optional[List[str]]:
    """The command that starts the panel, as a list of arguments, or None if none is installed."""
    content = _read_private(launcher_path(), secret=False)
    command = content.get("command") if content is not None else None
    if not (isinstance(command, list) and command and all(isinstance(part, str) and part for part in command)):
        return None
    return command if os.path.isabs(command[0]) and os.path.exists(command[0]) else None


def parse_address(text: str) -> Optional[Address]:
    """The address in a pasted "127.0.0.1:PORT:TOKEN", or None if it is not one; other machines are not dialled."""
    parts = text.strip().split(":")
    if len(parts) != 3 or parts[0] != "127.0.0.1" or not parts[1].isdigit() or len(parts[2]) < 32:
        return None
    port = int(parts[1])
    return Address(port, parts[2]) if 0 < port < 65536 else None


def _read_private(path: str, secret: bool = True) -> Optional[Dict[str, Any]]:
    try:
        with open(path, "rb") as file:
            if not _is_ours(os.fstat(file.fileno()), secret):
                return None
            content = json.loads(file.read(_SIZE_LIMIT).decode("utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def _is_ours(status: os.stat_result, secret: bool) -> bool:
    """Whether no other user can have written the file, or, for a secret one, can read it."""
    if os.name != "posix":
        return True  # the user's profile folder is closed to others
    forbidden = stat.S_IRWXG | stat.S_IRWXO if secret else stat.S_IWGRP | stat.S_IWOTH
    return stat.S_ISREG(status.st_mode) and status.st_uid in (os.getuid(), 0) and not status.st_mode & forbidden
