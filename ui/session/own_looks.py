"""Looks of the user's own, renamed and deleted off the interface's thread; undoable like edits of the project."""

from __future__ import annotations

from collections.abc import Callable

from fresco_core.settings import Look
from fresco_core.settings.own_looks import delete_look, rename_look, restore_look
from ui.session.session import Session
from ui.session.undo import DeedCommand
from ui.words import tr


def rename(session: Session, look: Look, title: str, done: Callable[[], None]) -> None:
    """Give a look another title; `done` is called if that could be done."""
    _do(
        session,
        tr("Rename look"),
        lambda: rename_look(look.name, title),
        lambda: rename_look(look.name, look.title),
        done,
    )


def delete(session: Session, look: Look) -> None:
    """Delete a look; takes made with it keep their words and settings."""
    words = tr("Look {name} deleted.").format(name=look.title)
    _do(
        session,
        tr("Delete look"),
        lambda: delete_look(look.name),
        lambda: restore_look(look.name),
        lambda: session.noticed.emit(words, True),
    )


def _do(
    session: Session, label: str, deed: Callable[[], None], back: Callable[[], None], done: Callable[[], None]
) -> None:
    def run(work: Callable[[], None], after: Callable[[], None]) -> None:
        def told(_: object) -> None:
            after()
            session.changed.emit()

        # Undone and redone faster than a disk writes, a look's title must not come back after its end.
        session.background.run(work, told, session.refuse, in_order=True)

    def first() -> None:
        session.undo.push(DeedCommand(label, lambda: run(deed, lambda: None), lambda: run(back, lambda: None)))
        done()

    run(deed, first)
