"""The selected keyframe: state, versions, words, re-roll, and how well it fits its pinned neighbours."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLayout, QLineEdit, QPushButton, QScrollArea, QWidget

from fresco_core.project import edits
from fresco_core.project.document import Keyframe, Take, Version
from fresco_core.project.status import is_stale, pins_for, prompt_of, reference_of
from fresco_core.settings.travel import change_at
from ui.actions import Actions
from ui.decoding import FileSource
from ui.inspector.fit_section import FitSection
from ui.inspector.version_button import VersionButton
from ui.session import Session
from ui.session.derive import reason_word
from ui.session.trace import numbers as numbers_in_words
from ui.state import KeyframeState
from ui.widgets.basics import Button, chip, clear, column, label, restyle, row, section
from ui.widgets.fields import Segment, SliderField, named
from ui.words import tr

_TONES = {
    KeyframeState.TO_REVIEW: "accent",
    KeyframeState.APPROVED: "ok",
    KeyframeState.REJECTED: "bad",
    KeyframeState.NOT_RENDERED: "bad",
    KeyframeState.STALE: "warn",
    KeyframeState.REROLLING: "warn",
}


class _Words(QLineEdit):
    """Escape gives the focus back to the strip."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.editingFinished.emit()
            self.left.emit()
            return
        super().keyPressEvent(event)

    def event(self, event: Any) -> bool:
        from PySide6.QtCore import QEvent

        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)


