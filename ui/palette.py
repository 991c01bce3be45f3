"""All actions in one list to search in: what can be done now comes first."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QWidget

from ui.actions import Actions
from ui.widgets.basics import column
from ui.words import tr

_ID = Qt.ItemDataRole.UserRole


class Palette(QDialog):
    """Type some letters of an action's title; Return does it."""

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self._actions = actions
        self.setWindowTitle(tr("Find an action"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(460, 420)
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Find an action"))
        self.field.setAccessibleName(tr("Find an action"))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Actions"))
        self.setLayout(column(self.field, self.list, margins=(12, 12, 12, 12)))
        self.field.textChanged.connect(self._search)
        self.field.returnPressed.connect(self._run)
        self.list.itemActivated.connect(lambda _: self._run())
        self._search("")
        self.field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        elif self.list.count():
            self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())

    def _search(self, text: str) -> None:
        words = text.casefold().split()
        found = [
            (self._actions[action.id], action.id)
            for action in self._actions.all()
            if all(word in self._actions[action.id].text().casefold() for word in words)
        ]
        self.list.clear()
        for made, id in sorted(found, key=lambda one: not one[0].isEnabled()):
            refusal = str(made.property("refusal") or "")
            hint = self._actions.hint(id)
            item = QListWidgetItem(made.icon(), f"{made.text()}    {hint}" if hint else made.text())
            item.setData(_ID, id)
            item.setToolTip(refusal)
            if refusal:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _run(self) -> None:
        item = self.list.currentItem()
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.accept()
            self._actions.run(str(item.data(_ID)))
