"""A word on drift where frames between keyframes strayed: where it is worst, and which keyframe would help."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from ui.session import Session
from ui.session.drift import DriftPeak
from ui.widgets.basics import Button, column, label, row
from ui.words import tr


class DriftNote(QFrame):
    """Hidden while no frame drifts above the limit."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._peak: DriftPeak | None = None
        self.setProperty("note", "warn")
        self.words = label("", "secondary", wrap=True)
        self.add = Button(tr("Add keyframe"), icon_name="plus", kind="small", clicked=self._add)
        self.jump = Button(tr("Jump there"), kind="small", clicked=self._jump)
        self.setLayout(column(self.words, row(self.add, self.jump, None), margins=(12, 8, 12, 8)))
        self.refresh()

    def refresh(self) -> None:
        """Look at the session again."""
        drift = self._session.drift
        self._peak = peak = drift.peak if drift else None
        self.setVisible(peak is not None)
        if peak is None:
            return
        before, after = peak.between
        self.words.setText(
            tr(
                "Drift peaks at {value} between frames {before} and {after}. Add a keyframe at {frame} and only "
                "these frames are redone."
            ).format(value=f"{peak.value:.2f}", before=before, after=after, frame=peak.suggestion)
        )
        self.add.setText(tr("Add keyframe at {frame}").format(frame=peak.suggestion))
        self.add.setAccessibleName(self.add.text())

    def _add(self) -> None:
        if self._peak is not None and self._session.add_keyframe(self._peak.suggestion):
            self._session.seek(self._peak.suggestion)

    def _jump(self) -> None:
        if self._peak is not None:
            self._session.seek(self._peak.suggestion)
