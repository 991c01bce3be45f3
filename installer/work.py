"""Brings the disk to what a part says, or takes the part away; whatever fails in the middle is undone."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from fresco_core import __version__
from fresco_core.errors import OutputError
from installer.ledger import Entry, Ledger, digest, digest_of, remove_empty, write_file
from installer.machine import Machine
from installer.part import Part
from installer.undo import undone_on_failure

State = Literal["not installed", "installed", "outdated", "damaged"]


@dataclass(frozen=True)
class Change:
    """One thing that is done: write, delete, set or unset, to a file or a registry value."""

    verb: Literal["write", "delete", "set", "unset"]
    what: str


def state_of(machine: Machine, part: Part, entry: Entry | None) -> State:
    """How the part stands: damaged if what was installed is no longer as it was, outdated if it would be other now."""
    if entry is None:
        return "not installed"
    files = all(digest_of(Path(path)) == known for path, known in entry.files.items())
    values = all(machine.registry.read(str(key), str(name)) == value for key, name, value, _ in entry.values)
    if not files or not values or not all(Path(path).exists() for path in entry.made):
        return "damaged"
    wanted = {str(path): digest(data) for path, data in part.files.items()}
    same = wanted == entry.files and {(key, name): value for key, name, value, _ in entry.values} == part.values
    return "installed" if same else "outdated"


def changes_to_install(machine: Machine, part: Part, entry: Entry | None) -> list[Change]:
    """What installing the part would do now."""
    old = {} if entry is None else entry.files
    wanted = {str(path) for path in part.files}
    writes = [Change("write", str(path)) for path, data in part.files.items() if digest_of(path) != digest(data)]
    made = [Change("write", str(path)) for path in part.made if not path.exists()]
    sets = [
        Change("set", f"{key} {name}".strip())
        for (key, name), value in part.values.items()
        if machine.registry.read(key, name) != value
    ]
    return [*writes, *made, *(Change("delete", path) for path in old if path not in wanted), *sets]


def changes_to_remove(entry: Entry) -> list[Change]:
    """What removing an installed part would do."""
    files = [Change("delete", path) for path in (*entry.files, *entry.made)]
    return [*files, *(Change("unset", f"{key} {name}".strip()) for key, name, _, _ in entry.values)]


def install(machine: Machine, part: Part, ledger: Ledger) -> str:
    """Bring the disk and the registry to what the part says; what is left to the user, else nothing.

    Raises:
        OutputError: if something cannot be written; then everything is as it was.
    """
    before = ledger.entries.get(part.id) or Entry("")
    entry = Entry(__version__, folders=list(before.folders), traces=dict(before.traces))
    originally = {(str(key), str(name)): old for key, name, _, old in before.values}
    with undone_on_failure(machine.registry) as undo:
        for path, data in part.files.items():
            entry.folders += undo.make_folder(path.parent)
            undo.keep_file(path)
            write_file(path, data, executable=path in part.executable)
            entry.files[str(path)] = digest(data)
        for (key, name), value in part.values.items():
            present = undo.keep_value(key, name)
            machine.registry.write(key, name, value)
            entry.values.append([key, name, value, originally.get((key, name), present)])
        for text in before.files:
            if text not in entry.files:
                undo.keep_file(Path(text))
                Path(text).unlink(missing_ok=True)
        for path in (*part.made, *part.traces):
            entry.folders += undo.make_folder(path.parent)
        entry.made = [str(path) for path in part.made]
        _note(ledger, part.id, entry)
    fresh = [path for path in part.traces if not path.exists()]
    left = part.after() if part.after else ""
    appeared = {str(path): known for path in fresh if (known := digest_of(path))}
    if appeared:
        entry.traces |= appeared
        ledger.save()
    return left


def _note(ledger: Ledger, id: str, entry: Entry) -> None:
    """Put the entry into the ledger, or leave that as it was."""
    before = dict(ledger.entries)
    ledger.entries[id] = entry
    try:
        ledger.save()
    except BaseException:
        ledger.entries = before
        raise


def remove(machine: Machine, part: Part | None, id: str, ledger: Ledger) -> str:
    """Take an installed part away, also one whose host is gone; what is left to the user, else nothing.

    Raises:
        OutputError: if something cannot be deleted; what is left is still in the ledger.
    """
    entry = ledger.entries[id]
    untouched = [text for text, known in entry.traces.items() if digest_of(Path(text)) == known]
    untouched += [str(path) for path in (part.traces if part else ()) if not path.exists()]
    left = part.before_removal() if part and part.before_removal else ""
    for text in (*entry.files, *entry.made, *untouched):
        try:
            Path(text).unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(
                f"'{text}' cannot be deleted ({error.strerror}).", "Close the program that uses it, then remove again."
            ) from error
    for key, name, value, old in entry.values:
        if machine.registry.read(str(key), str(name)) == value:
            if old is None:
                machine.registry.delete(str(key), str(name))
            else:
                machine.registry.write(str(key), str(name), old)
    if part and part.after_removal:
        part.after_removal()
    for folder, names in part.caches.items() if part else ():
        if str(folder) in entry.folders:
            _sweep(folder, names)
    for folder in {Path(text).parent for text in entry.files}:
        if not any(folder.glob("*.py")):
            shutil.rmtree(folder / "__pycache__", ignore_errors=True)
    del ledger.entries[id]
    ledger.save()
    remove_empty(entry.folders)  # those that others use by now are not empty, and stay
    return left


def _sweep(folder: Path, names: tuple[str, ...]) -> None:
    """Remove caches that other programs have filled from our files, unless anything else is described there."""
    if any((folder / "packages").glob("*")) or any(folder.glob("*.desktop")):
        return
    for pattern in names:
        for path in folder.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
