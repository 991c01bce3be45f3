"""Edits as undoable commands: what changed is kept, and is taken back from whatever the document is by then."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from fresco_core.project.errors import EditError
from fresco_core.project.patch import Patch, reverse
from fresco_core.project.store import Project
from fresco_core.project.undoing import made_again

MERGE_SECONDS = 0.5


class EditCommand(QUndoCommand):
    """An edit that was made already.

    Args:
        label: what menus call it.
        patch: what it changed.
        group: edits of one group (not 0) that follow within half a second become one.
        refused: told when the edit cannot be taken back any more.
    """

    def __init__(
        self, project: Project, label: str, patch: Patch, group: int, refused: Callable[[EditError], None]
    ) -> None:
        super().__init__(label)
        self._project, self._patch, self._group, self._refused = project, patch, group, refused
        self._fresh = True
        self._made = time.monotonic()

    def redo(self) -> None:
        """Make the edit again; the first time it is made already."""
        if self._fresh:
            self._fresh = False
        else:
            self._patch = self._apply(self._patch)

    def undo(self) -> None:
        """Take the edit back."""
        # Kept as it was really taken back: with it may go what a job has made, and redo brings that again.
        self._patch = reverse(self._apply(reverse(self._patch)))

    def id(self) -> int:
        """The group, by which Qt asks for merging."""
        return self._group or -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Become one with an edit of the same group right after this one."""
        if not isinstance(other, EditCommand) or other._made - self._made > MERGE_SECONDS:
            return False
        self._patch = [*self._patch, *other._patch]
        self._made = other._made
        return True

    def _apply(self, patch: Patch) -> Patch:
        try:
            return self._project.edit(self.text(), made_again(self._project.document, patch))
        except EditError as error:
            self.setObsolete(True)
            self._refused(error)
            return []


class DeedCommand(QUndoCommand):
    """Something outside the document that was done already, and can be taken back and done again."""

    def __init__(self, label: str, again: Callable[[], None], back: Callable[[], None]) -> None:
        super().__init__(label)
        self._again, self._back = again, back
        self._fresh = True

    def redo(self) -> None:
        """Do it again; the first time it is done already."""
        if self._fresh:
            self._fresh = False
        else:
            self._again()

    def undo(self) -> None:
        """Take it back."""
        self._back()
