"""Changes to files, folders and the registry that are taken back if a later one fails."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from fresco_core.errors import OutputError
from installer.ledger import missing_folders, remove_empty, write_file
from installer.registry import Registry


class Undo:
    """Remembers how things were before each change."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._files: dict[Path, tuple[bytes, int] | None] = {}
        self._values: list[tuple[str, str, str | None]] = []
        self._folders: list[str] = []

    def make_folder(self, folder: Path) -> list[str]:
        """Make a folder and those above it; the ones that were missing, the outermost first."""
        missing = missing_folders(folder)
        for each in missing:
            Path(each).mkdir()
            self._folders.append(each)
        return missing

    def keep_file(self, path: Path) -> None:
        """Remember a file, or that there is none."""
        self._files[path] = (path.read_bytes(), path.stat().st_mode) if path.is_file() else None

    def keep_value(self, key: str, name: str) -> str | None:
        """Remember a registry value; what it is."""
        present = self._registry.read(key, name)
        self._values.append((key, name, present))
        return present

    def take_back(self) -> None:
        """Make everything as it was, as far as the system lets us."""
        for path, kept in self._files.items():
            with contextlib.suppress(OSError):
                if kept is None:
                    path.unlink(missing_ok=True)
                else:
                    write_file(path, kept[0], executable=bool(kept[1] & 0o100))
        for key, name, present in reversed(self._values):
            if present is None:
                self._registry.delete(key, name)
            else:
                self._registry.write(key, name, present)
        remove_empty(self._folders)


@contextlib.contextmanager
def undone_on_failure(registry: Registry) -> Iterator[Undo]:
    """What is done in the block and remembered is taken back if the block fails.

    Raises:
        OutputError: in place of what the system says when it refuses.
    """
    undo = Undo(registry)
    try:
        yield undo
    except OSError as error:
        undo.take_back()
        raise OutputError(
            f"'{error.filename or 'A file'}' cannot be written ({error.strerror}).",
            "Give yourself the right to write there, or free some space; nothing was changed.",
        ) from error
    except BaseException:
        undo.take_back()
        raise
