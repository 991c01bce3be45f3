"""What models can do, read off the interface's thread and kept until the models on this computer may have changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from fresco_core.errors import FrescoError
from fresco_core.models.abilities import Abilities, abilities_of
from fresco_core.models.loras import check_lora
from ui.error_words import told
from ui.session import Session


class ModelAbilities(QObject):
    """Asked by the look's tab.

    Signals:
        found: something that was asked for is known now.
    """

    found = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._known: dict[str, Abilities | None] = {}
        self._refusals: dict[tuple[str, str], str] = {}
        session.paged.connect(self._forget)

    def of(self, model: str) -> Abilities | None:
        """What the model can do; None while it is being read."""
        if model not in self._known:
            self._known[model] = None
            self._session.background.run(
                lambda: abilities_of(model),
                lambda abilities: self._keep(model, abilities),
                lambda _: self._known.__delitem__(model),
            )
        return self._known[model]

    def refusal(self, lora: str, model: str) -> str:
        """Why the model cannot take a LoRA; "" if it can, or while that is being looked at."""
        key = (lora, model)
        if key not in self._refusals:
            self._refusals[key] = ""
            self._session.background.run(
                lambda: check_lora(lora, model), lambda _: None, lambda error: self._refused(key, error)
            )
        return self._refusals[key]

    def _refused(self, key: tuple[str, str], error: FrescoError) -> None:
        self._refusals[key] = told(error)
        if isValid(self):
            self.found.emit()

    def _keep(self, model: str, abilities: Abilities) -> None:
        self._known[model] = abilities
        if isValid(self):  # the window may have been built anew meanwhile
            self.found.emit()

    def _forget(self, page: str) -> None:
        """On the pages models come and go."""
        if not page:
            self._known.clear()
            self._refusals.clear()
            self.found.emit()
