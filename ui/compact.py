"""The workspace of a narrow window, or of a panel docked beside a host: everything in one column."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QMenu, QSizePolicy, QStackedWidget, QToolButton, QWidget

from ui.actions import Actions
from ui.actions.table import EDIT, FILE, HELP, KEYS, RENDER, VIEW
from ui.host.chip import show_host, stages_of
from ui.inspector.inspector import Inspector
from ui.inspector.tabs import Tab
from ui.keyframes.strip import Strip
from ui.playback.player import Player
from ui.rail.queue_list import QueueList
from ui.rail.take_list import TakeList
from ui.session import Session
from ui.start.open_pane import OpenPane
from ui.theme.fonts import text_scale
from ui.timeline.panel import TimelinePanel
from ui.viewer.ab_bar import ModeSegment
from ui.viewer.bars import ReviewBar, Transport, reviewing
from ui.viewer.stage import PictureStage
from ui.widgets.basics import column, icon_button, label, line, panel, row
from ui.widgets.meters import HostChip
from ui.words import tr

STRIP_HEIGHT = 100
LARGEST_PICTURE = 0.45
"""Share of the height."""


class CompactHeader(QFrame):
    """36 pixels high: menu, stage, clip, host, queue, settings."""

    def __init__(self, session: Session, actions: Actions, chosen: object) -> None:
        super().__init__()
        self._session = session
        self.setProperty("panel", True)
        self.setFixedHeight(36)
        self._menu = QMenu(self)
        for name in (FILE, EDIT, VIEW, KEYS, RENDER, HELP):
            actions.fill(self._menu.addMenu(tr(name)), name)
        menu = icon_button("menu", tr("Menus"))
        menu.setMenu(self._menu)
        menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.stage = QComboBox()
        self.stage.setAccessibleName(tr("Stage"))
        self.stage.setFixedWidth(round(158 * text_scale()))
        self.stage.activated.connect(lambda place: chosen(self.stage.itemData(place)))  # type: ignore[operator]
        self._clip = label("", "secondary")
        self._clip.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.host = HostChip()
        queue = actions.tool("queue", "playlist-play")
        gear = actions.tool("settings", "cog-outline")
        layout = row(menu, self.stage, self._clip, self.host, queue, gear, gap=6, margins=(4, 0, 6, 0))
        layout.setStretch(2, 1)
        self.setLayout(layout)
        for signal in (session.changed, session.progressed, session.opened, session.closed, session.hosts.changed):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Look at the session again."""
        show_host(self._session, self.host)
        self.host.set_short(not self._session.hosts.chip.name)
        items = stages_of(self._session)
        texts = [f"{number} {item.title} {item.status}".strip() for number, item in enumerate(items, start=1)]
        if [self.stage.itemText(place) for place in range(self.stage.count())] != texts:
            self.stage.clear()
            for item, text in zip(items, texts, strict=True):
                self.stage.addItem(text, item.stage.value)
        self.stage.setCurrentIndex(next(place for place, item in enumerate(items) if item.current))
        clip = self._session.clip
        self._clip.setText(clip.name if clip is not None else "")


class Compact(QWidget):
    """Built when a window first gets narrow."""

    def __init__(self, session: Session, actions: Actions, player: Player, go_to_stage: object) -> None:
        super().__init__()
        self._session = session
        self.header = CompactHeader(session, actions, go_to_stage)
        self.stage = PictureStage(session, actions)
        self._modes = ModeSegment(session, actions, words=False, compact=True)
        self._transport = Transport(session, actions, player, compact=True)
        self._modes_row = panel(row(self._modes, self._transport, gap=0, margins=(6, 0, 0, 0)))
        self._modes_row.setFixedHeight(34)
        self.review = ReviewBar(session, actions, compact=True)
        self.strip = Strip(session, actions, small=True)
        self.strip.setFixedHeight(STRIP_HEIGHT)
        self.timeline = TimelinePanel(session, actions, compact=True)
        self.timeline.menu_wanted.connect(self.strip.show_menu)
        takes = Tab("takes", "Takes", _takes_and_queue)
        self.inspector = Inspector(session, actions, more=(takes,), compact=True)
        self.inspector.keyframe.prompt_left.connect(self.strip.cards.setFocus)
        self._lower = QStackedWidget()
        self._lower.addWidget(self.inspector)
        self._lower.addWidget(OpenPane(session, actions))
        layout = column(
            self.header,
            line(),
            self.stage,
            self._modes_row,
            self.review,
            self.strip,
            line(),
            self.timeline,
            line(),
            self._lower,
            gap=0,
        )
        layout.setStretch(layout.count() - 1, 1)
        layout.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setLayout(layout)
        for signal in (session.changed, session.progressed, session.opened, session.closed, session.troubled):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Look at the session again."""
        clip = self._session.document is not None
        self.review.setVisible(clip and reviewing(self._session))
        for part in (self._modes_row, self.strip, self.timeline, self.stage):
            part.setVisible(clip or (part is self.stage and self._session.problem is not None))
        self._lower.setCurrentIndex(0 if clip else 1)
        self._fit()

    def regions(self) -> list[QWidget]:
        """What F6 goes through."""
        return [self.stage.view, self.strip.cards, self.timeline.timeline, self.inspector.tabs]

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def _fit(self) -> None:
        """The picture takes the whole width in the clip's shape, but no more than its share of the height."""
        document = self._session.document
        shape = 16 / 9 if document is None else document.clip.width / max(1, document.clip.height)
        self.stage.view.margin = 0
        banner = self.stage.banner.sizeHint().height() if self.stage.banner.isVisible() else 0
        height = min(round(self.width() / shape), round(self.height() * LARGEST_PICTURE))
        self.stage.setFixedHeight(max(120, height) + banner)


def _takes_and_queue(session: Session, actions: Actions) -> QWidget:
    """What the rail has in two tabs."""
    made = QWidget()
    queue = label(tr("Queue"), "head")
    queue.setContentsMargins(12, 8, 12, 4)
    made.setLayout(column(TakeList(session), line(), queue, QueueList(session, actions), gap=0))
    return made
