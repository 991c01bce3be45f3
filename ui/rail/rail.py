"""The rail: the clip, then tabs with takes and queue; folds to a column of icons when the window is narrow."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from ui.actions import Actions
from ui.rail.queue_list import QueueList
from ui.rail.source_card import SourceCard
from ui.rail.take_list import TakeList
from ui.session import Session
from ui.theme import icon
from ui.theme.fonts import scaled
from ui.widgets.basics import Button, column, icon_button, label, line, panel, row
from ui.words import tr


class Rail(QFrame):
    """The left column of the workspace; folded it is a column of two icons, which unfold it for a while."""

    folded = Signal()

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session = session
        self.setProperty("panel", True)
        self.source = SourceCard(session)
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName(tr("Takes and queue"))
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
        self._whole = QWidget()
        layout = QVBoxLayout(self._whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.source)
        layout.addWidget(self.tabs)
        layout.addWidget(self._stack, 1)
        self._folded = self._unfolded = False
        self._icons = self._icon_column()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._icons)
        outer.addWidget(self._whole, 1)
        self._arrange()
        for signal in (session.changed, session.progressed, session.opened, session.closed):
            signal.connect(self.refresh)
        self.refresh()

    def _icon_column(self) -> QWidget:
        takes = icon_button("history", tr("Takes"), lambda: self._unfold(0))
        queue = icon_button("playlist-play", tr("Queue"), lambda: self._unfold(1))
        self._fold_button = icon_button("chevron-left", tr("Fold"), lambda: self._unfold(-1))
        made = QWidget()
        made.setLayout(column(takes, queue, self._fold_button, None, gap=6, margins=(6, 8, 6, 8)))
        return made

    def set_folded(self, folded: bool) -> None:
        """Whether the window has no room for more than icons."""
        if folded != self._folded:
            self._folded, self._unfolded = folded, False
            self._arrange()

    def _unfold(self, tab: int) -> None:
        self._unfolded = tab >= 0
        if tab >= 0:
            self.tabs.setCurrentIndex(tab)
        self._arrange()

    def _arrange(self) -> None:
        whole = not self._folded or self._unfolded
        self._whole.setVisible(whole)
        self._icons.setVisible(self._folded)
        self._icons.setFixedHeight(42 if self._unfolded else 16777215)
        self._fold_button.setVisible(self._unfolded)
        layout = self._icons.layout()
        if isinstance(layout, QBoxLayout):
            across = QBoxLayout.Direction.LeftToRight
            layout.setDirection(across if self._unfolded else QBoxLayout.Direction.TopToBottom)
        if self._folded:
            self.setFixedWidth(scaled(220) if self._unfolded else 44)
        else:
            self.setMinimumWidth(180)
            self.setMaximumWidth(400)
        self.folded.emit()

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
        if self._folded:
            self._unfold(1)
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
