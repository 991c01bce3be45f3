"""What holds the structure: any of five controls, alone or together, each with its strength."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from fresco_core.models.abilities import Abilities
from fresco_core.settings import RestyleSettings
from ui.inspector.advanced import Change
from ui.inspector.control_row import ControlRow
from ui.models.controls import controls
from ui.session import Session
from ui.widgets.basics import column, section
from ui.words import tr

_STRUCTURE = 11
"""The group of edits that are undone together."""


class StructureSection(QWidget):
    """A section of the look's tab."""

    def __init__(self, session: Session, change: Change) -> None:
        super().__init__()
        self._session, self._change = session, change
        self._settings = RestyleSettings()
        self.rows = {control: ControlRow(control, *told) for control, told in controls().items()}
        for one in self.rows.values():
            one.changed.connect(self._edited)
            one.map_wanted.connect(lambda on, name=one.control: session.view.set(structure=name if on else ""))
        self._more = QPushButton(tr("Models"))
        self._more.setProperty("link", True)
        self._more.clicked.connect(lambda: session.show_page("models"))
        frame = section(tr("Structure"), *self.rows.values(), extra=self._more, gap=4)
        self.setLayout(column(frame, gap=0))
        session.viewed.connect(self._show_maps)

    def _edited(self) -> None:
        """Of several controls, the one that led goes on leading."""
        wanted = {control: one.value for control, one in self.rows.items() if one.value is not None}
        before = self._settings
        lead = next((one for one in wanted if one == before.control), next(iter(wanted), None))
        if lead is None:
            self._change(_STRUCTURE, control="none", more_controls={})
        else:
            strength = wanted.pop(lead)
            self._change(_STRUCTURE, control=lead, structure=strength, more_controls=wanted)

    def show_settings(self, settings: RestyleSettings, abilities: Abilities | None) -> None:
        """Show what a document says, and what its model can do (None while nobody knows)."""
        self._settings = settings
        used = dict(settings.more_controls)
        if settings.control != "none":
            used = {settings.control: settings.structure, **used}
        lacking = False
        for control, one in self.rows.items():
            one.show_value(used.get(control))
            missing = () if abilities is None else abilities.missing[control]
            lacking = lacking or bool(missing)
            undrawn = abilities is not None and control in abilities.undrawn
            one.set_reason(self._reason(missing), map_reason=self._reason((control,)) if undrawn else "")
        self._more.setVisible(lacking)
        self._show_maps()

    def _reason(self, missing: tuple[str, ...] | None) -> str:
        if missing is None:
            return tr("This model has no such control.")
        return tr("Download {names} first.").format(names=tr(" and ").join(missing)) if missing else ""

    def _show_maps(self) -> None:
        for control, one in self.rows.items():
            one.map.setChecked(self._session.view.structure == control)
