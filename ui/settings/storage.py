"""Where things are kept, and how much room they take."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from fresco_core.models import models_folder
from fresco_core.project.cache import cache_folder
from ui.actions import Actions
from ui.models.catalogue import folder_bytes
from ui.session import Session
from ui.settings.form import Form, facts
from ui.timecodes import short_path, size
from ui.widgets.basics import Button, clear, row
from ui.words import tr


class StoragePage(Form):
    """Measured in the background when it is shown."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__(tr("Storage"))
        self._session = session
        self._facts = facts([])
        show = Button(tr("Show project in folder"), icon_name="folder-open-outline", clicked=self._show_folder)
        clean = Button(tr("Clear cache"), icon_name="delete-outline", clicked=self._clear)
        self.add(
            tr("Kept on this computer"),
            self._facts,
            row(show, clean, None),
            note=tr("Clearing the cache deletes what no take uses and what can be made again."),
        )

    def showEvent(self, event: object) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Measure again."""
        project = self._session.project
        folder = None if project is None else project.folder
        self._session.background.run(lambda: _measured(folder), self._show)

    def _show(self, lines: list[tuple[str, str]]) -> None:
        clear(self._facts)
        fresh = facts(lines)
        self._facts.addLayout(fresh, 0, 0, 1, 2)

    def _show_folder(self) -> None:
        if self._session.project is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._session.project.folder)))

    def _clear(self) -> None:
        self._session.clear_cache()
        self.refresh()


def _measured(project: Path | None) -> list[tuple[str, str]]:
    models, cache = models_folder(), cache_folder()
    lines = []
    if project is not None:
        free = shutil.disk_usage(project).free
        lines.append((tr("This project"), f"{size(folder_bytes(project))} · {short_path(project)}"))
        lines.append((tr("Free beside it"), size(free)))
    lines.append((tr("Models"), f"{size(folder_bytes(models))} · {short_path(models)}"))
    lines.append((tr("Learned estimates"), f"{size(folder_bytes(cache))} · {short_path(cache)}"))
    return lines
