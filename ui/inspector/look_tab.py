"""The look: words, style, strength, structure, seed, model. Changes are undoable and make the next take."""

from __future__ import annotations

import random
from typing import Any

from PySide6.QtCore import QSignalBlocker, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from fresco_core.errors import FrescoError
from fresco_core.project import edits
from fresco_core.settings import RestyleSettings
from ui.actions import Actions
from ui.inspector.look_section import LookSection
from ui.inspector.lora_section import LoraSection
from ui.inspector.model_section import ModelSection
from ui.inspector.quality_section import QualitySection
from ui.inspector.structure_section import StructureSection
from ui.inspector.tokens import TokenCount, TokenCounter
from ui.inspector.travel_section import TravelSection
from ui.models.abilities import ModelAbilities
from ui.session import Session
from ui.session.looks import with_words, words_of
from ui.theme import T, icon
from ui.widgets.basics import Button, column, icon_button, label, row, section
from ui.widgets.fields import SliderField, named
from ui.words import tr

_PROMPT, _STRENGTH, _SEED = 10, 12, 13


class LookTab(QWidget):
    """The first tab."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session, self._actions = session, actions
        self._counter = TokenCounter(session.background, self)
        self._banner = self._make_banner()
        self._abilities = ModelAbilities(session, self)
        self.travel = TravelSection(session, self._counter, self._set)
        self.look_section = LookSection(session, self.commit)
        self.quality = QualitySection(session)
        self.structure = StructureSection(session, self._set)
        self.model_section = ModelSection(session, self._set)
        self.loras = LoraSection(session, self._abilities, self._set)
        self.setLayout(
            column(
                self._banner,
                self._prompt_section(),
                self.travel,
                self.look_section,
                self._strength_section(),
                self.structure,
                self._seed_section(),
                self.quality,
                self.model_section,
                self.loras,
                None,
                gap=0,
            )
        )
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(400)
        self._typing.timeout.connect(self._commit_words)
        for signal in (session.changed, session.opened, session.progressed, self._abilities.found):
            signal.connect(self.refresh)
        self._counter.loaded.connect(self._count_tokens)
        self.refresh()

    # Parts

    def _make_banner(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("note", "accent")
        self._banner_words = label("", "secondary", wrap=True)
        self.render_next = Button(tr("Render keyframes"), kind="small", clicked=self._render_next)
        layout = row(self._banner_words, self.render_next, margins=(12, 8, 12, 8))
        layout.setStretch(0, 1)
        frame.setLayout(layout)
        return frame

    def _render_next(self) -> None:
        self.commit()
        self._actions.run("render")

    def _prompt_section(self) -> QFrame:
        self.tokens = TokenCount()
        self.prompt = QPlainTextEdit()
        self.prompt.setFixedHeight(62)
        self.prompt.setTabChangesFocus(True)
        self.prompt.setPlaceholderText(tr("What is in the picture"))
        self.prompt.setAccessibleName(tr("Prompt"))
        self.prompt.textChanged.connect(self._typed)
        self._around = label("", "hint", wrap=True)
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
            tr("Prompt"),
            self.prompt,
            self.tokens.too_long,
            self._around,
            self._avoid_button,
            self.avoid,
            extra=self.tokens,
        )

    def _strength_section(self) -> QFrame:
        self.strength = SliderField(tr("Strength"), 0.05, 1.0, 0.05, RestyleSettings().strength)
        self.strength.changed.connect(lambda value: self._set(_STRENGTH, strength=round(value, 3)))
        low, high = label(tr("Keep source"), "hint"), label(tr("Repaint fully"), "hint")
        for words in (low, high):
            words.setMinimumWidth(24)
        ends = row(low, None, high, gap=0, margins=(82, 0, 0, 0))
        return section(tr("Repaint"), named(tr("Strength"), self.strength), ends, gap=4)

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
        self.travel.commit()

    def _commit_words(self) -> None:
        document = self._session.document
        if document is None:
            return
        settings = with_words(document.settings, document.look, self.prompt.toPlainText())
        if settings != document.settings:
            self._session.do_grouped(_PROMPT, tr("Change prompt"), edits.set_settings, settings, document.look)

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
        self.travel.refresh()
        self.look_section.refresh()
        if abs(self.strength.value - settings.strength) > 1e-6:
            self.strength.set_value(settings.strength)
        abilities = self._abilities.of(settings.model)
        self.quality.show_settings(settings)
        self.structure.show_settings(settings, abilities)
        if not self.seed.hasFocus():
            self.seed.setText(str(settings.seed))
        self.model_section.show_settings(settings, abilities)
        self.loras.show_settings(settings, abilities)
        self._show_banner()

    def _show_banner(self) -> None:
        from ui.session.derive import look_changed

        document, live = self._session.document, self._session.live
        take = None if document is None else document.take
        text, ready = "", False
        if document is not None and take is not None:
            number = max(one.number for one in document.takes.values()) + 1
            if live.kind in ("render", "propagate") and live.take == take.id:
                text = tr("{name} is rendering. Changes here apply to take {number}.").format(
                    name=take.name, number=number
                )
            elif look_changed(document):
                ready = True
                text = tr("{name} stays as it is. These changes make take {number}.").format(
                    name=take.name, number=number
                )
            self.render_next.setText(tr("Render take {number}").format(number=number))
            self.render_next.setAccessibleName(self.render_next.text())
            self.render_next.setToolTip(self._actions.tip("render"))
        self.render_next.setVisible(ready)
        self._banner_words.setText(text)
        self._banner.setVisible(bool(text))

    def _count_tokens(self) -> None:
        settings, document = self._settings(), self._session.document
        if settings is None or document is None:
            return
        whole = with_words(settings, document.look, self.prompt.toPlainText()).prompt
        self.tokens.show_count(self._counter.count(whole))
