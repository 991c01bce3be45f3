"""What this computer has, line by line; measured off the interface's thread whenever it is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from fresco_core.worker.messages import MemoryNote
from ui.session import Session
from ui.start.computer import Computer, measure_computer
from ui.theme import T, icon
from ui.timecodes import size
from ui.widgets.basics import label
from ui.words import tr

_COMPUTER_ICONS = ("expansion-card", "chip", "speedometer", "harddisk")


class ComputerFacts(QWidget):
    """Names and values that can be copied.

    Args:
        icons: whether a picture stands before each line.
        worker: whether what the render worker uses is told, too.
    """

    def __init__(self, session: Session, *, icons: bool = False, worker: bool = False) -> None:
        super().__init__()
        self._session, self._worker = session, worker
        self._computer: Computer | None = None
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10 if icons else 16)
        grid.setVerticalSpacing(7)
        grid.setColumnMinimumWidth(1, 140 if icons else 150)
        grid.setColumnStretch(2, 1)
        self._lines: list[tuple[QLabel, QLabel]] = []
        for place in range(6 if worker else 4):
            name, value = label("", "body2"), label("")
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            if icons:
                picture = QLabel()
                picture.setPixmap(icon(_COMPUTER_ICONS[place], T.t2).pixmap(16, 16))
                picture.setFixedWidth(16)
                grid.addWidget(picture, place, 0)
            grid.addWidget(name, place, 1)
            grid.addWidget(value, place, 2)
            self._lines.append((name, value))
        session.progressed.connect(self.refresh)

    def showEvent(self, event: object) -> None:
        self.measure()

    def measure(self) -> None:
        """Look at this computer again."""
        self._session.background.run(measure_computer, self._measured)

    def _measured(self, computer: Computer) -> None:
        self._computer = computer
        self.refresh()

    def refresh(self) -> None:
        """Show what is known."""
        if self._computer is None or not self.isVisible():
            return
        note = self._session.work.memory
        texts = [(name, text) for _, name, text in self._computer.lines(_device(note))]
        if note is not None and self._worker:
            texts.append((tr("Worker"), tr("{size} in use").format(size=size(note.process))))
            texts.append((tr("Loaded model"), note.model or tr("none")))
        for (name, value), (title, text) in zip(self._lines, texts, strict=False):
            name.setText(title)
            value.setText(text)


def _device(note: MemoryNote | None) -> str | None:
    """What models run on; the worker does not ask for a GPU before a model is loaded, for asking would take memory."""
    if note is None or (note.device is None and note.model is None):
        return None
    return note.device or ""