class KeyframeTab(QWidget):
    """The second tab; `_arranged` says what of it lies where."""

    prompt_left = Signal()

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session, self._actions = session, actions
        self._versions_key: object = None
        self._head = label("", "head")
        self._chip = chip("")
        self._facts = label("", "secondary", wrap=True)
        self._pins = label("", "secondary", wrap=True)
        self._tried = label("", "secondary")
        self._strip = QWidget()
        self._strip_row = row(None, gap=6)
        self._strip.setLayout(self._strip_row)
        scroll = self._strip_area = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setProperty("clear", True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setFixedHeight(84)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._strip)
        self._make_prompt()
        self._make_reroll()
        self._fit = FitSection(session)
        self._nothing = label(tr("Select a keyframe in the strip or on the timeline."), "body2", wrap=True)
        self._nothing.setContentsMargins(12, 12, 12, 12)
        self._body = QWidget()
        self._body.setLayout(self._arranged())
        self.setLayout(column(self._nothing, self._body, None, gap=0))
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.refresh)
        for signal in (session.changed, session.selected, session.opened, session.closed, session.progressed):
            signal.connect(self._refresh_soon)
        session.moved.connect(self._refresh_soon)
        session.frames.ready.connect(self._ready)
        self.refresh()

    def _refresh_soon(self) -> None:
        if self.isVisible():
            self._soon.start()

    def showEvent(self, event: object) -> None:
        self.refresh()

    def _make_prompt(self) -> None:
        self._reset = QPushButton(tr("Reset"))
        self._reset.setProperty("link", True)
        self._reset.clicked.connect(lambda: self._set_words(""))
        self._base = label("", "hint", wrap=True)
        self.words = _Words()
        self.words.setPlaceholderText(tr("+ words for this keyframe alone"))
        self.words.setAccessibleName(tr("Words added for this keyframe"))
        self.words.editingFinished.connect(lambda: self._set_words(self.words.text()))
        self.words.left.connect(self.prompt_left)

    def _make_reroll(self) -> None:
        self.seed = Segment(tr("Seed"), [("new", tr("New each time"), ""), ("keep", tr("Keep"), "")], compact=True)
        self.seed.choose("new")
        self.seed.chosen.connect(self._choose_seed)
        self.strength = SliderField(tr("Strength"), 0.05, 1.0, 0.05, 0.5)
        self.strength.setToolTip(tr("How far the picture moves away from the source, for this re-roll."))
        self.strength.changed.connect(self._choose_strength)
        self.follow = Segment(tr("Follow pins"), [("on", tr("On"), ""), ("off", tr("Off"), "")], compact=True)
        self.follow.choose("on")
        self.follow.chosen.connect(self._choose_follow)
        self._pinned = label("", "hint", wrap=True)
        run = partial(self._actions.run, "reroll")
        self._again = Button(tr("Re-roll"), icon_name="refresh", kind="small", clicked=run)
        self._again.set_hint(self._actions.hint("reroll"))

    def _arranged(self) -> QLayout:
        """Sections below each other; `_versions` and `_reroll` are what an unrendered keyframe goes without."""
        head, well = QFrame(), QFrame()
        head.setProperty("panel", True)
        head.setLayout(
            column(row(self._head, None, self._chip), self._facts, self._pins, gap=6, margins=(12, 10, 12, 10))
        )
        well.setProperty("well", True)
        well.setLayout(row(self._base, margins=(8, 6, 8, 6)))
        self._versions: QWidget = section(tr("Versions"), self._strip_area, extra=self._tried)
        self._reroll: QWidget = section(
            tr("Re-roll"),
            named(tr("Seed"), self.seed, stretch=False),
            named(tr("Strength"), self.strength),
            named(tr("Follow pins"), self.follow, stretch=False),
            self._pinned,
            row(None, self._again),
        )
        prompt = section(tr("Prompt for this keyframe"), well, self.words, extra=self._reset)
        return column(head, self._versions, prompt, self._reroll, self._fit, None, gap=0)

    # Edits

    def _set_words(self, words: str) -> None:
        take, keyframe = self._session.take, self._shown()
        if take is not None and keyframe is not None and words != keyframe.prompt:
            self._session.do_grouped(
                20, tr("Change keyframe prompt"), edits.set_keyframe_prompt, take.id, keyframe.id, words
            )

    def _choose_seed(self, key: str) -> None:
        self._session.reroll.keep_seed = key == "keep"

    def _choose_follow(self, key: str) -> None:
        self._session.reroll.follow_pins = key == "on"

    def _choose_strength(self, value: float) -> None:
        take = self._session.take
        same = take is not None and abs(value - take.settings.strength) < 1e-6
        self._session.reroll.strength = None if same else round(value, 3)

    def _activate(self, version: Version) -> None:
        take, keyframe = self._session.take, self._shown()
        if take is not None and keyframe is not None:
            self._session.do(tr("Use another version"), edits.activate_version, take.id, keyframe.id, version.id)

    # Showing

    def _shown(self) -> Keyframe | None:
        return self._session.current or self._session.keyframe_at(self._session.playhead)

    def refresh(self) -> None:
        """Look at the session again."""
        take, keyframe = self._session.take, self._shown()
        self._nothing.setVisible(keyframe is None)
        self._body.setVisible(keyframe is not None)
        if take is None or keyframe is None:
            return
        item = next((one for one in self._session.keyframes if one.frame == keyframe.frame), None)
        if item is None:
            return
        self._head.setText(tr("Keyframe {number}").format(number=item.number))
        self._chip.setText(item.word)
        restyle(self._chip, chip=_TONES.get(item.state, "plain"))
        version = keyframe.version
        facts = [tr("frame {frame}").format(frame=keyframe.frame), reason_word(keyframe.reason)]
        if version is not None:
            facts = [facts[0], tr("seed {seed}").format(seed=version.seed)]
            facts.append(tr("{seconds:.1f} s to render").format(seconds=version.seconds))
        self._facts.setText(" · ".join(facts))
        self._show_pins(take, keyframe)
        self._show_versions(keyframe)
        self._base.setText(tr("{prompt} (from take)").format(prompt=_prompt_words(take, keyframe.frame)))
        if not self.words.hasFocus():
            self.words.setText(keyframe.prompt)
        self._reset.setVisible(bool(keyframe.prompt))
        rendered = version is not None
        self._versions.setVisible(bool(keyframe.versions))
        self._reroll.setVisible(rendered)
        self._fit.show_keyframe(take, keyframe)
        self._again.setEnabled(self._actions["reroll"].isEnabled())
        if version is not None:
            self.seed.set_words("keep", tr("Keep {seed}").format(seed=version.seed))
            wish = self._session.reroll.strength
            self.strength.set_default(take.settings.strength)
            self.strength.set_value(take.settings.strength if wish is None else wish)

    def _show_pins(self, take: Take, keyframe: Keyframe) -> None:
        numbers = {one.frame: number for number, one in enumerate(take.ordered, start=1)}
        pins = pins_for(take, [keyframe.frame])
        approved = [
            number for one, number in ((one, numbers[one.frame]) for one in take.ordered) if one.verdict == "approved"
        ]
        words = ""
        if pins and keyframe.version is not None:
            names = [tr("{number} (f {frame})").format(number=numbers[pin.frame], frame=pin.frame) for pin in pins]
            words = tr("A re-roll is steered by {names}").format(names=tr(" and ").join(names))
        leader = reference_of(take)
        if leader is keyframe:
            words = tr("It is the style reference: what is rendered from now on follows it.")
        elif leader is not None:
            style = tr("Style follows {name}").format(
                name=tr("{number} (f {frame})").format(number=numbers[leader.frame], frame=leader.frame)
            )
            words = " · ".join(part for part in (words, style) if part)
        if keyframe.version is not None and is_stale(take, keyframe):
            words = tr("Its prompt was changed since: {prompt}").format(prompt=prompt_of(take, keyframe))
        self._pins.setText(words)
        self._pins.setVisible(bool(words))
        if len(approved) == 1:
            self._pinned.setText(tr("Keyframe {number} is pinned and will not change.").format(number=approved[0]))
        elif approved:
            many = tr("Keyframes {numbers} are pinned and will not change.")
            self._pinned.setText(many.format(numbers=numbers_in_words(approved)))
        self._pinned.setVisible(bool(approved))

    def _show_versions(self, keyframe: Keyframe) -> None:
        key = (keyframe.id, tuple(keyframe.versions), keyframe.active)
        count = len(keyframe.versions)
        self._tried.setText(tr("{count} tried · {active} active").format(count=count, active=keyframe.active or "–"))
        if key == self._versions_key:
            return
        self._versions_key = key
        clear(self._strip_row)
        project = self._session.project
        if project is None:
            return
        for version in sorted(keyframe.versions.values(), key=lambda one: one.number):
            source = FileSource(project.artifacts.path(version.picture))
            button = VersionButton(self._session.frames, source, version, version.id == keyframe.active)
            button.clicked.connect(lambda _=False, one=version: self._activate(one))
            self._strip_row.addWidget(button)
        self._strip_row.addStretch(1)

    def _ready(self, picture: object) -> None:
        if getattr(picture, "channel", "") == "versions":
            for button in self._strip.findChildren(VersionButton):
                button.update()


def _prompt_words(take: Take, frame: int) -> str:
    """The take's prompt for a frame; where one changes into another, both and how far it has come."""
    change = change_at(take.settings.prompt_ranges, frame)
    if change is None:
        return take.settings.prompt_for(frame)
    words = tr("{first} → {second}, {percent} %")
    return words.format(first=change.first, second=change.second, percent=round(100 * change.share))
