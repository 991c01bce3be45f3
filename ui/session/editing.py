"""Undoable edits of the document that is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec

from PySide6.QtCore import Signal
from PySide6.QtGui import QUndoStack

from fresco_core.errors import FrescoError
from fresco_core.project.document import Document
from fresco_core.timing import FrameRange
from ui.error_words import told
from ui.session.selecting import Selecting
from ui.session.undo import EditCommand
from ui.words import tr

P = ParamSpec("P")


class Editing(Selecting):
    """The part of the session that changes what is saved.

    Signals:
        noticed: a sentence to show for a moment, and whether it can be undone.
    """

    noticed = Signal(str, bool)
    undo: QUndoStack

    def do(
        self, label: str, edit: Callable[Concatenate[Document, P], Document], *args: P.args, **kwargs: P.kwargs
    ) -> bool:
        """Make an undoable edit; what the rules forbid is said, not raised. Says whether it was made."""
        return self.do_grouped(0, label, edit, *args, **kwargs)

    def do_grouped(
        self,
        group: int,
        label: str,
        edit: Callable[Concatenate[Document, P], Document],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> bool:
        """Like `do`; edits of the same group right after each other are undone together."""
        if self.project is None:
            return False
        try:
            patch = self.project.do(label, edit, *args, **kwargs)
        except FrescoError as error:
            self.refuse(error)
            return False
        if patch:
            self.undo.push(EditCommand(self.project, label, patch, group, self.refuse))
        return bool(patch)

    def refuse(self, error: FrescoError) -> None:
        """Say why something cannot be done."""
        self.noticed.emit(told(error), False)

    def add_keyframe(self, frame: int) -> bool:
        """Make a frame a keyframe, and select it."""
        from fresco_core.project import edits

        take = self.take
        if take is None:
            self.refuse(FrescoError(tr("There are no keyframes yet."), tr("Propose keyframes first.")))
            return False
        made = self.do(tr("Add keyframe"), edits.add_keyframe, take.id, frame)
        if made:
            self.select(frozenset({frame}))
        return made

    def set_range(self, start: int, stop: int) -> bool:
        """Mark frames `start` to `stop`, exclusive."""
        from fresco_core.project import edits

        if self.project is None or stop - start < 2:
            return False
        made = self.do_grouped(1, tr("Change range"), edits.set_range, FrameRange(start, stop))
        if made:
            self.work.propose_soon()
        return made
