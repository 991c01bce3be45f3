"""How much work a result is worth: the mode, and what it changes."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from fresco_core.project import edits
from fresco_core.settings import Mode, RestyleSettings
from ui.session import Session
from ui.widgets.basics import column, label, section
from ui.widgets.fields import Segment
from ui.words import tr


class QualitySection(QWidget):
    """A section of the look's tab."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        told: tuple[tuple[Mode, str, str], ...] = (
            ("reference", tr("Reference"), tr("All parts of the method, 20 steps.")),
            (
                "balanced",
                tr("Balanced"),
                tr("8 steps and half the optimisation. Uses Hyper-SD's or LCM's LoRA where one is installed."),
            ),
            (
                "draft",
                tr("Draft"),
                tr(
                    "4 steps, no optimisation, frames between keyframes by flow. Uses a LoRA for few steps and the "
                    "tiny autoencoder where they are installed."
                ),
            ),
        )
        self._sentences = {mode: sentence for mode, _, sentence in told}
        self.modes = Segment(tr("Quality"), [(mode, name, "") for mode, name, _ in told], stretch=True, compact=True)
        self._words = label("", "hint", wrap=True)
        for mode, _, sentence in told:
            self.modes.button(mode).setToolTip(sentence)
        self.modes.chosen.connect(self._choose)
        self.setLayout(column(section(tr("Quality"), self.modes, self._words, gap=4), gap=0))

    def _choose(self, mode: Mode) -> None:
        document = self._session.document
        if document is not None and mode != document.settings.mode:
            settings = document.settings.in_mode(mode)
            self._session.do(tr("Change quality"), edits.set_settings, settings, document.look)

    def show_settings(self, settings: RestyleSettings) -> None:
        """Show what a document says."""
        self.modes.choose(settings.mode)
        self._words.setText(self._sentences[settings.mode])
