"""The table as `QAction`s of one window: enabled as the session allows, with the user's shortcuts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QMenu, QToolButton, QWidget

from ui.actions.presets import preset_keys
from ui.actions.studio import Studio
from ui.actions.table import REPEATING, TABLE, Action
from ui.actions.tips import Tip
from ui.theme import icon
from ui.widgets.basics import icon_button
from ui.words import tr

_Button = TypeVar("_Button", bound=QAbstractButton)


class Actions(QObject):
    """All actions of a window, by id."""

    def __init__(self, studio: Studio, owner: QWidget) -> None:
        super().__init__(owner)
        self._studio = studio
        self._made: dict[str, QAction] = {}
        self._hints: dict[str, str] = {}
        self._refusals: dict[str, str] = {}
        for action in TABLE:
            made = QAction(owner)
            made.setObjectName(action.id)
            made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.setAutoRepeat(action.id in REPEATING)
            if action.icon:
                made.setIcon(icon(action.icon))
            made.setCheckable(action.checked is not None)
            made.triggered.connect(lambda _=False, one=action: self.run(one.id))
            owner.addAction(made)
            self._made[action.id] = made
        self._by_id = {action.id: action for action in TABLE}
        self.retitle()
        session = studio.session
        for signal in (session.changed, session.opened, session.closed, session.selected, session.viewed):
            signal.connect(self.refresh)
        session.undo.indexChanged.connect(self.refresh)
        session.preferences.changed.connect(self._preference)
        self.refresh()

    def __getitem__(self, id: str) -> QAction:
        return self._made[id]

    def run(self, id: str) -> bool:
        """Do it, if it can be done; else say why not. Says whether it was done."""
        action = self._by_id[id]
        refusal = action.refusal(self._studio.session)
        if refusal:
            self._studio.session.noticed.emit(refusal, False)
            return False
        action.run(self._studio)
        self.refresh()
        return True

    def explain(self, keys: QKeySequence) -> bool:
        """Say why the action of a shortcut cannot be done now; False if it can be, or none has that shortcut."""
        for id, made in self._made.items():
            if not made.isEnabled() and keys in made.shortcuts():
                return not self.run(id)
        return False

    def keys(self, id: str) -> list[str]:
        """The shortcuts of an action now, as Qt writes them; what the user gave to one, no other has by itself."""
        preferences = self._studio.session.preferences
        chosen = preferences.shortcuts()
        if id in chosen:
            return [chosen[id]] if chosen[id] else []
        usual = preset_keys(preferences.get("shortcut_preset"), self._by_id[id])
        return [keys for keys in usual if keys not in chosen.values()]

    def hint(self, id: str) -> str:
        """The first shortcut as a user reads it."""
        if id not in self._hints:
            keys = self.keys(id)
            native = QKeySequence.SequenceFormat.NativeText
            self._hints[id] = QKeySequence(keys[0]).toString(native) if keys else ""
        return self._hints[id]

    def retitle(self) -> None:
        """Titles, shortcuts and tool tips in the present language."""
        self._hints.clear()
        for id, made in self._made.items():
            title = tr(self._by_id[id].title)
            made.setText(title)
            made.setShortcuts([QKeySequence(keys) for keys in self.keys(id)])
            made.setToolTip(self.tip(id))

    def refresh(self) -> None:
        """Enable and check as the session stands."""
        session = self._studio.session
        for id, made in self._made.items():
            action = self._by_id[id]
            refusal = action.refusal(session)
            if refusal != self._refusals.get(id):
                self._refusals[id] = refusal
                made.setProperty("refusal", refusal)
                made.setEnabled(not refusal)
                made.setToolTip(self.tip(id))
            if action.checked is not None:
                made.setChecked(action.checked(session))

    def fill(self, menu: QMenu, name: str) -> None:
        """Put all actions of the menu `name` into a menu."""
        for action in TABLE:
            if action.menu == name:
                menu.addAction(self._made[action.id])

    def all(self) -> tuple[Action, ...]:
        """The table."""
        return TABLE

    def tool(
        self, id: str, icon_name: str, clicked: Callable[[], object] | None = None, *, size: int = 18
    ) -> QToolButton:
        """A button that is only an icon, named as the action is; it runs the action, or `clicked`."""
        made = icon_button(icon_name, "", clicked or partial(self.run, id), size=size)
        Tip(made, self._made[id], named=True)
        return made

    def explained(self, button: _Button, id: str) -> _Button:
        """The button, from now on with the action's tool tip."""
        Tip(button, self._made[id], named=False)
        return button

    def tip(self, id: str) -> str:
        """Title and shortcut, and why it cannot be done if so."""
        refusal = self._by_id[id].refusal(self._studio.session)
        return f"{self._tip(id)}\n{refusal}" if refusal else self._tip(id)

    def _tip(self, id: str) -> str:
        hint = self.hint(id)
        title = tr(self._by_id[id].title).rstrip(".")
        return f"{title} ({hint})" if hint else title

    def _preference(self, name: str) -> None:
        if name in ("shortcuts", "shortcut_preset"):
            self.retitle()
