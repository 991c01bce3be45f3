"""Brings in models that lie on this computer: single files are copied, folders stay where they are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMenu

from fresco_core.errors import FrescoError
from fresco_core.models.headers import Contents, contents
from fresco_core.settings import Control
from ui.models.catalogue import check_folder
from ui.models.controls import controls
from ui.session import Session
from ui.widgets.basics import Button
from ui.words import tr


class ImportButton(Button):
    """Opens a menu.

    Args:
        brought: called when a folder was added.
    """

    def __init__(self, session: Session, brought: Callable[[], object]) -> None:
        super().__init__(tr("Import..."), icon_name="folder-open-outline")
        self._session, self._brought = session, brought
        self.hints = QMenu(self)
        self.sources = QMenu(self)
        self.sources.addAction(tr("From a file..."), self.from_file)
        self.sources.addAction(tr("From a folder..."), self.from_folder)
        self.setMenu(self.sources)

    def from_folder(self) -> None:
        """A model in the diffusers format."""
        name = QFileDialog.getExistingDirectory(self, tr("Folder of a diffusers model"))
        if not name:
            return
        folder, preferences = Path(name), self._session.preferences
        try:
            check_folder(folder)
        except FrescoError as error:
            self._session.refuse(error)
            return
        preferences.set_model_folders(list(dict.fromkeys([*preferences.model_folders(), folder])))
        self._brought()

    def from_file(self) -> None:
        """A checkpoint, LoRA, ControlNet or autoencoder, which is copied into the folder of models."""
        name, _ = QFileDialog.getOpenFileName(self, tr("Checkpoint, LoRA or ControlNet"), "", "*.safetensors")
        if name:
            file = Path(name)
            self._session.background.run(
                lambda: contents(file), lambda found: self._take_in(file, found), self._session.refuse
            )

    def _take_in(self, file: Path, found: Contents) -> None:
        """Copy what a file holds; of a ControlNet nothing says which hint it wants, so that is asked."""
        if found != "control":
            self._begin(file)
            return
        menu = self.hints
        menu.clear()
        menu.addSection(tr("Which hint was {name} made for?").format(name=file.name))
        for key, (title, purpose) in controls().items():
            action = menu.addAction(title, partial(self._begin, file, key))
            action.setToolTip(purpose)
            if key in file.stem.casefold().replace("_", ""):
                menu.setActiveAction(action)
        menu.setToolTipsVisible(True)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _begin(self, file: Path, control: Control | None = None) -> None:
        self._session.noticed.emit(tr("{name} is being taken in.").format(name=file.name), False)
        self._session.transfers.take_in(file, control)
