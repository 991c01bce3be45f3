"""The window: all regions around one session. What actions need from a window (`ui.actions.studio`) is here."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMainWindow,
    QMenuBar,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from ui.actions import Actions
from ui.actions.table import EDIT, FILE, HELP, KEYS, RENDER, VIEW
from ui.inspector.keyframe_tab import KeyframeTab
from ui.inspector.look_tab import LookTab
from ui.keyframes.strip import Strip
from ui.pages import PAGES, Page
from ui.palette import Palette
from ui.playback.player import Player
from ui.rail.rail import Rail
from ui.session import Session
from ui.session.derive import job_title, stages
from ui.state import Stage
from ui.timeline.panel import TimelinePanel
from ui.viewer.ab_bar import ABBar
from ui.viewer.bars import ReviewBar, Transport, reviewing
from ui.viewer.compare_view import CompareView
from ui.viewer.error_panel import ErrorPanel
from ui.viewer.pictures import Pictures
from ui.widgets.basics import Button, column, label, line, panel, row
from ui.widgets.meters import HostChip, MemoryMeter
from ui.widgets.stage_bar import StageBar
from ui.words import tr

TABS = ("look", "keyframe")
STRIP_HEIGHT = 146
TIMELINE_HEIGHT = 176 + 28


class Window(QMainWindow):
    """The workspace of one session."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.player = Player(session, self)
        self.actions_ = Actions(self, self)
        self.setWindowTitle("FRESCO Studio")
        self.setMinimumSize(1180, 720)
        self.view = CompareView()
        self.pictures = Pictures(session, self.view)
        self.errors = ErrorPanel(session)
        self.timeline = TimelinePanel(session, self.actions_)
        self.strip = Strip(session, self.actions_)
        self.timeline.menu_wanted.connect(self.strip.show_menu)
        self.rail = Rail(session, self.actions_)
        self.rail.setFixedWidth(220)
        self.strip.setFixedHeight(STRIP_HEIGHT)
        self.timeline.setFixedHeight(TIMELINE_HEIGHT)
        self._toast = ""
        self._build()
        self._toast_timer = QTimer(self)
        self._toast_timer.setSingleShot(True)
        self._toast_timer.setInterval(6000)
        self._toast_timer.timeout.connect(self._forget_notice)
        session.noticed.connect(self._notice)
        session.wished.connect(self.actions_.run)
        session.paged.connect(self._show_page)
        for signal in (session.changed, session.progressed, session.opened, session.closed, session.troubled):
            signal.connect(self._refresh)
        self._refresh()

    def _build(self) -> None:
        self.stage_bar, self.memory, host = StageBar(), MemoryMeter(), HostChip()
        self.stage_bar.chosen.connect(self._go_to_stage)
        menus = QMenuBar()
        for name in (FILE, EDIT, VIEW, KEYS, RENDER, HELP):
            self.actions_.fill(menus.addMenu(tr(name)), name)
        header = panel(row(menus, None, self.stage_bar, None, host, self.memory, gap=10, margins=(8, 0, 12, 0)))
        header.setFixedHeight(40)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.errors)
        self.review = ReviewBar(self.session, self.actions_)
        transport = Transport(self.session, self.actions_, self.player)
        centre = QWidget()
        bar = ABBar(self.session, self.actions_, self.view)
        centre.setLayout(column(bar, self._stack, self.review, transport, gap=0))
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(self.rail)
        upper.addWidget(line(vertical=True))
        upper.addWidget(centre, 1)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addLayout(upper, 1)
        for part in (line(), self.strip, line(), self.timeline):
            left.addWidget(part)
        self._status, self._saved = label(tr("No clip open"), "secondary"), label("", "secondary")
        status = panel(row(self._status, None, self._saved, margins=(12, 0, 12, 0)))
        status.setFixedHeight(24)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addLayout(left, 1)
        middle.addWidget(line(vertical=True))
        middle.addWidget(self._inspector())
        whole = QWidget()
        whole.setLayout(column(header, line(), middle, line(), status, gap=0))
        whole.layout().setStretch(2, 1)  # type: ignore[union-attr]
        self.setCentralWidget(whole)

    def _inspector(self) -> QFrame:
        self.tabs = QTabBar()
        self.tabs.addTab(tr("Look"))
        self.tabs.addTab(tr("Keyframe"))
        self.look, self.keyframe = LookTab(self.session), KeyframeTab(self.session, self.actions_)
        self.keyframe.prompt_left.connect(self.strip.cards.setFocus)
        bodies = QStackedWidget()
        for tab in (self.look, self.keyframe):
            scroll = QScrollArea()
            scroll.setWidgetResizable(True)
            scroll.setWidget(tab)
            bodies.addWidget(scroll)
        self.tabs.currentChanged.connect(bodies.setCurrentIndex)
        self._summary = label("", "secondary")
        self.primary = Button(tr("Open clip..."), kind="primary large", clicked=self._run_primary)
        self._reason = label("", "secondary", wrap=True)
        foot = panel(column(self._summary, self.primary, self._reason, margins=(12, 12, 12, 12)))
        frame = panel(column(self.tabs, bodies, line(), foot, gap=0))
        frame.setFixedWidth(336)
        return frame

    def _primary(self) -> str:
        document = self.session.document
        if document is None:
            return "open"
        current = next(item.stage for item in stages(document, self.session.live) if item.current)
        take = self.session.take
        rejected = take is not None and any(one.verdict == "rejected" for one in take.ordered)
        if self.session.work.running is not None and self.session.live.kind != "propose":
            return "cancel"
        return {
            Stage.RANGE: "propose",
            Stage.KEYFRAMES: "render",
            Stage.REVIEW: "reroll_rejected" if rejected else "propagate",
            Stage.PROPAGATE: "propagate",
            Stage.DELIVER: "export",
        }[current]

    def _run_primary(self) -> None:
        self.look.commit()
        self.actions_.run(self._primary())

    def _refresh(self) -> None:
        session = self.session
        self.stage_bar.set_items(stages(session.document, session.live))
        self.review.setVisible(reviewing(session))
        self._stack.setCurrentIndex(1 if session.problem is not None else 0)
        action = self.actions_[self._primary()]
        self.primary.setText(action.text())
        self.primary.setEnabled(action.isEnabled())
        self._reason.setText(str(action.property("refusal") or ""))
        self.primary.setToolTip(self.actions_.tip(self._primary()))
        note = session.work.memory
        if note is None:
            self.memory.set_values(0, 0, "RAM")
        elif note.device_total and note.device_free is not None:
            self.memory.set_values(note.device_total - note.device_free, note.device_total, "VRAM", note.device or "")
        else:
            self.memory.set_values(note.total - note.free, note.total, "RAM")
        self._status.setText(self._toast or self._what_happens())
        trouble = session.project.trouble if session.project is not None else None
        self._saved.setText("" if session.project is None else str(trouble or tr("Autosaved")))

    def _what_happens(self) -> str:
        session, live = self.session, self.session.live
        if session.opening is not None:
            return tr("Reading {name}").format(name=session.opening.name)
        document = session.document
        if document is None:
            return tr("No clip open")
        if live.job not in document.jobs:
            return tr("Ready")
        return f"{job_title(document, live.job)[0]}  {round(live.fraction * 100)} %"

    def _notice(self, text: str, undoable: bool) -> None:
        self._toast = text
        self._status.setText(text)
        self._toast_timer.start()

    def _forget_notice(self) -> None:
        self._toast = ""
        self._status.setText(self._what_happens())

    def _show_page(self, name: str) -> None:
        for open_page in self.findChildren(Page):
            open_page.close()
        if name in PAGES:
            page = Page(name, self.session, self.actions_, self)
            page.finished.connect(lambda _: self._left_page(name))
            page.finished.connect(page.deleteLater)
            page.show()

    def _left_page(self, name: str) -> None:
        if self.session.page == name:
            self.session.show_page("")

    def _go_to_stage(self, stage: str) -> None:
        self.show_tab("keyframe" if stage == Stage.REVIEW else "look")

    def show_tab(self, name: str) -> None:
        if name in TABS:
            self.tabs.setCurrentIndex(TABS.index(name))

    def focus_prompt(self) -> None:
        self.show_tab("keyframe")
        self.keyframe.words.setFocus()

    def ask_open(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Open clip or project"))
        if name:
            self.session.open(Path(name))

    def ask_relink(self) -> None:
        """Let the user show where the project's clip lies now."""
        name, _ = QFileDialog.getOpenFileName(self, tr("Where is the clip now?"))
        if name:
            self.session.relink(Path(name))

    def ask_export(self) -> None:
        take, clip = self.session.take, self.session.clip
        if take is None or clip is None:
            return
        proposed = clip.with_name(f"{clip.stem}_{take.name.lower().replace(' ', '')}.mp4")
        name, _ = QFileDialog.getSaveFileName(self, tr("Export"), str(proposed), "H.264 (*.mp4)")
        if name:
            self.session.work.export(Path(name), "h264", force=True)

    def toggle_fullscreen(self) -> None:
        self.setWindowState(self.windowState() ^ self.windowState().WindowFullScreen)

    def leave(self) -> None:
        focus = self.focusWidget()
        if isinstance(focus, QLineEdit):
            self.view.setFocus()
        elif self.isFullScreen():
            self.showNormal()
        else:
            self.session.show_page("")

    def zoom_timeline(self, steps: float) -> None:
        if steps:
            self.timeline.timeline.zoom_by(steps)
        else:
            self.timeline.timeline.toggle_fit()

    def next_region(self, direction: int) -> None:
        regions = [self.stage_bar, self.rail.takes, self.view, self.strip.cards, self.timeline.timeline, self.tabs]
        focus = self.focusWidget()
        place = next((i for i, one in enumerate(regions) if focus is one or one.isAncestorOf(focus)), -1)
        regions[(place + direction) % len(regions)].setFocus()

    def show_queue(self) -> None:
        self.rail.show_queue()

    def show_palette(self) -> Palette:
        """List all actions to search in."""
        palette = Palette(self.actions_, self)
        palette.show()
        return palette

    def closeEvent(self, event: QCloseEvent) -> None:
        self.session.preferences.keep_state("window", self.saveGeometry())
        self.player.close()
        self.session.shut()
        super().closeEvent(event)
