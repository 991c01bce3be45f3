"""The keyboard map: a preset, and every action's own key."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QKeySequenceEdit,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ui.actions import Actions
from ui.actions.presets import PRESETS
from ui.session import Session
from ui.widgets.basics import Button, column, label, row
from ui.words import tr

_ID = Qt.ItemDataRole.UserRole


class ShortcutsPage(QWidget):
    """Choose an action in the table, press its new keys, and they count at once."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._preferences, self._actions = session.preferences, actions
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search actions"))
        self.search.setAccessibleName(tr("Search actions"))
        self.search.setFixedWidth(260)
        self.search.textChanged.connect(self.refresh)
        self.preset = QComboBox()
        self.preset.setAccessibleName(tr("Preset"))
        self.preset.addItems(list(PRESETS))
        self.preset.setCurrentText(str(self._preferences.get("shortcut_preset")))
        self.preset.textActivated.connect(lambda name: self._preferences.set("shortcut_preset", name))
        self.table = QTableWidget(0, 3)
        self.table.setAccessibleName(tr("Keyboard map"))
        self.table.setHorizontalHeaderLabels([tr("Action"), tr("Keys"), tr("Menu")])
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(28)
        self.table.setShowGrid(False)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.table.setColumnWidth(0, 320)
        self.table.setColumnWidth(1, 240)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.keys = QKeySequenceEdit()
        self.keys.setAccessibleName(tr("New keys"))
        self.keys.setFixedWidth(200)
        self.keys.setMaximumSequenceLength(1)
        use = Button(tr("Use these keys"), clicked=self._use)
        reset = Button(tr("As in the preset"), clicked=self._reset)
        self._told = label("", "warn")
        self.setLayout(
            column(
                row(label(tr("Shortcuts"), "title"), None),
                row(self.search, 12, label(tr("Preset"), "body2"), self.preset, None),
                self.table,
                row(label(tr("New keys"), "body2"), self.keys, use, reset, self._told, None),
                gap=12,
                margins=(28, 24, 28, 20),
            )
        )
        self._preferences.changed.connect(self._changed)
        self.refresh()

    def refresh(self) -> None:
        """Look at the actions again."""
        words = self.search.text().casefold()
        chosen = self._chosen()
        found = [one for one in self._actions.all() if words in self._actions[one.id].text().casefold()]
        self.table.setRowCount(len(found))
        for place, action in enumerate(found):
            keys = ", ".join(
                QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
                for key in self._actions.keys(action.id)
            )
            texts = (self._actions[action.id].text(), keys, tr(action.menu) if action.menu else "")
            for at, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setData(_ID, action.id)
                self.table.setItem(place, at, item)
            if action.id == chosen:
                self.table.selectRow(place)

    def _changed(self, name: str) -> None:
        if name in ("shortcuts", "shortcut_preset"):
            self.refresh()

    def _chosen(self) -> str:
        item = self.table.currentItem()
        return "" if item is None else str(item.data(_ID))

    def _use(self) -> None:
        chosen, keys = self._chosen(), self.keys.keySequence().toString()
        if not chosen:
            return
        # Keys that two actions have do nothing: the last wish counts, and what it took is told.
        others = [
            one.id for one in self._actions.all() if one.id != chosen and keys and keys in self._actions.keys(one.id)
        ]
        for id, kept in self._preferences.shortcuts().items():
            if id in others and kept == keys:
                self._preferences.set_shortcut(id, "")
        self._preferences.set_shortcut(chosen, keys)
        self.keys.clear()
        names = ", ".join(self._actions[id].text() for id in others)
        self._told.setText(tr("These keys were of: {names}").format(names=names) if names else "")

    def _reset(self) -> None:
        if self._chosen():
            self._preferences.set_shortcut(self._chosen(), None)
