"""Banners over the picture: a job that was interrupted, a clip whose rate varies. And the toast that offers undo."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QWidget

from fresco_core.project import edits
from ui.actions import Actions
from ui.session import Session
from ui.session.derive import counts
from ui.session.job_words import job_doing
from ui.timecodes import rate_text
from ui.widgets.basics import Button, label, row
from ui.words import tr

_TOAST_MS = 6000


class Banner(QFrame):
    """What was interrupted, what of it is saved, and what to do: resume, look at it, or drop the rest."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session, self._actions = session, actions
        self._kept_as_is: object = None
        self.setProperty("note", "warn")
        self._words = label("", "secondary", wrap=True)
        self.resume = Button(tr("Resume"), icon_name="play", kind="small", clicked=self._resume)
        self.review = Button(tr("Review what is saved"), kind="small", clicked=lambda: actions.run("review"))
        self.drop = Button(tr("Discard the rest"), kind="small", clicked=session.work.drop_waiting)
        self.conform = Button(tr("Conform"), kind="small", clicked=self._conform)
        self.keep = Button(tr("Keep as is"), kind="small", clicked=self._keep)
        layout = row(self._words, self.resume, self.review, self.drop, self.conform, self.keep, margins=(12, 6, 8, 6))
        layout.setStretch(0, 1)
        self.setLayout(layout)
        for signal in (session.changed, session.opened, session.closed, session.progressed):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Look at the session again."""
        session = self._session
        document, info = session.document, session.clip_info
        waiting = session.work.interrupted if document is not None else ()
        decided = session.clip == self._kept_as_is or (document is not None and document.settings.conform)
        varies = info is not None and info.variable_rate and not decided
        if waiting:
            self._words.setText(self._interrupted(waiting[0].id))
        elif info is not None and varies:
            words = tr("Conform to {rate} fps").format(rate=rate_text(info.conformed_rate))
            self.conform.setText(words)
            self.conform.setAccessibleName(words)
            self._words.setText(
                tr("Frame rate varies. Frames keep their own times in the export. Most editors want a constant rate.")
            )
        for button in (self.resume, self.drop):
            button.setVisible(bool(waiting))
        self.review.setVisible(bool(waiting) and counts(session.take).open > 0)
        for button in (self.conform, self.keep):
            button.setVisible(not waiting and varies)
        self.setVisible(bool(waiting) or varies)

    def _interrupted(self, job: str) -> str:
        document = self._session.document
        assert document is not None
        take = document.takes.get(document.jobs[job].take or "")
        words = tr("FRESCO closed while {doing}.").format(doing=job_doing(document, job))
        if take is None or not take.keyframes:
            return words + " " + tr("Everything you did is saved.")
        count = counts(take)
        saved = tr("{done} of {total} keyframes are saved.").format(done=count.rendered, total=count.total)
        return f"{words} {saved}"

    def _resume(self) -> None:
        self._session.work.resume()

    def _conform(self) -> None:
        if self._session.document is not None:
            changed = self._session.document.settings.model_copy(update={"conform": True})
            self._session.do(tr("Conform"), edits.set_between, changed)

    def _keep(self) -> None:
        self._kept_as_is = self._session.clip
        self.refresh()


class Toast(QFrame):
    """Lies at the lower edge of its parent for six seconds: what was done, and Undo."""

    def __init__(self, session: Session, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self._actions, self._under = actions, parent
        self.setProperty("toast", True)
        self.setAccessibleName(tr("Message"))
        self._words = label("", wrap=True)
        self.undo = Button(tr("Undo"), kind="small flat", clicked=self._undo)
        self.undo.set_hint(actions.hint("undo"))
        self.setLayout(row(self._words, self.undo, gap=12, margins=(12, 6, 8, 6)))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TOAST_MS)
        self._timer.timeout.connect(self.hide)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        parent.installEventFilter(self)
        session.noticed.connect(self.say)
        session.closed.connect(self.hide)
        self.hide()

    def say(self, text: str, undoable: bool) -> None:
        """Show a sentence."""
        self._words.setText(text)
        self.undo.setVisible(undoable)
        self.setAccessibleName(text)
        self.show()
        self._place()
        self._timer.start()

    def text(self) -> str:
        """The sentence."""
        return self._words.text()

    def _undo(self) -> None:
        self._actions.run("undo")
        self.hide()

    def _place(self) -> None:
        parent = self._under
        layout = self.layout()
        assert layout is not None
        # In one line where there is room for it: a label that wraps would rather be square.
        words = self._words.fontMetrics().horizontalAdvance(self._words.text()) + 4
        beside = layout.sizeHint().width() - self._words.sizeHint().width()
        width = min(words + beside + 4, parent.width() - 24)
        edge = self.contentsMargins()
        inner = layout.heightForWidth(width - edge.left() - edge.right())
        height = inner + edge.top() + edge.bottom()
        self.setGeometry((parent.width() - width) // 2, parent.height() - height - 12, width, height)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)
