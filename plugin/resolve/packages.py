"""What is installed for Resolve, made from this folder: a package, and a script for each entry of its menu.

Everything under Resolve's script folders becomes a menu entry, so the package lies beside them. Scripts do not know
their own path in Resolve, so they are told where it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from plugin.resolve import VERSION
from plugin.resolve.menu import ENTRIES

PACKAGE = "fresco_resolve"
CHECK = "FRESCO Studio - Check"

_HERE = Path(__file__).resolve().parent
_BRIDGE = _HERE.parent / "bridge" / "host"
_LEFT_OUT = ("packages.py", "bridge.py", "external.py")

_SCRIPT = """\
# Installed by FRESCO Studio {version}; `fresco install remove` takes it away.
import sys

sys.path.insert(0, {folder})
from {package}.menu import run

here = globals()
run({action}, here.get("resolve") or ("bmd" in here and here["bmd"].scriptapp("Resolve")) or None)
"""

_LUA = """\
-- Installed by FRESCO Studio {version}; `fresco install remove` takes it away.
-- Shown but its neighbours are not: Resolve finds no Python 3 here. Not shown either: the folder is the wrong one.
local version = resolve and resolve:GetVersionString() or "unknown"
print("FRESCO Studio: DaVinci Resolve " .. version .. " runs scripts from this folder.")
print("If 'FRESCO Studio - Send range' is missing beside this entry, Resolve finds no Python 3 of 64 bit.")
print("In the free edition from 21.1 on Python scripts are not offered: use FRESCO Studio's hand-off files.")
"""


def files() -> Iterator[tuple[str, bytes]]:
    """The package's files: their names within it, and what is in them."""
    for path in sorted(_HERE.glob("*.py")):
        if path.name not in _LEFT_OUT:
            yield path.name, path.read_bytes()
    for path in sorted(_BRIDGE.glob("*.py")):
        yield f"bridge/{path.name}", path.read_bytes()


def menu_scripts(folder: str) -> Iterator[tuple[str, bytes]]:
    """The scripts of the menu, by file name.

    Args:
        folder: where the package's folder will be.
    """
    for name, action in ENTRIES.items():
        text = _SCRIPT.format(version=VERSION, folder=ascii(folder), package=PACKAGE, action=repr(action))
        yield f"{name}.py", text.encode()
    yield f"{CHECK}.lua", _LUA.format(version=VERSION).encode()
