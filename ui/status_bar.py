"""The status bar: what happens, at the left; worker, autosave, at the right. Measured values or nothing."""

from __future__ import annotations

import time

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from fresco_core import __version__
from ui.error_words import told
from ui.session import Session
from ui.session.job_words import job_running
from ui.theme import T, colour
from ui.widgets.basics import ElidedLabel, label, row
from ui.words import tr

_NOTICE_MS = 6000
_WRITTEN_MS = 500
"""By when an edit is on the disk, or it is known why it is not."""


class _Dot(QWidget):
    """Grey, green, blue or red; the words beside it say the same."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(QSize(8, 16))
        self._token = T.t3

    def set_token(self, token: str) -> None:
        if token != self._token:
            self._token = token
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(colour(self._token))
            painter.setBrush(colour(self._token))
            painter.drawEllipse(QRectF(1.5, 6, 4, 4))


class StatusBar(QFrame):
    """24 pixels high."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._notice = ""
        self._saved_at = ""
        self.setProperty("panel", True)
        self.setFixedHeight(24)
        self._dot = _Dot()
        self._text = ElidedLabel(role="secondary", mode=Qt.TextElideMode.ElideMiddle)
        self._worker, self._saved = label("", "secondary"), label("", "secondary")
        layout = row(self._dot, self._text, self._worker, 8, self._saved, margins=(14, 0, 12, 0))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_NOTICE_MS)
        self._timer.timeout.connect(self._forget)
        self._written = QTimer(self, singleShot=True, interval=_WRITTEN_MS)
        self._written.timeout.connect(self.refresh)
        session.noticed.connect(self._on_notice)
        session.changed.connect(self._changed)
        for signal in (session.progressed, session.opened, session.closed, session.troubled):
            signal.connect(self.refresh)
        self.refresh()

    def text(self) -> str:
        """The words at the left."""
        return self._text.words()

    def refresh(self) -> None:
        """Look at the session again."""
        session = self._session
        words, token = self._what_happens()
        self._text.set_words(self._notice or words)
        self._dot.set_token(token)
        self._worker.setText(self._worker_words())
        trouble = session.project.trouble if session.project is not None else None
        if session.project is None:
            self._saved.setText(f"FRESCO Studio {__version__}")
        else:
            saved = tr("Autosaved {time}").format(time=self._saved_at) if self._saved_at else tr("Autosaved")
            self._saved.setText(told(trouble) if trouble is not None else saved)

    def _what_happens(self) -> tuple[str, str]:
        session, live = self._session, self._session.live
        if session.problem is not None:
            return session.problem.title, T.bad
        if session.opening is not None:
            return tr("Reading {name}").format(name=session.opening.name), T.ac
        document = session.document
        if document is None:
            return tr("No clip open"), T.t3
        if live.job not in document.jobs:
            return tr("Ready"), T.ok
        words = f"{job_running(document, live.job)} · {round(live.fraction * 100)} %"
        device = session.work.device_name
        return (f"{words} · {device}" if device and live.kind == "render" else words), T.ac

    def _worker_words(self) -> str:
        work = self._session.work
        state = work.client.state
        if state == "silent":
            return tr("Worker is not answering")
        if state != "ready":
            return tr("Worker starts") if state == "starting" else ""
        if not self._session.live.job:
            model = work.memory.model if work.memory is not None else None
            return tr("Worker idle · model kept loaded") if model else tr("Worker idle")
        words = tr("Worker PID {number}").format(number=work.transport.process_id)
        if work.memory is None:
            return words
        return words + " · " + tr("heartbeat {seconds:.1f} s").format(seconds=time.monotonic() - work.memory_at)

    def _changed(self) -> None:
        if self._session.project is not None:
            self._saved_at = time.strftime("%H:%M")
            self._written.start()
        self.refresh()

    def _on_notice(self, text: str, undoable: bool) -> None:
        self._notice = text
        self._timer.start()
        self.refresh()

    def _forget(self) -> None:
        self._notice = ""
        self.refresh()
