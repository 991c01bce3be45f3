"""The user's part of the Windows registry, as a plain mapping of keys and values."""

from __future__ import annotations

import sys
from typing import Protocol

_ROOT = "Software\\Classes"


class Registry(Protocol):
    """Text values below HKEY_CURRENT_USER\\Software\\Classes."""

    def read(self, key: str, name: str = "") -> str | None:
        """A value, None if there is none; the empty name is the key's own value."""

    def write(self, key: str, name: str, value: str) -> None:
        """Set a value, and make its key where it is missing."""

    def delete(self, key: str, name: str) -> None:
        """Delete a value, and its key and the keys above it where they become empty."""


class MemoryRegistry:
    """A registry that is forgotten; on other systems than Windows, and in tests."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], str] = {}

    def read(self, key: str, name: str = "") -> str | None:
        """See `Registry`."""
        return self.values.get((key, name))

    def write(self, key: str, name: str, value: str) -> None:
        """See `Registry`."""
        self.values[key, name] = value

    def delete(self, key: str, name: str) -> None:
        """See `Registry`."""
        self.values.pop((key, name), None)


def system_registry() -> Registry:
    """The machine's own."""
    if sys.platform == "win32":
        return _WindowsRegistry()
    return MemoryRegistry()


if sys.platform == "win32":
    import winreg

    class _WindowsRegistry:
        """The real one."""

        def read(self, key: str, name: str = "") -> str | None:
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, f"{_ROOT}\\{key}") as handle:
                    return str(winreg.QueryValueEx(handle, name)[0])
            except OSError:
                return None

        def write(self, key: str, name: str, value: str) -> None:
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, f"{_ROOT}\\{key}") as handle:
                winreg.SetValueEx(handle, name, 0, winreg.REG_SZ, value)

        def delete(self, key: str, name: str) -> None:
            path = f"{_ROOT}\\{key}"
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path, 0, winreg.KEY_ALL_ACCESS) as handle:
                    winreg.DeleteValue(handle, name)
            except OSError:
                return
            while path != _ROOT and _is_empty(path):
                winreg.DeleteKey(winreg.HKEY_CURRENT_USER, path)
                path = path.rpartition("\\")[0]

    def _is_empty(path: str) -> bool:
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as handle:
                keys, values, _ = winreg.QueryInfoKey(handle)
        except OSError:
            return False
        return not keys and not values
