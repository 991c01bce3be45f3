"""The settings: pages to choose from at the left, the chosen one beside them. It takes the workspace's place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget, QWidget

from ui.actions import Actions
from ui.host.page import HostsPage
from ui.session import Session
from ui.settings.diagnostics import DiagnosticsPage
from ui.settings.general import GeneralPage
from ui.settings.hardware import HardwarePage
from ui.settings.licences import LicencesPage
from ui.settings.models_page import ModelsPage
from ui.settings.names import ICONS, ORDER, page_title
from ui.settings.shortcuts import ShortcutsPage
from ui.settings.storage import StoragePage
from ui.theme import icon
from ui.widgets.basics import line
from ui.widgets.fields import still_wheels
from ui.words import tr

_MAKE: dict[str, Callable[[Session, Actions], QWidget]] = {
    "general": GeneralPage,
    "models": ModelsPage,
    "hardware": HardwarePage,
    "hosts": HostsPage,
    "storage": StoragePage,
    "shortcuts": ShortcutsPage,
    "diagnostics": DiagnosticsPage,
    "licences": LicencesPage,
}


_NARROW = 900


class SettingsPage(QWidget):
    """Pages are built when they are first shown."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session, self._actions = session, actions
        self.list = QListWidget()
        self.list.setProperty("nav", True)
        self.list.setFixedWidth(220)
        self.list.setIconSize(QSize(18, 18))
        self.list.setAccessibleName(tr("Settings"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        for name in ORDER:
            item = QListWidgetItem(icon(ICONS[name]), page_title(name))
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setSizeHint(QSize(40, 34))
            item.setToolTip(page_title(name))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, page_title(name))
            self.list.addItem(item)
        self._stack = QStackedWidget()
        self._pages: dict[str, QWidget] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.list)
        layout.addWidget(line(vertical=True))
        layout.addWidget(self._stack, 1)
        self.list.currentItemChanged.connect(self._chosen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, icons alone tell the pages apart."""
        narrow = self.width() < _NARROW
        self.list.setFixedWidth(44 if narrow else 220)
        for name, item in zip(ORDER, map(self.list.item, range(self.list.count())), strict=True):
            item.setText("" if narrow else page_title(name))
        super().resizeEvent(event)

    def page(self, name: str) -> QWidget:
        """One of the pages."""
        if name not in self._pages:
            page = self._pages[name] = _MAKE[name](self._session, self._actions)
            still_wheels(page)
            self._stack.addWidget(page)
        return self._pages[name]

    def show_page(self, name: str) -> None:
        """Bring a page up."""
        self._stack.setCurrentWidget(self.page(name))
        place = ORDER.index(name)
        if self.list.currentRow() != place:
            self.list.setCurrentRow(place)

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None and self._session.page:
            self._session.show_page(str(item.data(Qt.ItemDataRole.UserRole)))
