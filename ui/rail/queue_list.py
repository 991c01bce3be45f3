"""The queue as a list, and what can be done with a job."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QListView, QStackedWidget, QWidget

from ui.actions import Actions
from ui.rail.models import JobModel
from ui.rail.rows import JobDelegate
from ui.session import Session
from ui.widgets.basics import column, icon_button, label, line, panel, row
from ui.words import tr


class QueueList(QWidget):
    """The jobs, and what can be done with the selected one."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session = session
        self.jobs = JobModel(session, self)
        self.view = QListView()
        self.view.setModel(self.jobs)
        self._delegate = JobDelegate()
        self.view.setItemDelegate(self._delegate)
        self.view.setMouseTracking(True)
        self.view.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.view.setAccessibleName(tr("Queue"))
        self._empty = label(tr("Nothing queued."), "body2")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.view)
        self.buttons = {
            "stop": icon_button("stop-circle-outline", tr("Stop"), lambda: self._do("stop")),
            "pause": icon_button("pause-circle-outline", tr("Pause"), lambda: self._do("pause")),
            "resume": icon_button("play", tr("Resume"), lambda: self._do("resume")),
            "remove": icon_button("delete-outline", tr("Remove from the queue"), lambda: self._do("remove")),
        }
        foot = panel(row(*self.buttons.values(), None, margins=(8, 4, 8, 4)))
        self.setLayout(column(self._stack, line(), foot, gap=0))
        self.view.selectionModel().selectionChanged.connect(lambda *_: self.refresh())
        self.jobs.modelReset.connect(self.refresh)
        self.jobs.dataChanged.connect(lambda *_: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        """Look at the session again."""
        self._stack.setCurrentIndex(1 if self.jobs.items else 0)
        state = self._state()
        for name, states in _ALLOWED.items():
            self.buttons[name].setEnabled(state in states)

    def _selected(self) -> str | None:
        indexes = self.view.selectedIndexes()
        return self.jobs.items[indexes[0].row()].id if indexes else None

    def _state(self) -> str:
        id = self._selected()
        return next((item.state for item in self.jobs.items if item.id == id), "")

    def _do(self, what: str) -> None:
        queue, id = self._session.work.queue, self._selected()
        if queue is not None and id is not None:
            getattr(queue, what)(id)


_ALLOWED = {
    "stop": {"waiting", "running", "paused"},
    "pause": {"running", "waiting"},
    "resume": {"paused", "stopped", "failed"},
    "remove": {"done", "stopped", "failed", "waiting", "paused"},
}
