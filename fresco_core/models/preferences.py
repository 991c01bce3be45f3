"""Where models are kept, and whether the network may be used: what a user sets once for panel and command line."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from platformdirs import user_config_path, user_data_path

from fresco_core.errors import OutputError

FOLDER_VARIABLE = "FRESCO_MODELS"
OFFLINE_VARIABLES = ("FRESCO_OFFLINE", "HF_HUB_OFFLINE")
_APP = "fresco-studio"


@dataclass(frozen=True)
class ModelPreferences:
    """What the user chose; the environment variables `FRESCO_MODELS` and `FRESCO_OFFLINE` win over it.

    Attributes:
        folder: where models are kept, or None for the usual place.
        offline: whether the network must not be used.
    """

    folder: str | None = None
    offline: bool = False

    @classmethod
    def load(cls) -> ModelPreferences:
        """What was saved; the defaults if nothing was, or it cannot be read."""
        try:
            data = json.loads(_file().read_text(encoding="utf-8"))
            folder = data.get("folder")
            return cls(folder if isinstance(folder, str) else None, bool(data.get("offline")))
        except (OSError, ValueError, AttributeError):
            return cls()

    def save(self) -> None:
        """Keep it for later runs.

        Raises:
            OutputError: if the file cannot be written.
        """
        file = _file()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            fresh = file.with_suffix(".new")
            fresh.write_text(json.dumps(asdict(self), indent=2), encoding="utf-8")
            fresh.replace(file)
        except OSError as error:
            raise OutputError(f"{file} cannot be written ({error.strerror}).", "Check the folder's rights.") from None


def models_folder() -> Path:
    """Where models are kept, whether or not it exists."""
    chosen = os.environ.get(FOLDER_VARIABLE) or ModelPreferences.load().folder
    return Path(chosen).expanduser() if chosen else user_data_path(_APP, appauthor=False) / "models"


def is_offline() -> bool:
    """Whether the network must not be used."""
    return any(map(is_switched_on, OFFLINE_VARIABLES)) or ModelPreferences.load().offline


def is_switched_on(variable: str) -> bool:
    """Whether an environment variable says yes."""
    return os.environ.get(variable, "").lower() not in ("", "0", "no", "off", "false")


def _file() -> Path:
    return user_config_path(_APP, appauthor=False) / "models.json"
