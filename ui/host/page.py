"""The settings' page of hosts: who is linked, how one finds the panel, and whose clips hosts may name."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLineEdit, QListWidget

from plugin.bridge.panel import standard_folders
from ui.actions import Actions
from ui.host.hosts import document_name, title
from ui.host.plugins import Plugins
from ui.session import Session
from ui.settings.form import Form
from ui.widgets.basics import Button, label, row
from ui.words import tr


class HostsPage(Form):
    """Listens to the session's hosts."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__(tr("Hosts"))
        self._session = session
        self.linked = label("", wrap=True)
        self.address = QLineEdit()
        self.address.setReadOnly(True)
        self.address.setEchoMode(QLineEdit.EchoMode.Password)
        self.address.setAccessibleName(tr("Address of this panel"))
        copy = Button(tr("Copy"), icon_name="content-copy", clicked=self._copy)
        self.plugins = Plugins(session)
        self.add(
            tr("Linked now"),
            self.linked,
            note=tr("Blender and DaVinci Resolve find this panel by themselves once their plugins are installed."),
        )
        self.add(
            tr("Plugins"),
            self.plugins,
            note=tr("With them, hosts send ranges to this panel and put results on their timelines."),
        )
        self.add(
            tr("Address"),
            row(self.address, copy),
            note=tr(
                "For a host in a sandbox, which does not find the panel: paste it there. It counts until the panel "
                "closes, and lets whoever has it send clips; treat it like a password."
            ),
        )
        self.folders = QListWidget()
        self.folders.setAccessibleName(tr("Folders whose clips hosts may name"))
        self.folders.setFixedHeight(120)
        add = Button(tr("Add a folder..."), icon_name="plus", clicked=self._add)
        self._remove = Button(tr("Remove"), clicked=self._drop)
        self.folders.itemSelectionChanged.connect(self._selected)
        self.add(
            tr("Folders"),
            self.folders,
            row(add, self._remove, None),
            note=tr("Hosts may name clips in these folders, and nothing else: no hidden folders, no other files."),
        )
        self.refused = label("", "secondary", wrap=True)
        self.add(tr("Turned away"), self.refused)
        session.hosts.changed.connect(self.refresh)
        session.preferences.changed.connect(self._preference)
        self.refresh()

    def refresh(self) -> None:
        """Look at the hosts again."""
        hosts = self._session.hosts
        lines = [
            " · ".join(filter(None, (title(one.app, one), document_name(one.app, one.document))))
            for one in hosts.linked
        ]
        problem = str(hosts.problem) if hosts.problem is not None else ""
        self.linked.setText("\n".join(lines) or problem or tr("None"))
        self.address.setText(hosts.address)
        self.refused.setText("\n".join(hosts.refusals[-8:]) or tr("Nobody"))
        own = self._session.preferences.host_folders()
        names = [str(folder) for folder in (*standard_folders(), *own)]
        if [self.folders.item(place).text() for place in range(self.folders.count())] != names:
            self.folders.clear()
            self.folders.addItems(names)
        self._selected()

    def _selected(self) -> None:
        self._remove.setEnabled(self.folders.currentRow() >= len(standard_folders()))

    def _preference(self, name: str) -> None:
        if name == "host_folders":
            self.refresh()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._session.hosts.address)

    def _add(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Folder whose clips hosts may name"))
        if name:
            own = self._session.preferences.host_folders()
            self._session.preferences.set_host_folders(list(dict.fromkeys([*own, Path(name)])))

    def _drop(self) -> None:
        item = self.folders.currentItem()
        if item is not None:
            own = self._session.preferences.host_folders()
            self._session.preferences.set_host_folders([folder for folder in own if str(folder) != item.text()])
