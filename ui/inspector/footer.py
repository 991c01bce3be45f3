"""The inspector's footer: what the next step costs, its button, and why it cannot be done if so."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout

from ui.actions import Actions
from ui.inspector.primary import beside, busy, primary_action, summary
from ui.session import Session
from ui.session.derive import counts
from ui.session.problems import act
from ui.state import Remedy
from ui.theme.fonts import scaled
from ui.widgets.basics import Button, ElidedLabel, column, label, put_away, restyle, row
from ui.words import tr

_ICONS = {
    "open": "folder-open-outline",
    "propose": "auto-fix",
    "render": "play",
    "test": "play",
    "reroll_rejected": "refresh",
    "propagate": "arrow-right",
    "send": "timeline-plus-outline",
    "export": "file-video-outline",
    "cancel": "stop-circle-outline",
    "pause_job": "pause-circle-outline",
}

_HINTED = ("render", "open", "send", "export")
"""Actions frequent enough that their keys stand on the button."""
_ROOM_FOR_BOTH = 560


class Footer(QFrame):
    """Never scrolls. `pressed` comes before an action is run, so that what was typed can be taken over."""

    pressed = Signal()

    def __init__(self, session: Session, actions: Actions, *, compact: bool = False) -> None:
        super().__init__()
        self._session, self._actions = session, actions
        self.setProperty("panel", True)
        self._compact = compact
        self._lines: list[tuple[QLabel, QLabel]] = []
        self._brief = [ElidedLabel(role="secondary") for _ in range(2)] if compact else []
        self.primary = Button("", kind="primary large", clicked=self._run_primary)
        self.beside = Button("", kind="large", clicked=self._run_beside)
        self.beside.setAccessibleName(tr("Second action"))
        self._reason = label("", "secondary", wrap=True)
        if compact:
            self.setFixedHeight(scaled(52))
            layout = row(column(None, *self._brief, None, gap=2), self.beside, self.primary, margins=(12, 0, 8, 0))
            layout.setStretch(0, 1)
            self.setLayout(layout)
            put_away(self, self._reason)
        else:
            self.setLayout(column(self._texts(), self._buttons(), self._reason, margins=(12, 12, 12, 12)))
        signals = (session.changed, session.progressed, session.opened, session.closed, session.troubled)
        for signal in (*signals, session.selected):
            signal.connect(self.refresh)
        self.refresh()

    def _texts(self) -> QVBoxLayout:
        texts = column(gap=4)
        for _ in range(2):
            left, right = label("", "secondary"), label("", "secondary")
            left.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            right.setAlignment(Qt.AlignmentFlag.AlignRight)
            made = row(left, right)
            made.setStretch(0, 1)
            texts.addLayout(made)
            self._lines.append((left, right))
        return texts

    def _buttons(self) -> QHBoxLayout:
        buttons = row(self.beside, self.primary)
        buttons.setStretch(1, 1)
        return buttons

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._show_brief()
        super().resizeEvent(event)

    def _show_brief(self) -> None:
        """Of the compact footer: what it says in two lines at most, and less beside it where there is little room."""
        if not self._compact:
            return
        said = [" · ".join(filter(None, line)) for line in summary(self._session)]
        reason = "" if self._reason.isHidden() else self._reason.text()
        words = [*said[: 1 if reason else 2], reason, "", ""]
        for part, text in zip(self._brief, words, strict=False):
            part.set_words(text)
            part.setVisible(bool(text))
        self.beside.show_words(self.width() >= scaled(_ROOM_FOR_BOTH))

    def refresh(self) -> None:
        """Look at the session again."""
        self._refresh()
        self._show_brief()

    def _refresh(self) -> None:
        session = self._session
        lines = summary(session)
        for place, (left, right) in enumerate(self._lines):
            texts = lines[place] if place < len(lines) else ("", "")
            left.setText(texts[0])
            right.setText(texts[1])
            left.setVisible(any(texts))
            right.setVisible(bool(texts[1]))
        remedy = self._remedy()
        if remedy is not None:
            self._show(self.primary, remedy.title, remedy.icon, enabled=True)
            restyle(self.primary, primary=True, tone="")
            self.primary.set_tone("primary")
            self.primary.set_hint("")
            self._reason.hide()
            self.beside.hide()
            return
        self._show_action(self.primary, primary_action(session))
        danger = busy(session)
        restyle(self.primary, primary=not danger, tone="bad" if danger else "")
        self.primary.set_tone("bad" if danger else "primary")
        name = beside(session)
        self.beside.setVisible(bool(name))
        if name:
            self._show_action(self.beside, name)
        reason = str(self._actions[primary_action(session)].property("refusal") or "")
        if not reason and name == "propagate":
            reason = str(self._actions[name].property("refusal") or "")
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))

    def _remedy(self) -> Remedy | None:
        problem = self._session.problem
        return problem.remedies[0] if problem is not None and problem.remedies else None

    def _show_action(self, button: Button, id: str) -> None:
        action = self._actions[id]
        title = action.text().rstrip(".")
        if id == "reroll_rejected":
            title = tr("Re-roll rejected ({count})").format(count=counts(self._session.take).rejected)
        elif id == "test":
            title = tr("Test frame")
        elif id == "cancel":
            title = tr("Cancel")
        elif id == "send":
            title = tr("Send to {host} timeline").format(host=self._session.hosts.target)
        self._show(button, title, _ICONS.get(id, ""), enabled=action.isEnabled())
        button.set_hint(self._actions.hint(id).replace("Return", "⏎") if id in _HINTED else "")
        button.setToolTip(self._actions.tip(id))

    @staticmethod
    def _show(button: Button, title: str, icon_name: str, *, enabled: bool) -> None:
        button.show_words(True)
        button.setText(title)
        button.setAccessibleName(title)
        button.setEnabled(enabled)
        if icon_name:
            button.set_icon(icon_name)

    def _run_primary(self) -> None:
        self.pressed.emit()
        remedy, problem = self._remedy(), self._session.problem
        if remedy is not None and problem is not None:
            act(self._session, problem, remedy)
            return
        self._actions.run(primary_action(self._session))

    def _run_beside(self) -> None:
        self.pressed.emit()
        self._actions.run(beside(self._session))
