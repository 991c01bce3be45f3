"""The models: what is here, what can be had, downloads. Nothing is fetched unless the user asks for it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fresco_core.errors import FrescoError
from fresco_core.models import ModelPreferences, Store, is_offline
from fresco_core.project import edits
from ui.actions import Actions
from ui.error_words import told
from ui.models.fitting import refusal
from ui.models.library import Group, ModelRow, ModelState, group_title, rows
from ui.session import Session
from ui.settings.downloads import Downloads
from ui.settings.import_button import ImportButton
from ui.settings.model_detail import ModelDetail
from ui.settings.model_head import ModelHead
from ui.settings.model_row import ModelRowWidget
from ui.settings.trouble_note import TroubleNote
from ui.theme import T, icon
from ui.theme.fonts import scaled
from ui.timecodes import short_path, size
from ui.widgets.basics import Button, ElidedLabel, clear, label, line, panel, row
from ui.widgets.fields import Segment
from ui.widgets.meters import ShareBar
from ui.words import tr

_NARROW = 860
"""Below this width the chosen model stands under the table."""


@dataclass(frozen=True)
class _Found:
    """The models on the disk, where downloads are kept, and the bytes that they take and that are free there."""

    items: tuple[ModelRow, ...]
    folder: Path
    used: int
    free: int


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
        self.search.setMinimumWidth(scaled(150))
        self.search.setMaximumWidth(220)
        self.search.addAction(icon("magnify"), QLineEdit.ActionPosition.LeadingPosition).setText(tr("Search models"))
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
        self.bring = ImportButton(session, self.refresh)
        verify = Button(tr("Verify all"), icon_name="check-all", clicked=self._verify_all)
        self._tools = row(self.offline, None, self.bring, verify)
        found = row(self.search, self.filter, None)
        found.setStretch(0, 1)
        self._bar = row(found, None, self._tools, margins=(12, 8, 12, 8))

        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        body = QWidget()
        body.setLayout(self._list)
        scroll = self._scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(body)
        self._folder = ElidedLabel(role="secondary", mode=Qt.TextElideMode.ElideMiddle)
        self._storage = label("", "secondary")
        self._room = ShareBar()
        move = Button(tr("Move..."), kind="small", clicked=self._move)
        storage = row(self._folder, self._room, self._storage, move, gap=12, margins=(12, 8, 12, 8))
        storage.setStretch(0, 2)
        storage.setStretch(1, 1)
        foot = panel(storage)
        left = QVBoxLayout()
        left.setSpacing(0)
        self.trouble = TroubleNote(self._resume, self.bring.from_folder)
        downloads = Downloads(self.transfers)
        for part in (panel(self._bar), line(), self.trouble, ModelHead(), scroll, line(), downloads, foot):
            left.addWidget(part, 1 if part is scroll else 0)
        self.detail = ModelDetail(self._use, self._remove, self.transfers.pull)
        layout = self._columns = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(left, 1)
        layout.addWidget(line(vertical=True))
        layout.addWidget(self.detail)
        self.transfers.changed.connect(self._transferred)
        self.transfers.failed.connect(self._failed)
        self.transfers.imported.connect(self._imported)
        session.changed.connect(self._show_states)
        session.progressed.connect(self._look_at_gpu)
        self._busy = frozenset[str]()
        self._gpu: int | None = None
        self._stopped: ModelRow | None = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = self.width() < scaled(_NARROW)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(down if narrow else across)
        self.detail.set_below(narrow)
        room = self.width() - (0 if narrow else self.detail.width())
        words = self.search.minimumWidth() + self.filter.sizeHint().width() + self._tools.sizeHint().width()
        self._bar.setDirection(down if room < words + 56 else across)
        super().resizeEvent(event)

    def showEvent(self, event: object) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Look at the disk again, off this thread."""
        folders = self._session.preferences.model_folders()
        self._session.background.run(lambda: _look(folders), self._found, self._session.refuse)

    def _found(self, found: _Found) -> None:
        self._items = found.items
        words = tr("Models {used} · {free} free").format(used=size(found.used), free=size(found.free))
        self._folder.set_words(short_path(found.folder))
        self._storage.setText(words)
        self._room.set_parts([(found.used, T.ac)], found.used + found.free, words)
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
                unfit=self._unfit(widget.item),
            )
        item = next((one for one in self._items if one.key == self._chosen), None)
        if item is not None:
            self.detail.show_model(
                item,
                default=item.key == used,
                clip=document is not None,
                coming=item.key in self.transfers.running,
                unfit=self._unfit(item),
                gpu=self._gpu,
            )

    def _unfit(self, item: ModelRow) -> str:
        """Why this GPU cannot take a model; how large it is, is known once the worker has used it."""
        return refusal(item.vram, self._gpu)

    def _look_at_gpu(self) -> None:
        note = self._session.work.memory
        gpu = self._gpu if note is None else note.device_total
        if gpu != self._gpu:
            self._gpu = gpu
            self._show_states()

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
        words = told(error)
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
            self.choose(key)
            if item.to_accept:
                self.detail.ask()
            else:
                self.transfers.pull(key)
        else:
            self._go(key, -1 if what == "previous" else 1)

    def _go(self, key: str, by: int) -> None:
        """From one row to its neighbour."""
        rows = list(self._rows.values())
        place = list(self._rows).index(key) + by
        if 0 <= place < len(rows):
            rows[place].setFocus(Qt.FocusReason.TabFocusReason)
            self._scroll.ensureWidgetVisible(rows[place])

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


def _look(folders: list[Path]) -> _Found:
    store = Store()
    found = rows(store, folders)
    used = sum(one.size for one in found if one.receipt is not None)
    place = store.folder
    # A drive of Windows that is not there is its own parent.
    while not place.exists() and place != place.parent:
        place = place.parent
    return _Found(found, store.folder, used, shutil.disk_usage(place).free if place.exists() else 0)
