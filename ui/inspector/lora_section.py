"""LoRA added to the model: any of those on this computer, or files, each with its weight."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QFileDialog, QMenu, QVBoxLayout, QWidget

from fresco_core.models.abilities import BUILT_IN, Abilities
from fresco_core.models.loras import check_lora
from fresco_core.settings import RestyleSettings
from ui.inspector.advanced import Change
from ui.inspector.lora_row import LoraRow
from ui.models.abilities import ModelAbilities
from ui.models.catalogue import installed
from ui.session import Session
from ui.widgets.basics import Button, clear, column, label, row, section
from ui.words import tr

_LORAS = 15
"""The group of edits of a weight that are undone together."""


class LoraSection(QWidget):
    """A section of the look's tab."""

    def __init__(self, session: Session, abilities: ModelAbilities, change: Change) -> None:
        super().__init__()
        self._session, self._abilities, self._change = session, abilities, change
        self._settings = RestyleSettings()
        self.rows: dict[str, LoraRow] = {}
        self._list = QVBoxLayout()
        self._list.setSpacing(10)
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill)
        self.add_button = Button(tr("Add LoRA"), icon_name="plus", kind="small")
        self.add_button.setMenu(self.menu)
        self.words = label("", "hint", wrap=True)
        frame = section("LoRA", self._list, self.words, row(self.add_button, None))
        self.setLayout(column(frame, gap=0))

    # Edits

    def _fill(self) -> None:
        self.menu.clear()
        left = [(key, title) for key, title in installed("lora") if key not in self._settings.loras]
        for key, title in left:
            self.menu.addAction(title, partial(self.add, key))
        if left:
            self.menu.addSeparator()
        self.menu.addAction(tr("From a file..."), self._ask)

    def _ask(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("LoRA"), "", "*.safetensors")
        if name:
            self.add(name)

    def add(self, key: str) -> None:
        """Use a LoRA, if the model can take it; else say why not."""
        model = self._settings.model
        self._session.background.run(
            lambda: check_lora(key, model), lambda _: self._set(key, 1.0), self._session.refuse
        )

    def _set(self, key: str, weight: float | None, group: int = 0) -> None:
        document = self._session.document
        if document is None:
            return
        loras = {name: value for name, value in document.settings.loras.items() if name != key or weight is not None}
        if weight is not None:
            loras[key] = round(weight, 3)
        self._change(group, loras=loras)

    # Showing

    def show_settings(self, settings: RestyleSettings, abilities: Abilities | None) -> None:
        """Show what a document says, and what its model can do (None while nobody knows)."""
        self._settings = settings
        if list(settings.loras) != list(self.rows):
            self._build()
        for key, one in self.rows.items():
            one.show_value(settings.loras[key], self._abilities.refusal(key, settings.model))
        takes = abilities is None or abilities.loras
        self.add_button.setEnabled(takes)
        if takes:
            words = tr("Adds a style or a subject that the model was not made with.")
        elif settings.model == BUILT_IN:
            words = tr("Sketchbook takes none: LoRA are made for Stable Diffusion 1.5. Choose such a model above.")
        else:
            words = tr("This model cannot be read.")
        self.words.setText(words)
        self.words.setVisible(not (takes and self.rows))
        self.add_button.setToolTip("" if takes else words)

    def _build(self) -> None:
        clear(self._list)
        titles = dict(installed("lora"))
        self.rows = {}
        for key in self._settings.loras:
            one = self.rows[key] = LoraRow(key, titles.get(key, ""))
            one.changed.connect(lambda one=one: self._set(one.key, one.weight.value, _LORAS))
            one.removed.connect(lambda key=key: self._set(key, None))
            self._list.addWidget(one)
