"""What this computer has, and what the worker runs on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from fresco_core.worker.protocol import Nothing
from ui.actions import Actions
from ui.session import Session
from ui.settings.form import Form
from ui.start.computer import Computer, measure_computer
from ui.timecodes import size
from ui.widgets.basics import Button, label, row
from ui.words import tr


class HardwarePage(Form):
    """Measured when it is shown."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__(tr("Hardware"))
        self._session = session
        self._computer: Computer | None = None
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnMinimumWidth(0, 150)
        self._grid.setColumnStretch(1, 1)
        self._values = []
        for place in range(6):
            name, value = label("", "body2"), label("")
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(name, place, 0)
            self._grid.addWidget(value, place, 1)
            self._values.append((name, value))
        start = Button(tr("Start the worker"), icon_name="refresh", clicked=self._start)
        free = Button(tr("Unload the model"), clicked=self._release)
        self.add(
            tr("This computer"),
            self._grid,
            row(start, free, None),
            note=tr("Batches are planned from the memory that is free when they begin."),
        )
        session.progressed.connect(self.refresh)

    def showEvent(self, event: object) -> None:
        self._session.background.run(measure_computer, self._measured)

    def _measured(self, computer: Computer) -> None:
        self._computer = computer
        self.refresh()

    def refresh(self) -> None:
        """Show what is known."""
        if self._computer is None or not self.isVisible():
            return
        note = self._session.work.memory
        lines = [(name, text) for _, name, text in self._computer.lines(None if note is None else note.device or "")]
        if note is not None:
            lines.append((tr("Worker"), tr("{size} in use").format(size=size(note.process))))
            lines.append((tr("Loaded model"), note.model or tr("none")))
        for place, (name, value) in enumerate(self._values):
            texts = lines[place] if place < len(lines) else ("", "")
            name.setText(texts[0])
            value.setText(texts[1])

    def _start(self) -> None:
        self._session.background.run(measure_computer, self._measured)
        self._release()

    def _release(self) -> None:
        if not self._session.live.job:
            self._session.work.client.call("release", Nothing(), lambda _: None)
