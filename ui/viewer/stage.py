"""The middle of the window: banner, picture, error panel, or what to begin with while nothing is open."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.actions import Actions
from ui.session import Session
from ui.viewer.banner import Banner, Toast
from ui.viewer.compare_view import CompareView
from ui.viewer.error_panel import ErrorPanel
from ui.viewer.pictures import Pictures
from ui.viewer.structure_maps import StructureMaps
from ui.widgets.basics import column


class PictureStage(QWidget):
    """One picture area with all that can lie over it; `start` shows while no clip is open."""

    def __init__(self, session: Session, actions: Actions, start: QWidget | None = None) -> None:
        super().__init__()
        self._session = session
        self.view = CompareView()
        self.pictures = Pictures(session, self.view)
        self.maps = StructureMaps(session, self.view)
        self.errors = ErrorPanel(session)
        self.banner = Banner(session, actions)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.errors)
        self._start = start
        if start is not None:
            self._stack.addWidget(start)
        layout = column(self.banner, self._stack, gap=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.toast = Toast(session, actions, self)
        for signal in (session.opened, session.closed, session.troubled):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Look at the session again."""
        if self._session.problem is not None:
            self._stack.setCurrentWidget(self.errors)
            self.errors.focus_first()
        elif self._session.document is None and self._start is not None:
            self._stack.setCurrentWidget(self._start)
        elif self._stack.currentWidget() is not self.view:
            self._stack.setCurrentWidget(self.view)
            # Or else the focus goes to whatever comes next in the window.
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
