"""`fresco studio`: the panel, as a program of its own: the core knows no Qt."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from fresco_core.errors import FrescoError, MediaError


def studio(
    path: Annotated[
        Path | None,
        typer.Argument(metavar="[CLIP|PROJECT]", help="Opened at once; by default the project that was open last."),
    ] = None,
) -> None:
    """Open the panel, and wait until it is closed."""
    if find_spec("PySide6") is None:
        raise FrescoError("The panel needs PySide6, which is not installed.", "Install it with `pip install PySide6`.")
    try:
        missing = path is not None and not path.exists()
    except OSError as error:
        raise MediaError(f"'{path}' cannot be read ({error.strerror}).", "Check the path.") from None
    if missing:
        raise MediaError(f"There is no file '{path}'.", "Check the path.")
    # Safe path (-P): a folder named `ui` where the user happens to stand is not ours.
    command = [sys.executable, "-P", "-m", "ui", *([str(path.absolute())] if path is not None else [])]
    code = _wait(subprocess.Popen(command))
    if code:
        raise typer.Exit(code)


def _wait(panel: subprocess.Popen[bytes]) -> int:
    """The panel's exit code. Ctrl-C reaches the panel, too, which saves and closes: there is nothing to stop here."""
    while True:
        try:
            return panel.wait()
        except KeyboardInterrupt:
            continue
