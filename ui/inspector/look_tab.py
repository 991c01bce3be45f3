"""The look: words, style, strength, structure, seed, model. Changes are undoable and make the next take."""

from __future__ import annotations

import random
from typing import Any

from PySide6.QtCore import QRectF, QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QWidget,
)

from fresco_core.errors import FrescoError
from fresco_core.project import edits
from fresco_core.settings import Look, RestyleSettings
from ui.actions import Actions
from ui.inspector.tokens import TokenCounter
from ui.session import Session
from ui.session.looks import look_picture, looks, with_look, with_words, words_of
from ui.theme import T, colour, font, icon
from ui.widgets.basics import column, icon_button, label, row, section
from ui.widgets.fields import Segment, SliderField
from ui.words import tr

_PROMPT, _STRENGTH, _STRUCTURE, _SEED, _ADVANCED = 10, 11, 12, 13, 14


class LookButton(QToolButton):
    """74 pixels wide: an example of a look, and its name."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self._image = QImage(look_picture(look.name))
        self.setCheckable(True)
        self.setFixedHeight(60)
        self.setMinimumWidth(58)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(f"{look.title}\n{look.description}")
        self.setAccessibleName(look.title)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.fillRect(box, colour(T.b4 if self.underMouse() else T.b3))
        picture = QRectF(1, 1, self.width() - 2, 41)
        if not self._image.isNull():
            shape = picture.width() / picture.height()
            height = self._image.width() / shape
            part = QRectF(0, (self._image.height() - height) / 2, self._image.width(), height)
            painter.drawImage(picture, self._image, part)
        on = self.isChecked()
        painter.setFont(font(11, font(11).weight().DemiBold if on else font(11).weight()))
        painter.setPen(colour(T.white if on else T.t2))
        text = painter.fontMetrics().elidedText(self.look.title, Qt.TextElideMode.ElideRight, self.width() - 10)
        painter.drawText(QRectF(6, 42, self.width() - 8, 17), int(Qt.AlignmentFlag.AlignVCenter), text)
        focus = self.hasFocus()
        painter.setPen(QPen(colour(T.ac if on or focus else T.bd), 2 if on else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)


class LookTab(QWidget):
    """The first tab."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session, self._actions = session, actions
        self._counter = TokenCounter()
        self._banner = self._make_banner()
        self.setLayout(
            column(
                self._banner,
                self._prompt_section(),
                self._look_section(),
                self._strength_section(),
                self._structure_section(),
                self._seed_section(),
                self._model_section(),
                None,
                gap=0,
            )
        )
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(400)
        self._typing.timeout.connect(self._commit_words)
        for signal in (session.changed, session.opened, session.progressed):
            signal.connect(self.refresh)
        self.refresh()

    # Parts

    def _make_banner(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("note", "accent")
        self._banner_words = label("", "secondary", wrap=True)
        frame.setLayout(row(self._banner_words, margins=(12, 8, 12, 8)))
        return frame

    def _prompt_section(self) -> QFrame:
        self._tokens = label("", "secondary")
        self.prompt = QPlainTextEdit()
        self.prompt.setFixedHeight(62)
        self.prompt.setTabChangesFocus(True)
        self.prompt.setPlaceholderText(tr("What is in the picture"))
        self.prompt.setAccessibleName(tr("Prompt"))
        self.prompt.textChanged.connect(self._typed)
        self._around = label("", "hint", wrap=True)
        self._too_long = label(tr("Words after token 75 are ignored"), "warn")
        self._too_long.hide()
        self._avoid_button = QPushButton()
        self._avoid_button.setProperty("link", True)
        self._avoid_button.setIcon(icon("chevron-right"))
        self._avoid_button.setStyleSheet(f"color: {T.t2};")
        self.avoid = QLineEdit()
        self.avoid.setAccessibleName(tr("Avoid"))
        self.avoid.hide()
        self.avoid.editingFinished.connect(lambda: self._set(_PROMPT, negative_prompt=self.avoid.text()))
        self._avoid_button.clicked.connect(self._fold_avoid)
        return section(
            tr("Prompt"), self.prompt, self._too_long, self._around, self._avoid_button, self.avoid, extra=self._tokens
        )

    def _look_section(self) -> QFrame:
        grid = QGridLayout()
        grid.setSpacing(5)
        self.looks: dict[str, LookButton] = {}
        for place, look in enumerate(looks()):
            button = LookButton(look)
            button.clicked.connect(lambda _=False, name=look.name: self._choose_look(name))
            self.looks[look.name] = button
            grid.addWidget(button, place // 4, place % 4)
        self._more = QPushButton()
        self._more.setProperty("link", True)
        self._more.clicked.connect(self._fold_looks)
        self._folded = True
        return section(tr("Look"), grid, extra=self._more)

    def _strength_section(self) -> QFrame:
        self.strength = SliderField(tr("Strength"), 0.05, 1.0, 0.05, RestyleSettings().strength)
        self.strength.changed.connect(lambda value: self._set(_STRENGTH, strength=round(value, 3)))
        low, high = label(tr("Keep source"), "hint"), label(tr("Repaint fully"), "hint")
        for words in (low, high):
            words.setMinimumWidth(24)
        ends = row(low, None, high, margins=(82, 0, 60, 0))
        return section(tr("Repaint"), _named(tr("Strength"), self.strength), ends, gap=4)

    def _structure_section(self) -> QFrame:
        choices = [
            ("tile", tr("Tile"), ""),
            ("softedge", tr("Soft edge"), ""),
            ("canny", tr("Canny"), ""),
            ("none", tr("Off"), ""),
        ]
        self.structure = Segment(tr("Structure"), choices, stretch=True, compact=True)
        tips = {
            "tile": tr("The softened picture itself holds the structure."),
            "softedge": tr("Soft edges hold the structure."),
            "canny": tr("Thin edges hold the structure."),
            "none": tr("Nothing holds the structure."),
        }
        for key, tip in tips.items():
            self.structure.button(key).setToolTip(tip)
        self.structure.chosen.connect(lambda key: self._set(_STRUCTURE, control=key))
        self.hold = SliderField(tr("Hold"), 0.0, 2.0, 0.05, RestyleSettings().structure)
        self.hold.changed.connect(lambda value: self._set(_STRUCTURE, structure=round(value, 3)))
        return section(tr("Structure"), self.structure, _named(tr("Hold"), self.hold))

    def _seed_section(self) -> QFrame:
        self.seed = QLineEdit()
        self.seed.setAccessibleName(tr("Seed"))
        self.seed.editingFinished.connect(self._commit_seed)
        dice = icon_button("dice-5-outline", tr("Another seed"), self._roll)
        self._lock = icon_button("lock-outline", tr("Keep this seed for the next takes"))
        self._lock.setCheckable(True)
        self._lock.setChecked(True)
        self._lock.toggled.connect(lambda on: self._lock.setIcon(icon("lock-outline" if on else "lock-open-outline")))
        frame = section(tr("Seed"))
        frame.layout().itemAt(0).layout().itemAt(0).layout().addLayout(  # type: ignore[union-attr]
            row(self.seed, dice, self._lock)
        )
        self.seed.setFixedWidth(136)
        return frame

    def _model_section(self) -> QFrame:
        self.model = QComboBox()
        self.model.setAccessibleName(tr("Model"))
        self.model.setMinimumWidth(60)
        self.model.activated.connect(lambda place: self._set(_ADVANCED, model=self.model.itemData(place)))
        self._advanced_button = QPushButton()
        self._advanced_button.setProperty("link", True)
        self._advanced_button.setIcon(icon("chevron-right"))
        self._advanced_button.setStyleSheet(f"color: {T.t2};")
        self._advanced_button.clicked.connect(self._fold_advanced)
        self._advanced = QWidget()
        self.steps = self._number(tr("Steps"), 2, 100, "steps")
        self.guidance = SliderField(tr("Guidance"), 1, 15, 0.5, RestyleSettings().guidance, 1)
        self.guidance.changed.connect(lambda value: self._set(_ADVANCED, guidance=value))
        self.batch = self._number(tr("Batch"), 3, 32, "batch")
        self.side = QComboBox()
        self.side.setAccessibleName(tr("Resolution"))
        for value, text in ((None, tr("The model's own")), *((s, f"{s} px") for s in (256, 384, 512, 640, 768, 960))):
            self.side.addItem(text, value)
        self.side.activated.connect(lambda place: self._set(_ADVANCED, short_side=self.side.itemData(place)))
        self.flow = QComboBox()
        self.flow.setAccessibleName(tr("Flow"))
        for flow, text in (("auto", tr("Automatic")), ("dis", "DIS"), ("raft", "RAFT")):
            self.flow.addItem(text, flow)
        self.flow.activated.connect(lambda place: self._set(_ADVANCED, flow=self.flow.itemData(place)))
        self.colours = QComboBox()
        self.colours.setAccessibleName(tr("Colours"))
        for colours, text in (
            ("restyled", tr("Of the look")),
            ("source", tr("Of the source")),
            ("only", tr("Of the look, light of the source")),
        ):
            self.colours.addItem(text, colours)
        self.colours.activated.connect(lambda place: self._set(_ADVANCED, colour=self.colours.itemData(place)))
        self._advanced.setLayout(
            column(
                _named(tr("Steps"), self.steps, stretch=False),
                _named(tr("Guidance"), self.guidance),
                _named(tr("Batch"), self.batch, stretch=False),
                _named(tr("Resolution"), self.side),
                _named(tr("Flow"), self.flow),
                _named(tr("Colours"), self.colours),
                margins=(0, 4, 0, 0),
            )
        )
        self._advanced.hide()
        frame = section(tr("Model"), self._advanced_button, self._advanced)
        head = frame.layout().itemAt(0).layout().itemAt(0).layout()  # type: ignore[union-attr]
        head.addWidget(self.model)  # type: ignore[union-attr]
        self.model.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.model.setMaximumWidth(228)
        return frame

    def _number(self, name: str, low: int, high: int, what: str) -> QSpinBox:
        spin = QSpinBox()
        spin.setRange(low, high)
        spin.setFixedWidth(64)
        spin.setAccessibleName(name)
        spin.setKeyboardTracking(False)
        spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        spin.valueChanged.connect(lambda value: self._set_number(what, value))
        return spin

    # Edits

    def _settings(self) -> RestyleSettings | None:
        document = self._session.document
        return None if document is None else document.settings

    def _set(self, group: int, **changes: Any) -> None:
        document = self._session.document
        if document is None:
            return
        try:
            data = {name: getattr(document.settings, name) for name in RestyleSettings.model_fields}
            settings = RestyleSettings.parse({**data, **changes})
        except FrescoError as error:
            self._session.refuse(error)
            self.refresh()
            return
        if settings != document.settings:
            self._session.do_grouped(group, tr("Change look"), edits.set_settings, settings, document.look)

    def _set_number(self, what: str, value: int) -> None:
        settings = self._settings()
        if settings is None:
            return
        if what == "batch":
            self._set(_ADVANCED, keyframes=settings.keyframes.model_copy(update={"batch_size": value}))
        else:
            self._set(_ADVANCED, **{what: value})

    def _typed(self) -> None:
        self._typing.start()
        self._count_tokens()

    def commit(self) -> None:
        """Take over what was typed and not taken over yet."""
        if self._typing.isActive():
            self._typing.stop()
            self._commit_words()

    def _commit_words(self) -> None:
        document = self._session.document
        if document is None:
            return
        settings = with_words(document.settings, document.look, self.prompt.toPlainText())
        if settings != document.settings:
            self._session.do_grouped(_PROMPT, tr("Change prompt"), edits.set_settings, settings, document.look)

    def _choose_look(self, name: str) -> None:
        self.commit()
        document = self._session.document
        if document is None:
            return
        chosen = None if document.look == name else name
        try:
            settings = with_look(document.settings, document.look, chosen)
        except FrescoError as error:
            self._session.refuse(error)
            return
        self._session.do(tr("Choose look"), edits.set_settings, settings, chosen)

    def _commit_seed(self) -> None:
        text = self.seed.text().strip()
        if text.isdecimal():
            self._set(_SEED, seed=int(text))
        self.refresh()

    def _roll(self) -> None:
        self._set(_SEED, seed=random.randrange(1, 10_000))

    # Folding

    def _fold_avoid(self) -> None:
        self.avoid.setVisible(not self.avoid.isVisible())
        self._avoid_button.setIcon(icon("chevron-down" if self.avoid.isVisible() else "chevron-right"))

    def _fold_advanced(self) -> None:
        self._advanced.setVisible(not self._advanced.isVisible())
        self._advanced_button.setIcon(icon("chevron-down" if self._advanced.isVisible() else "chevron-right"))

    def _fold_looks(self) -> None:
        self._folded = not self._folded
        self.refresh()

    # Showing

    def refresh(self) -> None:
        """Look at the session again."""
        document = self._session.document
        self.setEnabled(document is not None)
        if document is None:
            return
        settings = document.settings
        if not self._typing.isActive():
            words = words_of(settings, document.look)
            if words != self.prompt.toPlainText():
                with QSignalBlocker(self.prompt):
                    self.prompt.setPlainText(words)
            self._count_tokens()
        around = settings.prompt if document.look else ""
        self._around.setText(around)
        self._around.setVisible(bool(around))
        self._avoid_button.setText(tr("Avoid: {words}").format(words=settings.negative_prompt or tr("nothing")))
        if not self.avoid.hasFocus():
            self.avoid.setText(settings.negative_prompt)
        shown = self._shown_looks(document.look)
        for name, button in self.looks.items():
            button.setChecked(name == document.look)
            button.setVisible(name in shown)
        hidden = len(self.looks) - len(shown)
        self._more.setText(tr("All {count} looks").format(count=len(self.looks)) if hidden else tr("Fewer"))
        for field, value in ((self.strength, settings.strength), (self.hold, settings.structure)):
            if abs(field.value - value) > 1e-6:
                field.set_value(value)
        self.structure.choose(settings.control)
        self.hold.setEnabled(settings.control != "none")
        if not self.seed.hasFocus():
            self.seed.setText(str(settings.seed))
        self._show_model(settings)
        self._show_banner()

    def _shown_looks(self, chosen: str | None) -> set[str]:
        names = list(self.looks)
        if not self._folded:
            return set(names)
        first = names[:8]
        return set(first if chosen in first or chosen is None else [*first[:7], chosen])

    def _show_model(self, settings: RestyleSettings) -> None:
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
                steps=settings.steps, guidance=f"{settings.guidance:g}", batch=batch
            )
        )
        with QSignalBlocker(self.steps), QSignalBlocker(self.batch):
            self.steps.setValue(settings.steps)
            self.batch.setValue(batch)
        self.guidance.set_value(settings.guidance)
        for combo, value in (
            (self.side, settings.short_side),
            (self.flow, settings.flow),
            (self.colours, settings.colour),
        ):
            with QSignalBlocker(combo):
                combo.setCurrentIndex(combo.findData(value))

    def _show_banner(self) -> None:
        from ui.session.derive import look_changed

        document, live = self._session.document, self._session.live
        take = None if document is None else document.take
        text = ""
        if document is not None and take is not None:
            number = max(one.number for one in document.takes.values()) + 1
            if live.kind in ("render", "propagate") and live.take == take.id:
                text = tr("{name} is rendering. Changes here apply to take {number}.").format(
                    name=take.name, number=number
                )
            elif look_changed(document):
                text = tr("{name} stays as it is. These changes make take {number}.").format(
                    name=take.name, number=number
                )
        self._banner_words.setText(text)
        self._banner.setVisible(bool(text))

    def _count_tokens(self) -> None:
        settings, document = self._settings(), self._session.document
        if settings is None or document is None:
            return
        filled = with_words(settings, document.look, self.prompt.toPlainText()).prompt
        count = self._counter.count(filled)
        self._tokens.setText("" if count is None else tr("{count} / 75 tokens").format(count=count))
        self._too_long.setVisible(count is not None and count > 75)


def _named(name: str, field: QWidget, *, stretch: bool = True) -> Any:
    words = label(name, "secondary")
    words.setFixedWidth(74)
    return row(words, field) if stretch else row(words, field, None)
