"""The model, and what is folded away under "Advanced"."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QPushButton, QSizePolicy, QSpinBox, QWidget

from fresco_core.settings import RestyleSettings
from ui.session import Session
from ui.theme import T, icon
from ui.widgets.basics import column, section
from ui.widgets.fields import SliderField, named
from ui.words import tr

_ADVANCED = 14
"""The group of edits that are undone together."""

Change = Callable[..., None]
"""Called with a group of edits, and settings by their names."""


class ModelSection(QWidget):
    """The last section of the look's tab."""

    def __init__(self, session: Session, change: Change) -> None:
        super().__init__()
        self._session, self._change = session, change
        self.model = QComboBox()
        self.model.setAccessibleName(tr("Model"))
        self.model.setMinimumWidth(60)
        self.model.activated.connect(lambda place: change(_ADVANCED, model=self.model.itemData(place)))
        self._advanced_button = QPushButton()
        self._advanced_button.setProperty("link", True)
        self._advanced_button.setIcon(icon("chevron-right"))
        self._advanced_button.setStyleSheet(f"color: {T.t2};")
        self._advanced_button.clicked.connect(self._fold_advanced)
        self._advanced = QWidget()
        self.steps = self._number(tr("Steps"), 2, 100, "steps")
        self.guidance = SliderField(tr("Guidance"), 1, 15, 0.5, 1.0, 1)
        self.guidance.changed.connect(lambda value: change(_ADVANCED, guidance=value))
        self.batch = self._number(tr("Batch"), 3, 32, "batch")
        self.side = QComboBox()
        self.side.setAccessibleName(tr("Resolution"))
        for value, text in ((None, tr("The model's own")), *((s, f"{s} px") for s in (256, 384, 512, 640, 768, 960))):
            self.side.addItem(text, value)
        self.side.activated.connect(lambda place: change(_ADVANCED, short_side=self.side.itemData(place)))
        self.flow = QComboBox()
        self.flow.setAccessibleName(tr("Flow"))
        for flow, text in (("auto", tr("Automatic")), ("dis", "DIS"), ("raft", "RAFT")):
            self.flow.addItem(text, flow)
        self.flow.activated.connect(lambda place: change(_ADVANCED, flow=self.flow.itemData(place)))
        self.colours = QComboBox()
        self.colours.setAccessibleName(tr("Colours"))
        for colours, text in (
            ("restyled", tr("Of the look")),
            ("source", tr("Of the source")),
            ("only", tr("Of the look, light of the source")),
        ):
            self.colours.addItem(text, colours)
        self.colours.activated.connect(lambda place: change(_ADVANCED, colour=self.colours.itemData(place)))
        self._advanced.setLayout(
            column(
                named(tr("Steps"), self.steps, stretch=False),
                named(tr("Guidance"), self.guidance),
                named(tr("Batch"), self.batch, stretch=False),
                named(tr("Resolution"), self.side),
                named(tr("Flow"), self.flow),
                named(tr("Colours"), self.colours),
                margins=(0, 4, 0, 0),
            )
        )
        self._advanced.hide()
        frame = section(tr("Model"), self._advanced_button, self._advanced)
        head = frame.layout().itemAt(0).layout().itemAt(0).layout()  # type: ignore[union-attr]
        head.addWidget(self.model)  # type: ignore[union-attr]
        self.model.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.model.setMaximumWidth(228)
        outer = column(frame, gap=0)
        self.setLayout(outer)

    def _number(self, name: str, low: int, high: int, what: str) -> QSpinBox:
        spin = QSpinBox()
        spin.setRange(low, high)
        spin.setFixedWidth(64)
        spin.setAccessibleName(name)
        spin.setKeyboardTracking(False)
        spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        spin.valueChanged.connect(lambda value: self._set_number(what, value))
        return spin

    def _set_number(self, what: str, value: int) -> None:
        document = self._session.document
        if document is None:
            return
        settings = document.settings
        if what == "batch":
            self._change(_ADVANCED, keyframes=settings.keyframes.model_copy(update={"batch_size": value}))
        else:
            self._change(_ADVANCED, **{what: value})

    def _fold_advanced(self) -> None:
        self._advanced.setVisible(not self._advanced.isVisible())
        self._advanced_button.setIcon(icon("chevron-down" if self._advanced.isVisible() else "chevron-right"))

    def show_settings(self, settings: RestyleSettings) -> None:
        """Show what a document says."""
        from ui.models.catalogue import model_choices

        with QSignalBlocker(self.model):
            choices = model_choices(self._session.preferences, settings.model)
            now = [(self.model.itemData(i), self.model.itemText(i)) for i in range(self.model.count())]
            if now != choices:
                self.model.clear()
                for key, text in choices:
                    self.model.addItem(text, key)
            self.model.setCurrentIndex(self.model.findData(settings.model))
        batch = settings.keyframes.batch_size
        self._advanced_button.setText(
            tr("Advanced · {steps} steps · guidance {guidance} · batch {batch}").format(
                steps=settings.steps,
                batch=batch,
                guidance="–" if settings.guidance is None else f"{settings.guidance:g}",
            )
        )
        with QSignalBlocker(self.steps), QSignalBlocker(self.batch):
            self.steps.setValue(settings.steps)
            self.batch.setValue(batch)
        self.guidance.set_value(settings.guidance or 1.0)
        for combo, value in (
            (self.side, settings.short_side),
            (self.flow, settings.flow),
            (self.colours, settings.colour),
        ):
            with QSignalBlocker(combo):
                combo.setCurrentIndex(combo.findData(value))
