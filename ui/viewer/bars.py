"""The bars below the picture: review and transport."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.actions import Actions
from ui.playback.player import Player
from ui.session import Session
from ui.state import Stage
from ui.theme import icon
from ui.timecodes import Timecodes
from ui.widgets.basics import Button, chip, label, put_away, row
from ui.widgets.folding import FoldingBar, without, without_keys, without_words
from ui.words import tr


def codes(session: Session) -> Timecodes:
    """How the clip's frames are named."""
    return Timecodes(session.rate, session.start_timecode)


class ReviewBar(FoldingBar):
    """Reject, re-roll, edit the prompt, approve: for the selected keyframes."""

    def __init__(self, session: Session, actions: Actions, *, compact: bool = False) -> None:
        super().__init__()
        self._session, self._actions = session, actions
        self.setProperty("panel", True)
        self.setFixedHeight(42 if compact else 44)
        self._name = label("", "head")
        self._place = label("", "secondary")
        self._count = label("", "secondary")
        words = {"edit_prompt": tr("Prompt"), "approve": tr("Approve")} if compact else {}
        self.buttons: dict[str, Button] = {}
        for id, tone in (("reject", "bad"), ("reroll", ""), ("edit_prompt", ""), ("approve", "ok")):
            action = actions[id]
            name = {"reject": "close", "reroll": "refresh", "edit_prompt": "pencil-outline", "approve": "check-bold"}[
                id
            ]
            button = Button(words.get(id, action.text()), icon_name=name, tone=tone, clicked=partial(actions.run, id))
            button.set_hint(actions.hint(id))
            actions.explained(button, id)
            self.buttons[id] = button
        before = actions.tool("previous_keyframe", "chevron-left")
        after = actions.tool("next_keyframe", "chevron-right")
        if compact:
            self.setLayout(row(*self.buttons.values(), gap=6, margins=(8, 0, 8, 0)))
            self.folds = (
                without_keys(*self.buttons.values()),
                *(without_words(self.buttons[id]) for id in ("edit_prompt", "reroll", "reject", "approve")),
            )
            put_away(self, self._name, self._place, self._count, before, after)
        else:
            buttons = list(self.buttons.values())
            self.setLayout(
                row(self._name, self._place, None, *buttons, None, before, self._count, after, margins=(12, 0, 12, 0))
            )
            self.folds = (
                without(self._place),
                without_keys(*buttons),
                without(self._count),
                without_words(self.buttons["edit_prompt"], self.buttons["reroll"]),
            )
        for signal in (session.changed, session.selected, session.opened, session.closed):
            signal.connect(self.refresh)
        session.moved.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Look at the session again."""
        items = self._session.keyframes
        item = next((one for one in items if one.frame == self._session.playhead), None)
        chosen = [one for one in items if one.frame in self._session.selection]
        if len(chosen) > 1:
            self._name.setText(tr("{count} keyframes").format(count=len(chosen)))
            self._place.setText("")
        elif item is not None:
            self._name.setText(tr("Keyframe {number}").format(number=item.number))
            self._place.setText(
                tr("frame {frame} · {code}").format(frame=item.frame, code=codes(self._session).text(item.frame))
            )
        else:
            self._name.setText(tr("Between keyframes"))
            self._place.setText(tr("frame {frame}").format(frame=self._session.playhead))
        number = item.number if item is not None else 0
        text = tr("{number} of {count}").format(number=number, count=len(items)) if number else ""
        self._count.setText(text)
        self._name.setToolTip(" · ".join(part for part in (self._place.text(), text) if part))
        for id, button in self.buttons.items():
            button.setEnabled(self._actions[id].isEnabled())


class Transport(FoldingBar):
    """Timecode, playback, range."""

    def __init__(self, session: Session, actions: Actions, player: Player, *, compact: bool = False) -> None:
        super().__init__()
        self._session, self._player = session, player
        self._compact = compact
        self._end_names: list[QWidget] = []
        self.setProperty("panel", True)
        self.setFixedHeight(34 if compact else 38)
        self.timecode = label("", "timecode")
        self.timecode.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        self.timecode.setAccessibleName(tr("Timecode"))
        self._frame = label("", "secondary")
        self._play = actions.tool("play", "play", size=20)

        def button(id: str, name: str) -> QWidget:
            return actions.tool(id, name)

        steps = [
            button("previous_keyframe", "skip-previous"),
            button("previous_frame", "step-backward"),
            self._play,
            button("next_frame", "step-forward"),
            button("next_keyframe", "skip-next"),
        ]
        self._in, self._out = label("", "secondary"), label("", "secondary")
        self._length = chip("", "plain")
        self._loop = actions.tool("loop", "repeat")
        self._loop.setCheckable(True)
        self._loop.setIconSize(QSize(16, 16))
        if compact:
            self.setLayout(row(*steps, None, self.timecode, self._frame, gap=2, margins=(8, 0, 10, 0)))
            put_away(self, self._in, self._out, self._length, self._loop)
            # The keys that do the same are in the tool tips of what is left, and the playhead says the frame.
            self.folds = (without(self._frame), without(steps[0], steps[4]), without(steps[1], steps[3]))
        else:
            ends = [button("set_in", "contain-start"), *steps, button("set_out", "contain-end"), self._loop]
            self.setLayout(
                row(
                    self.timecode,
                    self._frame,
                    None,
                    *ends,
                    None,
                    *self._named_ends(),
                    self._length,
                    margins=(12, 0, 12, 0),
                )
            )
        self._in.setProperty("role", "")
        self._out.setProperty("role", "")
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.refresh)
        session.moved.connect(self._refresh_soon)
        for signal in (session.changed, session.opened, session.closed, session.viewed):
            signal.connect(self.refresh)
        player.changed.connect(self.refresh)
        self.refresh()

    def _refresh_soon(self) -> None:
        self._soon.start()

    def _named_ends(self) -> list[QWidget]:
        self._end_names = [label(tr("In"), "secondary"), label(tr("Out"), "secondary")]
        return [self._end_names[0], self._in, self._end_names[1], self._out]

    def set_wide(self, wide: bool) -> None:
        """Whether there is room for the range's ends."""
        for part in (*self._end_names, self._in, self._out):
            part.setVisible(wide)

    def refresh(self) -> None:
        """Look at the session again."""
        session = self._session
        document = session.document
        self.setEnabled(document is not None)
        self._loop.setChecked(bool(session.preferences.get("loop")))
        self._play.setIcon(icon("pause" if self._player.playing else "play"))
        if document is None:
            for empty in (self.timecode, self._frame, self._in, self._out, self._length):
                empty.setText("")
            self._length.hide()
            return
        names = codes(session)
        self.timecode.setText(names.text(session.playhead))
        speed = f"  {self._player.speed}x" if self._player.speed not in (0, 1) else ""
        words = tr("f {frame}") if self._compact else tr("frame {frame}")
        self._frame.setText(words.format(frame=session.playhead) + speed)
        span = document.range
        self._in.setText(names.text(span.start))
        self._out.setText(names.text(span.stop - 1))
        self._length.setText(f"{len(span)} f · {names.seconds(len(span))}")
        self._length.setVisible(not self._compact)


def reviewing(session: Session) -> bool:
    """Whether the review bar belongs on the screen: from the first batch on until all is approved, under a picture."""
    from ui.session.derive import counts, stages

    current = next((item.stage for item in stages(session.document, session.live) if item.current), None)
    stands = current in (Stage.KEYFRAMES, Stage.REVIEW) and session.problem is None
    return stands and counts(session.take).rendered > 0
