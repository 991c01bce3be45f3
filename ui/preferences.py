"""What the panel remembers between runs: window, recent projects, what the user likes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

RECENT = 8

DEFAULTS: dict[str, Any] = {
    "language": "",
    "text_scale": 1.0,
    "high_contrast": False,
    "reduced_motion": False,
    "reopen_last": True,
    "advance_after_verdict": True,
    "shortcut_preset": "Resolve",
    "first_run_done": False,
    "loop": True,
    "snap": True,
    "autopropose": True,
    "volume": 1.0,
}


class Preferences(QObject):
    """Typed access to `QSettings`; `changed` names what was set."""

    changed = Signal(str)

    def __init__(self, file: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = (
            QSettings(str(file), QSettings.Format.IniFormat)
            if file is not None
            else QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "fresco-studio", "fresco-studio")
        )
        self._values: dict[str, Any] = {}  # asked for at every turn of the event loop, and slow to look up

    def get(self, name: str) -> Any:
        """The value of a preference, of its default's type."""
        if name not in self._values:
            self._values[name] = self._kept(name)
        return self._values[name]

    def _kept(self, name: str) -> Any:
        default = DEFAULTS[name]
        value = self._settings.value(name, default)
        if isinstance(default, bool):
            return value in (True, "true", "True", 1, "1")
        try:
            return type(default)(value)
        except (TypeError, ValueError):
            return default

    def set(self, name: str, value: Any) -> None:
        """Keep a preference."""
        if name not in DEFAULTS:
            raise KeyError(name)
        if value != self.get(name):
            self._settings.setValue(name, value)
            self._values.pop(name, None)
            self.changed.emit(name)

    def state(self, name: str) -> QByteArray | None:
        """Bytes kept for a window or splitter."""
        value = self._settings.value(f"state/{name}")
        return value if isinstance(value, QByteArray) and not value.isEmpty() else None

    def keep_state(self, name: str, state: QByteArray) -> None:
        """Keep bytes of a window or splitter."""
        self._settings.setValue(f"state/{name}", state)

    def recent_projects(self) -> list[Path]:
        """Projects opened lately that are still there, the last one first."""
        value = self._settings.value("recent", [])
        names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return [Path(name) for name in names if name and (Path(name) / "project.json").exists()]

    def remember_project(self, folder: Path) -> None:
        """Put a project on top of the recent ones."""
        names = [str(folder.absolute()), *(str(path) for path in self.recent_projects())]
        self._settings.setValue("recent", list(dict.fromkeys(names))[:RECENT])

    def model_folders(self) -> list[Path]:
        """Folders of models that the user has added."""
        value = self._settings.value("models", [])
        names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return [Path(name) for name in names if name]

    def set_model_folders(self, folders: list[Path]) -> None:
        """Keep the list of folders of models."""
        self._settings.setValue("models", [str(folder) for folder in folders])
        self.changed.emit("models")

    def host_folders(self) -> list[Path]:
        """Folders whose clips hosts may name, beside the usual ones."""
        value = self._settings.value("host_folders", [])
        names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return [Path(name) for name in names if name]

    def set_host_folders(self, folders: list[Path]) -> None:
        """Keep the list of folders whose clips hosts may name."""
        self._settings.setValue("host_folders", [str(folder) for folder in folders])
        self.changed.emit("host_folders")

    def shortcuts(self) -> dict[str, str]:
        """Shortcuts that the user chose, by action."""
        self._settings.beginGroup("shortcuts")
        found = {str(key): str(self._settings.value(str(key))) for key in self._settings.childKeys()}
        self._settings.endGroup()
        return found

    def set_shortcut(self, action: str, keys: str | None) -> None:
        """Choose a shortcut for an action; None goes back to the preset's."""
        if keys is None:
            self._settings.remove(f"shortcuts/{action}")
        else:
            self._settings.setValue(f"shortcuts/{action}", keys)
        self.changed.emit("shortcuts")

    @property
    def folder(self) -> Path:
        """Where the file lies."""
        return Path(self._settings.fileName()).parent

    def sync(self) -> None:
        """Write to the disk now."""
        self._settings.sync()
