"""The model, and what is folded away under "Advanced"."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QPushButton, QSizePolicy, QWidget

from fresco_core.models.abilities import Abilities
from fresco_core.settings import RestyleSettings
from ui.inspector.advanced import Advanced, Change
from ui.session import Session
from ui.theme import T, icon
from ui.widgets.basics import ElidedLabel, column, row, section
from ui.words import tr

_MODEL = 14
"""The group of edits that are undone together."""


class ModelSection(QWidget):
    """The last section of the look's tab."""

    def __init__(self, session: Session, change: Change) -> None:
        super().__init__()
        self._session = session
        self.model = QComboBox()
        self.model.setAccessibleName(tr("Model"))
        self.model.setMinimumWidth(60)
        self.model.activated.connect(lambda place: change(_MODEL, model=self.model.itemData(place)))
        self.fold = QPushButton(tr("Advanced"))
        self.fold.setProperty("link", True)
        self.fold.setIcon(icon("chevron-right"))
        self.fold.setStyleSheet(f"color: {T.t2};")
        self.fold.clicked.connect(self._fold_advanced)
        self.advanced = Advanced(session, change)
        self.advanced.hide()
        self._brief = ElidedLabel(role="secondary")
        head = row(self.fold, self._brief)
        head.setStretch(1, 1)
        frame = section(tr("Model"), head, self.advanced, extra=self.model)
        self.model.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.model.setMaximumWidth(228)
        self.setLayout(column(frame, gap=0))

    def _fold_advanced(self) -> None:
        self.advanced.setVisible(not self.advanced.isVisible())
        self.fold.setIcon(icon("chevron-down" if self.advanced.isVisible() else "chevron-right"))

    def show_settings(self, settings: RestyleSettings, abilities: Abilities | None) -> None:
        """Show what a document says, and what its model can do (None while nobody knows)."""
        from ui.models.catalogue import model_choices

        with QSignalBlocker(self.model):
            choices = model_choices(self._session.preferences, settings.model)
            now = [(self.model.itemData(i), self.model.itemText(i)) for i in range(self.model.count())]
            if now != choices:
                self.model.clear()
                for key, text in choices:
                    self.model.addItem(text, key)
            self.model.setCurrentIndex(self.model.findData(settings.model))
        native = None if abilities is None else abilities.guidance
        guidance = settings.guidance or native
        self._brief.set_words(
            tr("{steps} steps · guidance {guidance} · batch {batch}").format(
                steps=settings.steps,
                batch=settings.keyframes.batch_size,
                guidance="–" if guidance is None else f"{guidance:g}",
            )
        )
        self.advanced.show_settings(settings, native)
