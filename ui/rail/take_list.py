"""The takes as a list."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu

from fresco_core.project import edits
from ui.rail.models import TakeModel
from ui.rail.rows import TakeDelegate
from ui.session import Session
from ui.theme import icon
from ui.words import tr

_DELETING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class TakeList(QListView):
    """The takes; a click works on one, a double click renames it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.takes = TakeModel(session, self)
        self.setModel(self.takes)
        self._delegate = TakeDelegate(session.frames)
        self.setItemDelegate(self._delegate)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Takes"))
        self.setDragEnabled(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.clicked.connect(self._activate)
        self.activated.connect(self._activate)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        session.frames.ready.connect(self._pictured)

    def event(self, event: QEvent) -> bool:
        # Here these keys are about takes, not about keyframes.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _DELETING:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in _DELETING and index.isValid():
            self.delete(self.takes.items[index.row()].id)
        else:
            super().keyPressEvent(event)

    def _pictured(self, picture: object) -> None:
        if getattr(picture, "channel", "") == "takes":
            self.viewport().update()

    def current_id(self) -> str | None:
        """The take that the list's buttons are about: the one being worked on."""
        return self._session.document.active_take if self._session.document is not None else None

    def _activate(self, index: QModelIndex) -> None:
        take = self.takes.items[index.row()].id
        document = self._session.document
        if document is not None and document.active_take != take:
            self._session.do(tr("Work on another take"), edits.activate_take, take)
            if document.takes[take].rendered:
                self._session.view.set(b=take)

    def _menu(self, place: QPoint) -> None:
        index = self.indexAt(place)
        if not index.isValid():
            return
        item = self.takes.items[index.row()]
        menu = QMenu(self)
        star = tr("Remove star") if item.starred else tr("Star")
        menu.addAction(icon("star"), star, lambda: self._session.do(star, edits.star_take, item.id, not item.starred))
        menu.addAction(tr("Show as A"), lambda: self._session.view.set(a=item.id))
        menu.addAction(tr("Show as B"), lambda: self._session.view.set(b=item.id))
        menu.addAction(tr("Rename"), lambda: self.edit(index))
        menu.addSeparator()
        menu.addAction(icon("delete-outline"), tr("Delete take"), lambda: self.delete(item.id))
        menu.exec(self.viewport().mapToGlobal(place))
        menu.deleteLater()

    def duplicate(self) -> None:
        """Begin a take with the settings of the present one."""
        document = self._session.document
        take = None if document is None else document.take
        if document is None or take is None:
            return
        self._session.do(tr("Use its settings"), edits.set_settings, take.settings, take.look)
        self._session.do(tr("Begin the next take"), edits.new_take)

    def delete(self, take: str | None = None) -> None:
        """Take a take out of the project, which can be undone."""
        document = self._session.document
        take = take or self.current_id()
        if document is None or take is None:
            return
        words = tr("{name} deleted. Its pictures stay until the cache is cleared.")
        name = document.takes[take].name
        if self._session.do(tr("Delete take"), edits.delete_take, take):
            self._session.noticed.emit(words.format(name=name), True)
