"""How much room there is for results."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from ui.session.session import Session


class Room(QObject):
    """Looks at the project's disk when a project is opened and whenever a job is done.

    Attributes:
        free: bytes; None while nothing is known.
    """

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.free: int | None = None
        session.opened.connect(self._look)
        session.finished.connect(self._look)

    def _look(self) -> None:
        project = self._session.project
        if project is not None:
            folder = project.folder
            self._session.background.run(lambda: shutil.disk_usage(folder).free, self._found)

    def _found(self, free: int) -> None:
        self.free = free
        self._session.progressed.emit()
