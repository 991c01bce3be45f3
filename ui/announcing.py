"""Tells screen readers how far a job is at each quarter, and what went wrong."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from ui.session import Session
from ui.session.job_words import job_running
from ui.words import tr

_QUARTERS = (25, 50, 75, 100)


class Announcer(QObject):
    """Speaks through `widget`.

    Attributes:
        said: the last sentence.
    """

    def __init__(self, session: Session, widget: QWidget) -> None:
        super().__init__(widget)
        self._session, self._widget = session, widget
        self._job, self._reached = "", 0
        self.said = ""
        session.progressed.connect(self._progressed)
        session.troubled.connect(self._troubled)

    def _progressed(self) -> None:
        live, document = self._session.live, self._session.document
        if document is None or live.job not in document.jobs or live.kind == "propose":
            return
        if live.job != self._job:
            self._job, self._reached = live.job, 0
        reached = max((one for one in _QUARTERS if one <= live.fraction * 100), default=0)
        if reached > self._reached:
            self._reached = reached
            self._say(f"{job_running(document, live.job)}, {reached} %")

    def _troubled(self) -> None:
        problem = self._session.problem
        if problem is not None:
            self._say(tr("{title}. {body}").format(title=problem.title, body=problem.body))

    def _say(self, text: str) -> None:
        self.said = text
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._widget, text))
