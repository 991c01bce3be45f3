"""One LoRA in use: its name, its weight, and why the model cannot take it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.widgets.basics import ElidedLabel, column, icon_button, label, row
from ui.widgets.fields import SliderField, named
from ui.words import tr

_USUAL, _MOST = 1.5, 4.0


class LoraRow(QWidget):
    """Signals:
    changed: it got another weight.
    removed: it is not wanted any more.
    """

    changed = Signal()
    removed = Signal()

    def __init__(self, key: str, title: str) -> None:
        """`key` is what settings call it: a name of the store, or a file."""
        super().__init__()
        self.key = key
        name = title or Path(key).stem
        # In the middle: many names begin alike.
        self.name = ElidedLabel(name, mode=Qt.TextElideMode.ElideMiddle)
        self.remove = icon_button("close", tr("Remove {name}").format(name=name), self.removed.emit)
        # Negative weights take away what a LoRA adds; they are typed.
        self.weight = SliderField(
            tr("Weight of {name}").format(name=name), 0.0, _USUAL, 0.05, 1.0, typed=(-_MOST, _MOST)
        )
        self.weight.changed.connect(lambda _: self.changed.emit())
        self.reason = label("", "warn", wrap=True)
        head = row(self.name, self.remove)
        head.setStretch(0, 1)
        self.setLayout(column(head, named(tr("Weight"), self.weight), self.reason, gap=2))

    def show_value(self, weight: float, refusal: str) -> None:
        """Show what the settings say, without telling anybody; `refusal` is why the model cannot take it."""
        if abs(weight - self.weight.value) > 1e-6:
            self.weight.set_value(weight)
        self.reason.setText(refusal)
        self.reason.setVisible(bool(refusal))
