"""The workspace of a wide window: rail, picture, strip, timeline, inspector."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.actions import Actions
from ui.inspector.inspector import Inspector
from ui.keyframes.strip import Strip
from ui.playback.player import Player
from ui.rail.rail import Rail
from ui.session import Session
from ui.start.open_pane import OpenPane
from ui.start.setup_page import SetupPage
from ui.theme.fonts import scaled
from ui.timeline.data import SOURCE
from ui.timeline.panel import TimelinePanel
from ui.viewer.ab_bar import ABBar
from ui.viewer.bars import ReviewBar, Transport, reviewing
from ui.viewer.stage import PictureStage
from ui.widgets.basics import column, line, row
from ui.widgets.splitting import Splitter
from ui.words import tr

RAIL_WIDTH, INSPECTOR_WIDTH = 220, 336
STRIP_HEIGHT, TIMELINE_HEIGHT = 146, 176 + 28
WORDS = 20
"""Height of the second line of words on a card."""
FOLD_RAIL_BELOW, NARROW_BELOW = 1400, 1280
NO_SOURCE_LANE_BELOW, NO_WORDS_BELOW = 860, 800


class Workspace(QWidget):
    """What is left out when the window gets smaller is decided here."""

    def __init__(self, session: Session, actions: Actions, player: Player) -> None:
        super().__init__()
        self._session = session
        self.rail = Rail(session, actions)
        self.stage = PictureStage(session, actions, SetupPage(session, actions))
        self.bar = ABBar(session, actions, self.stage.view)
        self.review = ReviewBar(session, actions)
        self.transport = Transport(session, actions, player)
        self.strip = Strip(session, actions)
        self.timeline = TimelinePanel(session, actions)
        self.timeline.menu_wanted.connect(self.strip.show_menu)
        self.inspector = Inspector(session, actions)
        self.inspector.keyframe.prompt_left.connect(self.strip.cards.setFocus)
        self._right = QStackedWidget()
        self._right.addWidget(self.inspector)
        self._right.addWidget(OpenPane(session, actions))
        centre = QWidget()
        inner = column(self.bar, self.stage, self.review, self.transport, gap=0)
        inner.setStretch(1, 1)
        centre.setLayout(inner)
        centre.setMinimumSize(420, 240)
        self.rail.folded.connect(self._fit_rail)
        preferences = session.preferences
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        self._upper = Splitter(
            tr("Width of the rail"), across, [self.rail, centre], [scaled(RAIL_WIDTH), 0], preferences
        )
        self._rows = Splitter(
            tr("Heights of picture, keyframes and timeline"),
            down,
            [self._upper, self.strip, self.timeline],
            [0, STRIP_HEIGHT, TIMELINE_HEIGHT],
            preferences,
        )
        self._shown = (True, True)
        self.timeline.timeline.height_wanted.connect(self._grow_timeline)
        layout = row(self._rows, line(vertical=True), self._right, gap=0)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        for signal in (session.changed, session.progressed, session.opened, session.closed, session.troubled):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Look at the session again."""
        clip = self._session.document is not None
        self.review.setVisible(clip and reviewing(self._session))
        self.bar.setVisible(clip)
        self.transport.setVisible(clip)
        self._right.setCurrentIndex(0 if clip else 1)

    def regions(self) -> list[QWidget]:
        """What F6 goes through."""
        return [self.rail.takes, self.stage.view, self.strip.cards, self.timeline.timeline, self.inspector.tabs]

    def _fit_rail(self) -> None:
        width = self.rail.maximumWidth() if self.rail.minimumWidth() == self.rail.maximumWidth() else scaled(RAIL_WIDTH)
        self._upper.setSizes([width, max(1, self._upper.width() - width - 1)])

    def _grow_timeline(self, pixels: int) -> None:
        picture, strip, timeline = self._rows.sizes()
        self._rows.setSizes([picture - pixels, strip, timeline + pixels])

    def resizeEvent(self, event: QResizeEvent) -> None:
        width, height = self.window().width(), self.window().height()
        self.rail.set_folded(width < scaled(FOLD_RAIL_BELOW))
        narrow = width < scaled(NARROW_BELOW)
        self._right.setFixedWidth(scaled(300 if narrow else INSPECTOR_WIDTH))
        self.bar.set_wide(not narrow)
        self.transport.set_wide(not narrow)
        self._leave_out(tall=height >= NO_SOURCE_LANE_BELOW, words=height >= NO_WORDS_BELOW)
        super().resizeEvent(event)

    def _leave_out(self, *, tall: bool, words: bool) -> None:
        """The source lane and the cards' second line go where the window is low; the picture gets their room."""
        if (tall, words) == self._shown:
            return
        lane, line = (after - before for after, before in zip((tall, words), self._shown, strict=True))
        self._shown = (tall, words)
        self.timeline.set_tall(tall)
        self.strip.set_words(words)
        picture, strip, timeline = self._rows.sizes()
        more = (lane * SOURCE, line * WORDS)
        self._rows.setSizes([picture - sum(more), strip + more[1], timeline + more[0]])
