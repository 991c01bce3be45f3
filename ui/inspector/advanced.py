"""What few people change, each with a sentence that says what it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from fresco_core.settings import RestyleSettings
from ui.models.catalogue import installed
from ui.session import Session
from ui.widgets.basics import column, label, row
from ui.widgets.fields import SliderField, named
from ui.words import tr

_ADVANCED = 14
"""The group of edits that are undone together."""
_FREE_U = (1.2, 1.4, 0.9, 0.2)
"""What FreeU's authors propose for Stable Diffusion 1.5."""

Change = Callable[..., None]
"""Called with a group of edits, and settings by their names."""


class Advanced(QWidget):
    """Folded away in the last section of the look's tab."""

    def __init__(self, session: Session, change: Change) -> None:
        super().__init__()
        self._session, self._change = session, change
        self._native_guidance: float | None = None
        self.steps = self._number(tr("Steps"), 2, 100, "steps")
        self.guidance = SliderField(tr("Guidance"), 1, 15, 0.5, 1.0, 1)
        self.guidance.changed.connect(self._set_guidance)
        sizes = [(side, f"{side} px") for side in (256, 384, 512, 640, 768, 960)]
        names = (("ddpm", "DDPM"), ("ddim", "DDIM"), ("dpm++", "DPM++"), ("lcm", "LCM"))
        self.scheduler = self._combo(tr("Scheduler"), "scheduler", [("auto", tr("Automatic")), *names])
        self.batch = self._number(tr("Batch"), 3, 32, "batch")
        self.side = self._combo(tr("Resolution"), "short_side", [(None, tr("The model's own")), *sizes])
        self.flow = self._combo(tr("Flow"), "flow", [("auto", tr("Automatic")), ("dis", "DIS"), ("raft", "RAFT")])
        self.colours = self._combo(
            tr("Colours"),
            "colour",
            [
                ("restyled", tr("Of the look")),
                ("source", tr("Of the source")),
                ("only", tr("Of the look, light of the source")),
            ],
        )
        self.setLayout(
            column(
                _told(named(tr("Steps"), self.steps, stretch=False), tr("More steps are finer and take longer.")),
                _told(
                    named(tr("Guidance"), self.guidance),
                    tr("How strictly the words are followed; a double click gives what the model is best with."),
                ),
                _told(
                    named(tr("Scheduler"), self.scheduler, stretch=False),
                    tr("How one step leads to the next; automatic takes what the quality asks for."),
                ),
                self._own_autoencoder(),
                self._free_u(),
                _told(
                    named(tr("Batch"), self.batch, stretch=False),
                    tr("Keyframes painted together: more agree better and take more memory."),
                ),
                _told(
                    named(tr("Resolution"), self.side, stretch=False),
                    tr("Size of the short side while painting; the result is as large as the clip."),
                ),
                _told(
                    named(tr("Flow"), self.flow, stretch=False),
                    tr("How motion is found: RAFT is finer, DIS is quicker."),
                ),
                _told(
                    named(tr("Colours"), self.colours, stretch=False),
                    tr("Whose colours the result has."),
                ),
                margins=(0, 4, 0, 0),
            )
        )

    # Parts

    def _own_autoencoder(self) -> QWidget:
        """Shown where there is a choice."""
        self.autoencoder = self._combo(tr("Autoencoder"), "autoencoder", [])
        words = tr("What the model sees and draws pictures with; another can be finer in faces.")
        self._autoencoder = QWidget()
        self._autoencoder.setLayout(_told(named(tr("Autoencoder"), self.autoencoder, stretch=False), words))
        return self._autoencoder

    def _free_u(self) -> QVBoxLayout:
        self.free_u = QCheckBox("FreeU")
        self.free_u.setMinimumHeight(24)
        self.free_u.toggled.connect(self._set_free_u)
        bounds = (("b1", 0.5, 2.0), ("b2", 0.5, 2.0), ("s1", 0.0, 1.5), ("s2", 0.0, 1.5))
        self.gains = []
        for place, (name, low, high) in enumerate(bounds):
            gain = SliderField(f"FreeU {name}", low, high, 0.05, _FREE_U[place])
            gain.changed.connect(lambda _: self._set_free_u(self.free_u.isChecked()))
            self.gains.append(gain)
        fields = [named(name, gain) for (name, _, _), gain in zip(bounds, self.gains, strict=True)]
        words = tr("Strengthens forms (b) against fine texture (s) in the model's layers; costs no time.")
        self._gains = QWidget()
        self._gains.setLayout(column(*fields, gap=4))
        return column(self.free_u, label(words, "hint", wrap=True), self._gains, gap=2)

    def _number(self, name: str, low: int, high: int, what: str) -> QSpinBox:
        spin = QSpinBox()
        spin.setRange(low, high)
        spin.setFixedWidth(64)
        spin.setAccessibleName(name)
        spin.setKeyboardTracking(False)
        spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        spin.valueChanged.connect(lambda value: self._set_number(what, value))
        return spin

    def _combo(self, name: str, setting: str, choices: Sequence[tuple[str | int | None, str]]) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(name)
        for value, text in choices:
            combo.addItem(text, value)
        combo.activated.connect(lambda place: self._change(_ADVANCED, **{setting: combo.itemData(place)}))
        return combo

    # Edits

    def _set_number(self, what: str, value: int) -> None:
        document = self._session.document
        if document is None:
            return
        settings = document.settings
        changes: dict[str, Any] = {what: value}
        if what == "batch":
            changes = {"keyframes": settings.keyframes.model_copy(update={"batch_size": value})}
        self._change(_ADVANCED, **changes)

    def _set_guidance(self, value: float) -> None:
        self._change(_ADVANCED, guidance=None if value == self._native_guidance else value)

    def _set_free_u(self, on: bool) -> None:
        self._change(_ADVANCED, free_u=tuple(round(gain.value, 3) for gain in self.gains) if on else None)

    # Showing

    def show_settings(self, settings: RestyleSettings, native_guidance: float | None) -> None:
        """Show what a document says; the guidance that the model is best with is None while nobody knows."""
        self._native_guidance = native_guidance
        with QSignalBlocker(self.steps), QSignalBlocker(self.batch), QSignalBlocker(self.free_u):
            self.steps.setValue(settings.steps)
            self.batch.setValue(settings.keyframes.batch_size)
            self.free_u.setChecked(settings.free_u is not None)
        if native_guidance is not None:
            self.guidance.set_default(native_guidance)
        self.guidance.set_value(settings.guidance or native_guidance or 1.0)
        for gain, value in zip(self.gains, settings.free_u or (), strict=False):
            if abs(gain.value - value) > 1e-6:
                gain.set_value(value)
        self._gains.setVisible(settings.free_u is not None)
        self._offer_autoencoders(settings.autoencoder)
        for combo, chosen in (
            (self.scheduler, settings.scheduler),
            (self.side, settings.short_side),
            (self.flow, settings.flow),
            (self.colours, settings.colour),
        ):
            with QSignalBlocker(combo):
                combo.setCurrentIndex(combo.findData(chosen))

    def _offer_autoencoders(self, chosen: str | None) -> None:
        choices: dict[str | None, str] = {None: tr("The model's own"), **dict(installed("vae"))}
        if chosen is not None:
            choices.setdefault(chosen, Path(chosen).name)
        combo = self.autoencoder
        with QSignalBlocker(combo):
            if choices != {combo.itemData(place): combo.itemText(place) for place in range(combo.count())}:
                combo.clear()
                for key, title in choices.items():
                    combo.addItem(title, key)
            combo.setCurrentIndex(list(choices).index(chosen))
        self._autoencoder.setVisible(len(choices) > 1)


def _told(field: QHBoxLayout, sentence: str) -> QVBoxLayout:
    return column(field, row(label(sentence, "hint", wrap=True)), gap=2)
