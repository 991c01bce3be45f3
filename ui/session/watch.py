"""Sees to it that clip and project are still there while they are open, and says so at once if they are not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from fresco_core.errors import FrescoError
from fresco_core.project.store import Project

if TYPE_CHECKING:
    from ui.session.session import Session

_EVERY_MS = 3000


@dataclass(frozen=True)
class _Seen:
    """Size and time of the clip's file, where the clip lies now, what is wrong, and which action to try again then."""

    stamp: tuple[int, int] | None = None
    clip: Path | None = None
    trouble: FrescoError | None = None
    again: str = ""


class Watch(QObject):
    """Looks every few seconds, off the interface's thread; the clip is read only if its file is not as it was."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._looking = False
        self._stamp: tuple[int, int] | None = None
        self._told = ""
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.look)
        session.opened.connect(self._begin)
        session.closed.connect(self._timer.stop)

    def _begin(self) -> None:
        self._stamp, self._told = None, ""
        self._timer.start()

    def look(self) -> None:
        """Look now, unless the last look has not come back: a disk that is gone may take long to say so."""
        session = self._session
        project, clip = session.project, session.clip
        if project is None or clip is None or self._looking:
            return
        self._looking = True
        stamp = self._stamp
        session.background.run(
            lambda: _look(project, clip, stamp),
            lambda seen: self._seen(project, seen),
            lambda _: self._seen(project, None),
        )

    def _seen(self, project: Project, seen: _Seen | None) -> None:
        self._looking = False
        session = self._session
        if seen is None or session.project is not project:
            return
        error = seen.trouble
        if error is None:
            self._stamp = seen.stamp
            if seen.clip is not None and seen.clip != session.clip:
                session.clip = seen.clip
                session.changed.emit()
            if self._told:
                self._told = ""
                session.dismiss()
                session.changed.emit()  # what could not be written has been
        elif str(error) != self._told and session.problem is None:
            self._told = str(error)
            session.report(error, again=seen.again)


def _look(project: Project, clip: Path, before: tuple[int, int] | None) -> _Seen:
    try:
        project.check_saved()
    except FrescoError as error:
        return _Seen(trouble=error, again="save")
    try:
        stamp = _stamp(clip)
        if stamp is not None and stamp == before:
            return _Seen(stamp, clip)
        found = project.clip
        return _Seen(_stamp(found), found)
    except FrescoError as error:
        return _Seen(trouble=error)


def _stamp(clip: Path) -> tuple[int, int] | None:
    try:
        status = clip.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns
