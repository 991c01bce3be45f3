"""Asks the worker what the next step would take, once things have rested for a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from fresco_core.errors import FrescoError
from fresco_core.project import asking
from fresco_core.project.requests import Request
from fresco_core.worker.messages import Estimate, JobParams
from ui.session.derive import counts

if TYPE_CHECKING:
    from pydantic import BaseModel

    from ui.session.session import Session

_REST_MS = 300


class Estimating(QObject):
    """Keeps `found` for the next render or propagation; never starts a worker for it.

    Attributes:
        found: None while nothing is known.
    """

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.found: Estimate | None = None
        self._asked: Request | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_REST_MS)
        self._soon.timeout.connect(self._ask)
        for signal in (session.changed, session.opened, session.closed):
            signal.connect(self._soon.start)

    def stop(self) -> None:
        """Ask nothing more."""
        self._soon.stop()

    def _ask(self) -> None:
        session = self._session
        request = self._request()
        if request is None:
            self.found = self._asked = None
            return
        client = session.work.client
        if request == self._asked or client.state != "ready" or session.live.job:
            return
        assert session.project is not None
        assert session.clip is not None
        self._asked = request
        params = JobParams(
            job="estimate", project=str(session.project.folder.absolute()), clip=str(session.clip), request=request
        )
        client.call("estimate", params, lambda outcome: self._answered(request, outcome))

    def _answered(self, request: Request, outcome: BaseModel | FrescoError) -> None:
        if request == self._asked:
            self.found = outcome if isinstance(outcome, Estimate) else None
            self._session.progressed.emit()

    def _request(self) -> Request | None:
        document, take, clip = self._session.document, self._session.take, self._session.clip
        if document is None or take is None or clip is None or not take.keyframes:
            return None
        count = counts(take)
        try:
            if count.rendered < count.total:
                return asking.ask_for_keyframes(document, take)
            return asking.ask_for_propagation(document, take)
        except FrescoError:
            return None
