"""The rail: the clip, then tabs with takes and queue; folds to a column of icons when the window is narrow."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QListView,
    QMenu,
    QMessageBox,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from fresco_core.project import edits
from ui.actions import Actions
from ui.decoding import ClipSource
from ui.rail.models import JobModel, TakeModel
from ui.rail.rows import JobDelegate, TakeDelegate
from ui.session import Session
from ui.theme import icon
from ui.widgets.basics import Button, column, icon_button, label, line, panel, row
from ui.words import tr


class SourceCard(QFrame):
    """Picture, name and figures of the clip."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setFixedHeight(74)
        self._picture = QLabel()
        self._picture.setFixedSize(64, 36)
        self._picture.setScaledContents(True)
        self._name, self._size, self._length = label("", "head"), label("", "secondary"), label("", "secondary")
        self._name.setStyleSheet("font-size: 12px;")
        names = column(self._name, self._size, gap=2)
        self.setLayout(column(row(self._picture, names, gap=8), self._length, gap=6, margins=(12, 10, 8, 8)))
        for signal in (session.opened, session.closed, session.progressed):
            signal.connect(self.refresh)
        session.frames.ready.connect(self._ready)
        self.refresh()

    def refresh(self) -> None:
        """Look at the session again."""
        session, document = self._session, self._session.document
        self.setVisible(document is not None)
        if document is None:
            return
        name = session.clip.name if session.clip is not None else document.name
        self._name.setText(self._name.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, 118))
        self._name.setToolTip(str(session.clip or name))
        rate = float(document.clip.rate)
        shown = f"{rate:.0f}" if abs(rate - round(rate)) < 1e-6 else f"{rate:.3f}".rstrip("0")
        self._size.setText(f"{document.clip.width} × {document.clip.height} · {shown} fps")
        seconds = float(document.clip.frame_count / document.clip.rate)
        parts = [f"{document.clip.frame_count} f", f"{seconds:.2f} s"]
        info = session.clip_info
        if info is not None:
            parts.append(info.codec)
            if info.variable_rate:
                parts.append(tr("variable rate"))
            self._length.setToolTip(tr("Sound: yes") if info.has_audio else tr("Sound: no"))
        self._length.setText(" · ".join(parts))
        if session.clip is not None:
            image = session.frames.thumbnail("rail", ClipSource(session.clip), document.range.start, QSize(256, 144))
            if image is not None:
                self._show(image)

    def _ready(self, picture: object) -> None:
        if getattr(picture, "channel", "") == "rail":
            self.refresh()

    def _show(self, image: QImage) -> None:
        ratio = self.devicePixelRatioF()
        size = QSize(round(64 * ratio), round(36 * ratio))
        scaled = image.scaled(
            size, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
        )
        left, top = (scaled.width() - size.width()) // 2, (scaled.height() - size.height()) // 2
        pixmap = QPixmap.fromImage(scaled.copy(left, top, size.width(), size.height()))
        pixmap.setDevicePixelRatio(ratio)
        self._picture.setPixmap(pixmap)


class TakeList(QListView):
    """The takes; a click works on one, a double click renames it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.takes = TakeModel(session)
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
        session.frames.ready.connect(lambda _: self.viewport().update())

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
        menu.addAction(icon("delete-outline"), tr("Delete take..."), lambda: self.delete(item.id))
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
        """Take a take out of the project, after asking."""
        document = self._session.document
        take = take or self.current_id()
        if document is None or take is None:
            return
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setText(tr("Delete {name}?").format(name=document.takes[take].name))
        box.setInformativeText(tr("Its pictures stay in the project until the cache is cleared. Undo brings it back."))
        delete = box.addButton(tr("Delete take"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        chosen = box.clickedButton() is delete
        box.deleteLater()
        if chosen:
            self._session.do(tr("Delete take"), edits.delete_take, take)


class QueueList(QWidget):
    """The jobs, and what can be done with the selected one."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session = session
        self.jobs = JobModel(session)
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


class Rail(QFrame):
    """The left column of the workspace."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session = session
        self.setProperty("panel", True)
        self.source = SourceCard(session)
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.addTab(tr("Takes"))
        self.tabs.addTab(tr("Queue"))
        self.takes = TakeList(session)
        self.queue = QueueList(session, actions)
        self._no_takes = self._empty()
        takes = QWidget()
        self._takes = QStackedWidget()
        self._takes.addWidget(self._no_takes)
        self._takes.addWidget(self.takes)
        compare = Button(
            tr("Compare takes"), icon_name="compare-horizontal", kind="small flat", clicked=lambda: self._compare()
        )
        copy = icon_button("content-copy", tr("New take with these settings"), self.takes.duplicate, size=16)
        bin = icon_button("delete-outline", tr("Delete take"), lambda: self.takes.delete(), size=16)
        self._foot = panel(row(compare, None, copy, bin, gap=2, margins=(6, 5, 8, 5)))
        takes.setLayout(column(self._takes, line(), self._foot, gap=0))
        self._stack = QStackedWidget()
        self._stack.addWidget(takes)
        self._stack.addWidget(self.queue)
        self.tabs.currentChanged.connect(self._stack.setCurrentIndex)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.source)
        layout.addWidget(self.tabs)
        layout.addWidget(self._stack, 1)
        for signal in (session.changed, session.progressed, session.opened, session.closed):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Look at the session again."""
        document = self._session.document
        has = document is not None and bool(document.takes)
        self._takes.setCurrentIndex(1 if has else 0)
        self._foot.setEnabled(has)
        self._foot.setVisible(document is not None)
        count = self._session.work.unfinished
        self.tabs.setTabText(1, tr("Queue {count}").format(count=count) if count else tr("Queue"))

    def show_queue(self) -> None:
        """Bring the queue up."""
        self.tabs.setCurrentIndex(1)
        self.queue.view.setFocus()

    def _compare(self) -> None:
        from ui.viewer.geometry import ViewMode

        document = self._session.document
        rendered = [] if document is None else [one for one in reversed(document.ordered_takes) if one.rendered]
        if len(rendered) < 2:
            self._session.noticed.emit(tr("Pick a second take to compare."), False)
            return
        self._session.view.set(a=rendered[1].id, b=rendered[0].id, mode=ViewMode.WIPE)

    def _empty(self) -> QWidget:
        picture = QLabel()
        picture.setPixmap(icon("history").pixmap(24, 24))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words = label(tr("No takes yet. Every render is kept here so you can compare and go back."), "body2", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        made = QWidget()
        made.setLayout(column(None, picture, words, None, margins=(16, 0, 16, 0)))
        return made
