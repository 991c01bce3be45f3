"""One structure control: whether it is used, how strongly, and its map. A tool tip says what it does or why it cannot;
while it is used, so do words below it."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QCheckBox, QWidget

from fresco_core.settings import Control
from ui.theme.fonts import font, text_scale
from ui.widgets.basics import column, icon_button, label, restyle, row
from ui.widgets.fields import SliderField
from ui.words import tr

MOST = 2.0


class ControlRow(QWidget):
    """Signals:
    changed: it was switched on or off, or got another strength.
    map_wanted: whether its map is to be shown.
    """

    changed = Signal()
    map_wanted = Signal(bool)

    def __init__(self, control: Control, name: str, sentence: str) -> None:
        super().__init__()
        self.control, self._sentence = control, sentence
        self.box = QCheckBox(name)
        self.box.setFixedWidth(max(round(92 * text_scale()), QFontMetrics(font(12)).horizontalAdvance(name) + 26))
        self.box.setMinimumHeight(24)
        self.strength = SliderField(tr("Strength of {name}").format(name=name), 0.0, MOST, 0.05, 1.0)
        self.map = icon_button("vector-square", tr("Show the map of {name} in the viewer").format(name=name))
        self.map.setCheckable(True)
        if control == "depth":
            tip = tr("The map is of this frame alone; restyling finds near and far over all keyframes of a batch.")
            self.map.setToolTip(f"{self.map.toolTip()}\n{tip}")
        self.words = label(sentence, "hint", wrap=True)
        self.words.hide()
        self.setLayout(column(row(self.box, self.strength, self.map), self.words, gap=0))
        self.box.toggled.connect(self._toggled)
        self.strength.changed.connect(lambda _: self.changed.emit())
        self.map.clicked.connect(self.map_wanted)

    @property
    def value(self) -> float | None:
        """The strength; None while it is not used."""
        return round(self.strength.value, 3) if self.box.isChecked() else None

    def show_value(self, strength: float | None) -> None:
        """Show what the settings say, without telling anybody."""
        with QSignalBlocker(self.box):
            self.box.setChecked(strength is not None)
        if strength is not None and abs(strength - self.strength.value) > 1e-6:
            self.strength.set_value(strength)
        self.strength.setEnabled(strength is not None)

    def set_reason(self, reason: str, *, map_reason: str = "") -> None:
        """Why it cannot be used, and why its map cannot be drawn; empty if it can. One in use can be switched off."""
        used = self.box.isChecked()
        self.words.setVisible(used)
        self.box.setEnabled(used or not reason)
        self.map.setEnabled(not map_reason)
        self.words.setText(reason or self._sentence)
        restyle(self.words, role="warn" if reason and used else "hint")
        self.box.setToolTip(reason or self._sentence)

    def _toggled(self, on: bool) -> None:
        self.strength.setEnabled(on)
        self.words.setVisible(on)
        self.changed.emit()
