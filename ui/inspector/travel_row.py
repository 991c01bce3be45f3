"""One range of frames with words of its own."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QSpinBox, QWidget

from fresco_core.timing import FrameRange
from ui.inspector.tokens import TokenCount
from ui.widgets.basics import column, icon_button, label, row
from ui.words import tr


class TravelRow(QWidget):
    """Signals:
    changed: it has other frames, or other words.
    removed: it is not wanted any more.
    """

    changed = Signal()
    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._shown = ""
        self.first, self.last = self._spin(tr("First frame")), self._spin(tr("Last frame"))
        self.words = QLineEdit()
        self.words.setPlaceholderText(tr("What is in the picture"))
        self.words.setAccessibleName(tr("Words of the range"))
        self.words.editingFinished.connect(self.commit)
        self.remove = icon_button("close", tr("Remove the range"), self.removed.emit)
        frames = row(
            label(tr("Frames"), "secondary"), self.first, label(tr("to"), "secondary"), self.last, None, self.remove
        )
        self.tokens = TokenCount()
        self.setLayout(column(frames, self.words, row(None, self.tokens), self.tokens.too_long, gap=4))

    def _spin(self, name: str) -> QSpinBox:
        spin = QSpinBox()
        spin.setFixedWidth(72)
        spin.setAccessibleName(name)
        spin.setKeyboardTracking(False)
        spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        spin.valueChanged.connect(lambda _: self.changed.emit())
        return spin

    @property
    def span(self) -> FrameRange:
        """The frames; the last one that is shown is included."""
        return FrameRange(self.first.value(), self.last.value() + 1)

    def commit(self) -> None:
        """Tell of other words, if there are any."""
        if self.words.text() != self._shown:
            self._shown = self.words.text()
            self.changed.emit()

    def show_value(self, span: FrameRange, words: str, room: FrameRange) -> None:
        """Show what the settings say, without telling anybody.

        Args:
            room: the frames that other ranges leave to this one.
        """
        with QSignalBlocker(self.first), QSignalBlocker(self.last):
            self.first.setRange(room.start, span.stop - 1)
            self.last.setRange(span.start, room.stop - 1)
            self.first.setValue(span.start)
            self.last.setValue(span.stop - 1)
        if words != self._shown or not self.words.hasFocus():
            self._shown = words
            self.words.setText(words)
