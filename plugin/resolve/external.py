"""Reaches Resolve Studio from outside, for `fresco resolve` and the panel; the free edition refuses."""

import importlib.machinery
import importlib.util
import os
import sys
from typing import Any, Optional

from .problems import ResolveError

_LIBRARIES = {
    "win32": r"C:\Program Files\Blackmagic Design\DaVinci Resolve\fusionscript.dll",
    "darwin": "/Applications/DaVinci Resolve/DaVinci Resolve.app/Contents/Libraries/Fusion/fusionscript.so",
    "linux": "/opt/resolve/libs/Fusion/fusionscript.so",
}


def library_path() -> str:
    """Where Resolve's scripting library should be: what RESOLVE_SCRIPT_LIB says, or the usual place."""
    return os.environ.get("RESOLVE_SCRIPT_LIB") or _LIBRARIES.get(sys.platform, "")


def connect(library: Optional[str] = None) -> Any:
    """The running Resolve.

    Raises:
        ResolveError: if it is not installed, not running, or refuses.
    """
    path = library or library_path()
    if not path or not os.path.isfile(path):
        raise ResolveError(
            "DaVinci Resolve's scripting library is not at '{}'.".format(path),
            "Install DaVinci Resolve Studio, or set RESOLVE_SCRIPT_LIB to the library's path.",
        )
    loader = importlib.machinery.ExtensionFileLoader("fusionscript", path)
    spec = importlib.util.spec_from_loader("fusionscript", loader)
    try:
        assert spec is not None
        module = importlib.util.module_from_spec(spec)
        loader.exec_module(module)
        resolve = getattr(module, "scriptapp")("Resolve")  # noqa: B009  made by the library
    except (ImportError, OSError, AttributeError) as error:
        raise ResolveError(
            "DaVinci Resolve's scripting library does not load ({}).".format(error),
            "Use the entries under Workspace > Scripts in Resolve.",
        ) from None
    if resolve is None:
        raise ResolveError(
            "DaVinci Resolve is not answering.",
            "Is it running, and is Preferences > System > General > External scripting set to Local? It needs Studio; "
            "in the free edition up to 21.0 use Workspace > Scripts, later ones take files from `fresco handoff`.",
        )
    return resolve
