"""The installer's actions, over all parts or those that were named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fresco_core.errors import FrescoError, SettingsError
from installer import blender, panel, resolve
from installer.ledger import Entry, Ledger
from installer.machine import Machine, this_machine
from installer.part import Part
from installer.work import Change, changes_to_install, changes_to_remove, install, remove, state_of


class Action(StrEnum):
    """What can be done."""

    INSTALL = "install"
    UPDATE = "update"
    REPAIR = "repair"
    REMOVE = "remove"
    STATUS = "status"


@dataclass(frozen=True)
class Report:
    """What happened to one part.

    Attributes:
        state: how it stands now, or would; what `status` shows.
        changes: what was done, or would be.
        note: what is left to the user, or what went wrong.
    """

    id: str
    title: str
    state: str
    changes: Sequence[Change] = ()
    note: str = ""
    failed: bool = False


def run(
    action: Action, hosts: Sequence[str] = (), *, dry_run: bool = False, machine: Machine | None = None
) -> list[Report]:
    """Do the action on each part, one after the other; a part that fails does not stop the others.

    Args:
        hosts: ids of parts like "blender-4.5", or the beginning of one like "blender"; all if empty.
        dry_run: only say what would be done.

    Raises:
        SettingsError: if a host was named that is not here.
        OutputError: if the list of what is installed cannot be read.
    """
    machine = machine or this_machine()
    ledger = Ledger(machine.data)
    found = {part.id: part for part in find_parts(machine)}
    ids = _chosen(hosts, [*found, *(id for id in ledger.entries if id not in found)])
    if action is Action.REMOVE:
        ids.reverse()  # the panel came first, with the folders that the others are noted in
    return [
        report
        for id in ids
        if (report := _one(action, machine, id, found.get(id), ledger, dry_run=dry_run)) is not None
    ]


def find_parts(machine: Machine) -> Iterator[Part]:
    """Everything that can be installed here."""
    yield panel.part(machine)
    yield from blender.parts(machine)
    yield from resolve.parts(machine)


def _chosen(hosts: Sequence[str], ids: Sequence[str]) -> list[str]:
    chosen: list[str] = []
    for host in hosts:
        fitting = [id for id in ids if id == host or id.startswith(f"{host}-")]
        if not fitting:
            raise SettingsError(f"There is no host '{host}' here.", f"Found are: {', '.join(ids)}.")
        chosen += (id for id in fitting if id not in chosen)
    return chosen if hosts else list(ids)


def _one(
    action: Action, machine: Machine, id: str, part: Part | None, ledger: Ledger, *, dry_run: bool
) -> Report | None:
    entry = ledger.entries.get(id)
    if action is Action.STATUS or (action is not Action.REMOVE and part is None):
        return _status(machine, id, part, entry)
    if action is not Action.INSTALL and entry is None:
        return None
    if action is Action.REMOVE:
        assert entry is not None
        return _do_remove(machine, id, part, entry, ledger, dry_run=dry_run)
    assert part is not None
    return _do_install(machine, part, entry, ledger, dry_run=dry_run)


def _status(machine: Machine, id: str, part: Part | None, entry: Entry | None) -> Report:
    if part is None:
        return Report(id, id, "installed", note="Its host is gone; `remove` takes away what is left.")
    state = state_of(machine, part, entry)
    note = {"damaged": "`repair` puts it right.", "outdated": "`update` brings it up to date."}.get(state, "")
    return Report(id, part.title, state, note=note)


def _do_install(machine: Machine, part: Part, entry: Entry | None, ledger: Ledger, *, dry_run: bool) -> Report:
    changes = changes_to_install(machine, part, entry)
    if dry_run:
        return Report(part.id, part.title, "installed" if not changes else "would be installed", changes)
    if not changes and state_of(machine, part, entry) == "installed":
        return Report(part.id, part.title, "installed", note=part.hint)
    try:
        left = install(machine, part, ledger)
    except FrescoError as error:
        return Report(part.id, part.title, "failed", note=str(error), failed=True)
    return Report(part.id, part.title, "installed", changes, left or part.hint)


def _do_remove(machine: Machine, id: str, part: Part | None, entry: Entry, ledger: Ledger, *, dry_run: bool) -> Report:
    title, changes = part.title if part else id, changes_to_remove(entry)
    if dry_run:
        return Report(id, title, "would be removed", changes)
    try:
        left = remove(machine, part, id, ledger)
    except FrescoError as error:
        return Report(id, title, "failed", note=str(error), failed=True)
    return Report(id, title, "removed", changes, left)
