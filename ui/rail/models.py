"""Takes and jobs as item models."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt

from fresco_core.errors import FrescoError
from fresco_core.project import edits
from ui.rail.rows import ITEM
from ui.session import Session
from ui.session.derive import take_items
from ui.session.job_words import job_title
from ui.session.problems import CODES
from ui.state import JobItem, TakeItem
from ui.words import tr

TAKE = "application/x-fresco-take"
"""The form in which a take is dragged: its id."""
Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


class _ListModel(QAbstractListModel):
    """Rows of values; only what differs is told."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self.session = session
        self.items: list[Any] = []
        for signal in (session.changed, session.progressed, session.opened, session.closed):
            signal.connect(self.refresh)
        self.refresh()

    def read(self) -> list[Any]:
        """The rows as they should be."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Look at the session again."""
        items = self.read()
        if [item.id for item in items] != [item.id for item in self.items]:
            self.beginResetModel()
            self.items = items
            self.endResetModel()
            return
        before, self.items = self.items, items
        for place, (old, new) in enumerate(zip(before, items, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(place), self.index(place))

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.items)


class TakeModel(_ListModel):
    """The takes, the newest first; editing a row renames it."""

    def read(self) -> list[TakeItem]:
        project = self.session.project
        if project is None:
            return []
        return list(take_items(project.document, project.artifacts, self.session.live))

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.items):
            return None
        item: TakeItem = self.items[index.row()]
        if role == ITEM:
            return item
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return item.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = [item.name, item.detail, item.status]
            return ", ".join(word for word in (*words, tr("current") if item.current else "") if word)
        return None

    def mimeTypes(self) -> list[str]:
        return [TAKE]

    def mimeData(self, indexes: Any) -> QMimeData:
        data = QMimeData()
        data.setData(TAKE, self.items[indexes[0].row()].id.encode())
        return data

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not str(value).strip():
            return False
        return self.session.do(tr("Rename take"), edits.rename_take, self.items[index.row()].id, str(value))


class JobModel(_ListModel):
    """The queue in its order; waiting jobs can be dragged."""

    def read(self) -> list[JobItem]:
        document = self.session.document
        if document is None:
            return []
        live = self.session.live
        items = []
        for job in document.ordered_jobs:
            title, detail = job_title(document, job.id)
            code = ""
            if job.error is not None:
                code = CODES.get(FrescoError.from_data(job.error).kind, "FS-900")
            fraction = live.fraction if live.job == job.id else 0.0
            items.append(JobItem(job.id, title, detail, job.state, fraction, code))
        return list(reversed(items))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.items):
            return None
        item: JobItem = self.items[index.row()]
        if role == ITEM:
            return item
        if role == Qt.ItemDataRole.DisplayRole:
            return item.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{item.title}, {item.detail}, {item.state}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index) | Qt.ItemFlag.ItemIsDropEnabled
        if index.isValid() and self.items[index.row()].state == "waiting":
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        return flags

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return ["application/x-fresco-job"]

    def mimeData(self, indexes: Any) -> QMimeData:
        data = QMimeData()
        data.setData("application/x-fresco-job", self.items[indexes[0].row()].id.encode())
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        queue = self.session.work.queue
        if queue is None or not data.hasFormat("application/x-fresco-job"):
            return False
        job = bytes(data.data("application/x-fresco-job").data()).decode()
        places, last = [item.id for item in self.items], len(self.items) - 1
        if job not in places:
            return False
        if parent.isValid():
            target = parent.row()
        else:
            # Between two rows, counted while the job is still at its old place.
            target = row if row >= 0 else last + 1
            target -= target > places.index(job)
        # The list shows the newest first, the queue runs the oldest first.
        queue.move(job, last - target)
        return False
