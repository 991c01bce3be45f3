"""The folder for what can be thrown away: past durations, and the projects of jobs that nobody keeps."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """The user's own; the environment variable FRESCO_CACHE names another."""
    import platformdirs

    return Path(os.environ.get("FRESCO_CACHE") or platformdirs.user_cache_dir("fresco-studio"))
