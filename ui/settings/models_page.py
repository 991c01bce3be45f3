"""The models: what is here, what can be had, downloads. Nothing is fetched unless the user asks for it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QMessageBox,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fresco_core.errors import FrescoError
from fresco_core.models import ModelPreferences, Store, is_offline
from fresco_core.models.headers import Contents, contents
from fresco_core.project import edits
from fresco_core.settings import Control
from ui.actions import Actions
from ui.models.catalogue import check_folder
from ui.models.controls import controls
from ui.models.library import Group, ModelRow, ModelState, group_title, rows
from ui.session import Session
from ui.settings.model_detail import ModelDetail
from ui.settings.model_head import ModelHead
from ui.settings.model_row import ModelRowWidget
from ui.settings.trouble_note import TroubleNote
from ui.timecodes import short_path, size
from ui.widgets.basics import Button, clear, label, line, panel, row
from ui.widgets.fields import Segment
from ui.words import tr


class ModelsPage(QWidget):
    """Table at the left, the chosen model at the right."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session = session
        self.transfers = session.transfers
        self._items: tuple[ModelRow, ...] = ()
        self._rows: dict[str, ModelRowWidget] = {}
        self._chosen = ""
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search models"))
        self.search.setAccessibleName(tr("Search models"))
        self.search.setFixedWidth(220)
        self.search.textChanged.connect(self._fill)
        self.filter = Segment(
            tr("Show models"), [("all", tr("All"), ""), ("here", tr("Installed"), ""), ("attention", "", "")]
        )
        self.filter.set_words("attention", tr("Needs attention"))
        self.filter.choose("all")
        self._kind = "all"
        self.filter.chosen.connect(self._set_filter)
        self.offline = QCheckBox(tr("Work offline"))
        self.offline.setAccessibleName(tr("Work offline"))
        self.offline.setToolTip(tr("Nothing is downloaded while this is on."))
        self.offline.setChecked(is_offline())
        self.offline.toggled.connect(self._set_offline)
        bring = self._bring = Button(tr("Import..."), icon_name="folder-open-outline")
        self.hint_menu = QMenu(self)
        self.import_menu = QMenu(self)
        self.import_menu.addAction(tr("From a file..."), self._import_file)
        self.import_menu.addAction(tr("From a folder..."), self._import)
        bring.setMenu(self.import_menu)
        verify = Button(tr("Verify all"), icon_name="check-all", clicked=self._verify_all)
        bar = panel(row(self.search, self.filter, None, self.offline, bring, verify, margins=(12, 8, 12, 8)))
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        body = QWidget()
        body.setLayout(self._list)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(body)
        self._storage = label("", "secondary")
        move = Button(tr("Move..."), kind="small", clicked=self._move)
        foot = panel(row(self._storage, None, move, margins=(12, 8, 12, 8)))
        left = QVBoxLayout()
        left.setSpacing(0)
        self.trouble = TroubleNote(self._resume, self._import)
        for part in (bar, line(), self.trouble, ModelHead(), scroll, line(), foot):
            left.addWidget(part, 1 if part is scroll else 0)
        self.detail = ModelDetail(self._use, self._remove)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(left, 1)
        layout.addWidget(line(vertical=True))
        layout.addWidget(self.detail)
        self.transfers.changed.connect(self._transferred)
        self.transfers.failed.connect(self._failed)
        self.transfers.imported.connect(self._imported)
        session.changed.connect(self._show_states)
        self._busy = frozenset[str]()
        self._stopped: ModelRow | None = None

    def showEvent(self, event: object) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Look at the disk again, off this thread."""
        folders = self._session.preferences.model_folders()
        self._session.background.run(lambda: _look(folders), self._found, self._session.refuse)

    def _found(self, found: tuple[tuple[ModelRow, ...], str]) -> None:
        self._items, words = found
        self._storage.setText(words)
        self._fill()

    # The table

    def _set_filter(self, key: str) -> None:
        self._kind = key
        self._fill()

    def _attention(self, item: ModelRow) -> bool:
        bad = item.state in (ModelState.PARTIAL, ModelState.MISSING, ModelState.DAMAGED, ModelState.OUTDATED)
        return bad or item.key in self.transfers.damaged

    def _here(self, item: ModelRow) -> bool:
        return item.state in (ModelState.BUILT_IN, ModelState.INSTALLED, ModelState.OUTDATED)

    def _fill(self) -> None:
        items = self._items
        self.filter.set_words("all", tr("All {count}").format(count=len(items)))
        self.filter.set_words("here", tr("Installed {count}").format(count=sum(map(self._here, items))))
        self.filter.set_words("attention", tr("Needs attention {count}").format(count=sum(map(self._attention, items))))
        words = self.search.text().casefold()
        shown = [one for one in items if words in f"{one.title} {one.purpose} {one.key}".casefold()]
        if self._kind != "all":
            shown = [one for one in shown if (self._here if self._kind == "here" else self._attention)(one)]
        clear(self._list)
        self._rows = {}
        for group in Group:
            mine = [one for one in shown if one.group is group]
            if not mine:
                continue
            title, purpose = group_title(group)
            head = row(label(title, "strong"), label(purpose, "secondary"), None, gap=6, margins=(10, 0, 10, 0))
            frame = QWidget()
            frame.setFixedHeight(30)
            frame.setLayout(head)
            self._list.addWidget(frame)
            for item in mine:
                self._rows[item.key] = ModelRowWidget(item, self.choose, self._act)
                self._list.addWidget(self._rows[item.key])
        self._list.addStretch(1)
        if self._chosen not in {one.key for one in items} and items:
            self._chosen = items[0].key
        self._show_states()

    def choose(self, key: str) -> None:
        """Show a model at the right."""
        self._chosen = key
        self._show_states()

    def _show_states(self) -> None:
        document = self._session.document
        used = document.settings.model if document is not None else ""
        for key, widget in self._rows.items():
            widget.show_state(
                self.transfers.running.get(key),
                self.transfers.damaged.get(key, 0),
                selected=key == self._chosen,
                default=key == used,
            )
        item = next((one for one in self._items if one.key == self._chosen), None)
        if item is not None:
            self.detail.show_model(item, default=item.key == used, clip=document is not None)

    def _transferred(self) -> None:
        busy = frozenset(self.transfers.running)
        if busy != self._busy:
            self._busy = busy
            if self.isVisible():
                self.refresh()
        self._show_states()

    def _failed(self, name: str, error: FrescoError) -> None:
        away = (ModelState.NOT_INSTALLED, ModelState.PARTIAL)
        self._stopped = next((one for one in self._items if one.key == name and one.state in away), None)
        words = f"{error.problem} {error.remedy}"
        if self._stopped is not None:
            words = tr("Download of {title} stopped.").format(title=self._stopped.title) + " " + words
        self.trouble.say(words, resumable=self._stopped is not None)

    def _resume(self) -> None:
        if self._stopped is not None:
            self.trouble.hide()
            self.transfers.pull(self._stopped.key)

    # What can be done

    def _act(self, what: str, key: str) -> None:
        if what == "pause":
            self.transfers.stop(key)
        elif what == "repair":
            self.transfers.repair(key)
        elif what == "download":
            item = next(one for one in self._items if one.key == key)
            if item.partial or self._agreed(item):
                self.transfers.pull(key)

    def _agreed(self, item: ModelRow) -> bool:
        """Whether the user accepts the licence, asked before anything is fetched."""
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setText(tr("Download {title}, {size}?").format(title=item.title, size=size(item.size)))
        box.setInformativeText(
            tr("Its licence is {licence}. You accept it by downloading.").format(licence=item.licence)
        )
        yes = box.addButton(tr("Accept and download"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        agreed = box.clickedButton() is yes
        box.deleteLater()
        return agreed

    def _use(self, key: str) -> None:
        document = self._session.document
        if document is not None:
            settings = document.settings.model_copy(update={"model": key})
            self._session.do(tr("Choose model"), edits.set_settings, settings, document.look)

    def _remove(self, key: str) -> None:
        item = next((one for one in self._items if one.key == key), None)
        if item is None:
            return
        preferences = self._session.preferences
        if item.receipt is None and item.state is not ModelState.PARTIAL:
            preferences.set_model_folders([one for one in preferences.model_folders() if str(one) != key])
            self.refresh()
            return
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setText(tr("Delete the files of {title}?").format(title=item.title))
        yes = box.addButton(tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        chosen = box.clickedButton() is yes
        box.deleteLater()
        if chosen:
            self._session.background.run(lambda: Store().remove(key), lambda _: self.refresh(), self._session.refuse)

    def _import(self) -> None:
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
        self.refresh()

    def _import_file(self) -> None:
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
        menu = self.hint_menu
        menu.clear()
        menu.addSection(tr("Which hint was {name} made for?").format(name=file.name))
        for key, (title, purpose) in controls().items():
            action = menu.addAction(title, partial(self._begin, file, key))
            action.setToolTip(purpose)
            if key in file.stem.casefold().replace("_", ""):
                menu.setActiveAction(action)
        menu.setToolTipsVisible(True)
        menu.popup(self._bring.mapToGlobal(self._bring.rect().bottomLeft()))

    def _begin(self, file: Path, control: Control | None = None) -> None:
        self._session.noticed.emit(tr("{name} is being taken in.").format(name=file.name), False)
        self.transfers.take_in(file, control)

    def _imported(self, name: str) -> None:
        self._session.noticed.emit(tr("{name} is installed.").format(name=name), False)

    def _verify_all(self) -> None:
        found = [one for one in self._items if one.receipt is not None]
        for item in found:
            self.transfers.verify(item.key)
        if not found:
            self._session.noticed.emit(tr("No downloaded model is here to verify."), False)

    def _move(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Where models are kept from now on"))
        if name:
            self._keep(replace(ModelPreferences.load(), folder=name))
            self.refresh()

    def _set_offline(self, on: bool) -> None:
        self._keep(replace(ModelPreferences.load(), offline=on))

    def _keep(self, chosen: ModelPreferences) -> None:
        try:
            chosen.save()
        except FrescoError as error:
            self._session.refuse(error)


def _look(folders: list[Path]) -> tuple[tuple[ModelRow, ...], str]:
    store = Store()
    found = rows(store, folders)
    used = sum(one.size for one in found if one.receipt is not None)
    place = store.folder
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    words = tr("Models {used} · {free} free · {folder}").format(
        used=size(used), free=size(free), folder=short_path(store.folder)
    )
    return found, words
