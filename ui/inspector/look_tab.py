"""The look: words, style, strength, structure, seed, model. Changes are undoable and make the next take."""

from __future__ import annotations

import random
from typing import Any

from PySide6.QtCore import QSignalBlocker, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from fresco_core.errors import FrescoError
from fresco_core.project import edits
from fresco_core.settings import RestyleSettings
from ui.actions import Actions
from ui.inspector.look_button import LookButton
from ui.inspector.model_section import ModelSection
from ui.inspector.tokens import TokenCounter
from ui.session import Session
from ui.session.looks import looks, with_look, with_words, words_of
from ui.theme import T, icon
from ui.widgets.basics import column, icon_button, label, row, section
from ui.widgets.fields import Segment, SliderField, named
from ui.words import tr

_PROMPT, _STRENGTH, _STRUCTURE, _SEED = 10, 11, 12, 13


class LookTab(QWidget):
    """The first tab."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session, self._actions = session, actions
        self._counter = TokenCounter()
        self._banner = self._make_banner()
        self.model_section = ModelSection(session, self._set)
        self.setLayout(
            column(
                self._banner,
                self._prompt_section(),
                self._look_section(),
                self._strength_section(),
                self._structure_section(),
                self._seed_section(),
                self.model_section,
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
        ends = row(low, None, high, gap=0, margins=(82, 0, 0, 0))
        return section(tr("Repaint"), named(tr("Strength"), self.strength), ends, gap=4)

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
        return section(tr("Structure"), self.structure, named(tr("Hold"), self.hold))

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
        self.model_section.show_settings(settings)
        self._show_banner()

    def _shown_looks(self, chosen: str | None) -> set[str]:
        names = list(self.looks)
        if not self._folded:
            return set(names)
        first = names[:8]
        return set(first if chosen in first or chosen is None else [*first[:7], chosen])

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
