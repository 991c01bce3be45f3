"""The active take's keyframes as an item model; strip and screen readers look at it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.session import Session
from ui.state import KeyframeItem
from ui.words import tr

ITEM_ROLE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class KeyframeModel(QAbstractListModel):
    """Rows are keyframes, ascending; `filter` shows those of one state alone."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._items: tuple[KeyframeItem, ...] = ()
        self.states: frozenset[str] = frozenset()
        session.changed.connect(self.refresh)
        session.progressed.connect(self.refresh)
        session.closed.connect(self.refresh)

    def refresh(self) -> None:
        """Look at the session again; only what differs is told."""
        items = tuple(item for item in self._session.keyframes if not self.states or item.state.value in self.states)
        if [item.frame for item in items] != [item.frame for item in self._items]:
            self.beginResetModel()
            self._items = items
            self.endResetModel()
            return
        before, self._items = self._items, items
        for place, (old, new) in enumerate(zip(before, items, strict=True)):
            if old != new:
                index = self.index(place)
                self.dataChanged.emit(index, index)

    def set_states(self, states: frozenset[str]) -> None:
        """Show keyframes of these states alone; all if there is none."""
        self.states = states
        self.refresh()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._items)

    def item(self, row: int) -> KeyframeItem:
        """The keyframe in a row."""
        return self._items[row]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._items):
            return None
        item = self._items[index.row()]
        if role == ITEM_ROLE:
            return item
        if role == Qt.ItemDataRole.DisplayRole:
            return f"f {item.frame}"
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            text = tr("Keyframe {number}, frame {frame}, {state}").format(
                number=item.number, frame=item.frame, state=item.word
            )
            if item.versions > 1:
                text += ", " + tr("version {active} of {count}").format(active=item.active, count=item.versions)
            if item.leads:
                text += ", " + tr("style reference")
            if role == Qt.ItemDataRole.AccessibleTextRole and item.frame in self._session.selection:
                text += ", " + tr("selected")
            return text
        return None
