"""Language, text, contrast, motion, and what happens by itself. Everything counts at once."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QWidget

from ui.actions import Actions
from ui.appearance import LANGUAGES
from ui.session import Session
from ui.settings.form import Form
from ui.widgets.basics import label, row
from ui.words import tr

SCALES = (1.0, 1.1, 1.25, 1.5)


class GeneralPage(Form):
    """The first page."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__(tr("General"))
        self._preferences = session.preferences
        self.language = self._combo(
            "language", tr("Language"), [("", tr("As the system")), *((code, name) for code, name in LANGUAGES.items())]
        )
        self.scale = self._combo("text_scale", tr("Text size"), [(one, f"{round(one * 100)} %") for one in SCALES])
        self.add(
            tr("Appearance"),
            _named(tr("Language"), self.language),
            _named(tr("Text size"), self.scale),
            self._box("high_contrast", tr("High contrast controls")),
            self._box("reduced_motion", tr("Reduced motion")),
            note=tr("High contrast draws borders of controls 3:1 against the panels. Reduced motion shows no fades."),
        )
        self.add(
            tr("Working"),
            self._box("reopen_last", tr("Open the last project at the start")),
            self._box("autopropose", tr("Propose keyframes when the range changes")),
            self._box("advance_after_verdict", tr("Go on to the next keyframe after a verdict")),
            self._box("loop", tr("Loop the range")),
            self._box("snap", tr("Snap keyframes to peaks of motion")),
        )

    def _box(self, name: str, words: str) -> QCheckBox:
        box = QCheckBox(words)
        box.setAccessibleName(words)
        box.setChecked(bool(self._preferences.get(name)))
        box.toggled.connect(lambda on: self._preferences.set(name, on))
        return box

    def _combo(self, name: str, title: str, choices: list[tuple[object, str]]) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(title)
        combo.setFixedWidth(220)
        for value, text in choices:
            combo.addItem(text, value)
        now = self._preferences.get(name)
        combo.setCurrentIndex(max(0, next((i for i, (value, _) in enumerate(choices) if value == now), 0)))
        combo.activated.connect(lambda place: self._preferences.set(name, combo.itemData(place)))
        return combo


def _named(title: str, field: QWidget) -> QHBoxLayout:
    words = label(title)
    words.setFixedWidth(150)
    return row(words, field, None)
