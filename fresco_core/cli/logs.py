"""The log file: where the traceback of an unforeseen error goes."""

from __future__ import annotations

import platform
import sys
import tempfile
import traceback
from datetime import datetime
from pathlib import Path

from platformdirs import user_log_path

from fresco_core import __version__
from fresco_core.discretion import without_secrets

_LIMIT = 2**20


def log_path() -> Path:
    """The log file, whether or not it exists yet."""
    return user_log_path("fresco-studio", appauthor=False) / "fresco.log"


def log_unforeseen(error: BaseException) -> Path:
    """Append an error with its traceback; gives the file it went to."""
    entry = "\n".join(
        (
            f"--- {datetime.now().astimezone().isoformat(timespec='seconds')}, fresco {__version__}, "
            f"Python {platform.python_version()}, {platform.platform()}",
            f"arguments: {sys.argv[1:]}",
            *(line.rstrip("\n") for line in traceback.format_exception(error)),
            "",
        )
    )
    entry, path = without_secrets(entry), log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Begun anew now and then, so that it never grows large.
        mode = "a" if path.exists() and path.stat().st_size < _LIMIT else "w"
        with path.open(mode, encoding="utf-8") as file:
            file.write(entry)
    except OSError:
        with tempfile.NamedTemporaryFile(
            "w", prefix="fresco-error-", suffix=".log", delete=False, encoding="utf-8"
        ) as file:
            file.write(entry)
        path = Path(file.name)
    return path
