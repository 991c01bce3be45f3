"""Tells the host of a clip how far the work on it is: often enough to watch, not more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from plugin.bridge.panel import HostProgress, Origin
from ui.session.derive import counts, stages
from ui.session.job_words import job_running
from ui.state import Stage
from ui.words import tr

if TYPE_CHECKING:
    from ui.host.hosts import Hosts
    from ui.session.session import Session

_PAUSE_MS = 250
_WHOLE = 100


class Telling(QObject):
    """At most four reports a second, and none that says what the last one said."""

    def __init__(self, session: Session, hosts: Hosts) -> None:
        super().__init__(hosts)
        self._session, self._hosts = session, hosts
        self._last: tuple[Origin, HostProgress] | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PAUSE_MS)
        self._soon.timeout.connect(self._report)
        for signal in (session.changed, session.progressed, session.opened, session.troubled):
            signal.connect(self.tell)

    def tell(self) -> None:
        """Report soon, if anybody listens."""
        if self._hosts.bridge is not None and not self._soon.isActive():
            self._soon.start()

    def stop(self) -> None:
        """Report nothing more."""
        self._soon.stop()

    def _report(self) -> None:
        bridge, place = self._hosts.bridge, self._hosts.place
        if bridge is None or place is None:
            return
        news = (place.origin, progress_of(self._session))
        if news != self._last:
            self._last = news
            bridge.report(*news)


def progress_of(session: Session) -> HostProgress:
    """How far the open project is, in a host's words."""
    document, live = session.document, session.live
    problem = session.problem
    if problem is not None:
        progress = HostProgress(state="failed", stage=problem.title, message=problem.saved)
    elif document is None:
        progress = HostProgress(state="stopped", stage=tr("closed"))
    elif live.job in document.jobs:
        progress = HostProgress(
            state="running",
            stage=job_running(document, live.job),
            done=round(live.fraction * _WHOLE),
            total=_WHOLE,
            seconds_left=session.work.seconds_left(),
        )
    elif session.work.unfinished:
        progress = HostProgress(state="waiting", stage=tr("in the queue"))
    else:
        progress = _at_rest(next(item.stage for item in stages(document, live) if item.current))
        if session.take is not None and session.hosts.deliveries.is_placed(session.take.id):
            progress = HostProgress(state="done", stage=tr("placed"))
    count = counts(session.take)
    return replace(progress, keyframes=count.total, approved=count.approved)


def _at_rest(stage: Stage) -> HostProgress:
    """What comes next, while nothing is being done."""
    match stage:
        case Stage.RANGE:
            return HostProgress(state="open", stage=tr("open in FRESCO Studio"))
        case Stage.KEYFRAMES:
            return HostProgress(state="waiting", stage=tr("keyframes are proposed"))
        case Stage.REVIEW:
            return HostProgress(state="waiting", stage=tr("keyframes wait for approval"))
        case Stage.PROPAGATE:
            return HostProgress(state="waiting", stage=tr("keyframes are approved"))
        case Stage.DELIVER:
            return HostProgress(state="done", stage=tr("ready to be sent"))
