"""The window: header, workspace or page, status bar. What actions need from a window (`ui.actions.studio`) is here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QFileDialog,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QStackedWidget,
    QWidget,
)

from fresco_core.names import title_of
from ui.actions import Actions, keyframing
from ui.announcing import Announcer
from ui.header import Header
from ui.keyboard import belongs_to, first_focusable, leave_focus_to_keys
from ui.playback.player import Player
from ui.session import Session
from ui.settings.names import ORDER
from ui.start.open_pane import dropped_file
from ui.state import Stage
from ui.status_bar import StatusBar
from ui.theme import unstyled
from ui.theme.fonts import scaled
from ui.widgets.basics import column, line
from ui.widgets.fields import leave_files, still_wheels
from ui.words import tr
from ui.workspace import NARROW_BELOW, Workspace

if TYPE_CHECKING:
    from ui.compact import Compact
    from ui.fullscreen import FullScreen
    from ui.palette import Palette
    from ui.settings.page import SettingsPage

COMPACT_BELOW = 900
FORMATS = {"h264": ("H.264 (*.mp4)", ".mp4"), "prores422hq": ("ProRes 422 HQ (*.mov)", ".mov")}


class Window(QMainWindow):
    """All regions around one session. They are built anew when the language or the text's size changes."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.player = Player(session, self)
        self.actions_ = Actions(self, self)
        self.announcer = Announcer(session, self)
        self.setWindowTitle("FRESCO Studio")
        self.resize(1600, 1000)
        self.setAcceptDrops(True)
        self._full: FullScreen | None = None
        self.build()
        session.wished.connect(self.actions_.run)
        session.paged.connect(self._show_page)
        session.troubled.connect(self._troubled)
        for signal in (session.opened, session.closed):
            signal.connect(self._title)

    def build(self) -> None:
        """Make all widgets, in the present language, colours and text size."""
        self.setMinimumSize(scaled(400), 640)
        self.session.invalidate_live()
        self.actions_.retitle()
        self.actions_.refresh()
        with unstyled():
            whole = self._whole()
            old = self.takeCentralWidget()
            self.setCentralWidget(whole)
        if old is not None:
            old.hide()
            old.deleteLater()
        leave_focus_to_keys(whole)
        still_wheels(whole)
        leave_files(whole)
        self._arrange()
        self.layout_now.stage.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _whole(self) -> QWidget:
        self.header = Header(self.session, self.actions_)
        self.header.stage_bar.chosen.connect(self.go_to_stage)
        self.workspace = Workspace(self.session, self.actions_, self.player)
        self.compact: Compact | None = None
        self.settings: SettingsPage | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.workspace)
        self._below_header = line()
        self.status = StatusBar(self.session)
        self._above_status = line()
        whole = QWidget()
        layout = column(self.header, self._below_header, self._stack, self._above_status, self.status, gap=0)
        layout.setStretch(2, 1)
        whole.setLayout(layout)
        return whole

    # Layout

    @property
    def is_compact(self) -> bool:
        """Whether everything stands in one column."""
        return self.width() < scaled(COMPACT_BELOW)

    @property
    def layout_now(self) -> Workspace | Compact:
        """The workspace that shows."""
        return self.compact if self.is_compact and self.compact is not None else self.workspace

    def _arrange(self) -> None:
        page = self.session.page
        if page:
            if self.settings is None:
                from ui.settings.page import SettingsPage

                self.settings = SettingsPage(self.session, self.actions_)
                self._stack.addWidget(self.settings)
            self.settings.show_page(page)
            if self._stack.currentWidget() is not self.settings:
                self._stack.setCurrentWidget(self.settings)
                self.settings.list.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.is_compact:
            if self.compact is None:
                from ui.compact import Compact

                self.compact = Compact(self.session, self.actions_, self.player, self.go_to_stage)
                leave_focus_to_keys(self.compact)
                still_wheels(self.compact)
                leave_files(self.compact)
                self._stack.addWidget(self.compact)
            if self._stack.currentWidget() is not self.compact:
                self._take_along(self.workspace, self.compact)
                self._stack.setCurrentWidget(self.compact)
                self.compact.stage.view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            if self.compact is not None and self._stack.currentWidget() is self.compact:
                self._take_along(self.compact, self.workspace)
            self._stack.setCurrentWidget(self.workspace)
        wide = not self.is_compact
        for part in (self.header, self._below_header):
            part.setVisible(wide or bool(page))
        for part in (self.status, self._above_status):
            part.setVisible(wide or bool(page))
        self.header.set_narrow(self.width() < scaled(NARROW_BELOW), compact=self.is_compact)
        self.layout_now.stage.pictures.refresh()

    @staticmethod
    def _take_along(old: Workspace | Compact, new: Workspace | Compact) -> None:
        """What was chosen in one layout is chosen in the other."""
        new.inspector.show_tab(old.inspector.shown_tab())
        new.stage.view.set_wipe(old.stage.view.wipe, old.stage.view.wipe_angle)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        # Asked of the widget with the focus first, and then of all that it lies in.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and belongs_to(self.focusWidget(), event, on_page=bool(self.session.page))
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # The shortcut of an action that cannot be done arrives as a key that nobody else wanted.
        heard = not event.isAutoRepeat() and not self.session.page
        if not heard or not self.actions_.explain(QKeySequence(event.keyCombination())):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self.session.view.set(peek=False)
        super().keyReleaseEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ActivationChange:
            self.session.view.set(peek=False)
        if event.type() == QEvent.Type.LanguageChange:
            # Not while the event is still on its way to the widgets that are about to go.
            QTimer.singleShot(0, self, self.build)
        super().changeEvent(event)

    def _title(self) -> None:
        document = self.session.document
        self.setWindowTitle("FRESCO Studio" if document is None else f"{document.name} - FRESCO Studio")

    def _troubled(self) -> None:
        if self.session.problem is not None:
            self.show_tab("progress")

    def _show_page(self, name: str) -> None:
        if not name or name in ORDER:
            self._arrange()

    # What actions ask for

    def go_to_stage(self, stage: str) -> None:
        """Look at a stage that is done, or at the one being worked on; nothing is discarded."""
        view = self.session.view
        if stage == Stage.REVIEW:
            self.show_tab("keyframe")
            keyframing.advance(self.session, self.session.playhead - 1)
        elif stage in (Stage.PROPAGATE, Stage.DELIVER):
            if not self.layout_now.inspector.show_tab("deliver"):
                self.show_tab("progress")
        else:
            self.show_tab("look")
        if stage == Stage.RANGE:
            view.set(mode="single", single="a")
        elif stage != Stage.KEYFRAMES and self.session.take is not None and view.mode == "single" and view.b:
            view.set(mode="wipe" if stage == Stage.REVIEW else "side")

    def show_tab(self, name: str) -> None:
        self.layout_now.inspector.show_tab(name)

    def focus_prompt(self) -> None:
        self.show_tab("keyframe")
        self.layout_now.inspector.keyframe.words.setFocus()

    def ask_open(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Open clip or project"))
        if name:
            self.session.open(Path(name))

    def ask_move(self) -> None:
        """Let the user show where the project shall lie."""
        name = QFileDialog.getExistingDirectory(self, tr("Folder for the project"))
        if name:
            self.session.move(Path(name))

    def ask_relink(self) -> None:
        """Let the user show where the project's clip lies now."""
        name, _ = QFileDialog.getOpenFileName(self, tr("Where is the clip now?"))
        if name:
            self.session.relink(Path(name))

    def ask_export(self, format: str = "h264") -> None:
        take, clip = self.session.take, self.session.clip
        if take is None or clip is None:
            return
        stem = f"{title_of(clip)}_{take.name.lower().replace(' ', '')}"
        if format == "png":
            name = QFileDialog.getExistingDirectory(self, tr("Folder for the pictures"), str(clip.parent))
            destination = Path(name) / stem if name else None
        else:
            kinds, suffix = FORMATS.get(format, ("ProRes 4444 (*.mov)", ".mov"))
            info = self.session.clip_info
            lost = info is not None and info.has_alpha and format != "prores4444"
            title = tr("Export without the clip's transparency") if lost else tr("Export")
            name, _ = QFileDialog.getSaveFileName(self, title, str(clip.with_name(stem + suffix)), kinds)
            destination = Path(name) if name else None
        if destination is not None:
            self.session.work.export(destination, format, force=True)
            self.show_tab("progress")

    def toggle_fullscreen(self) -> None:
        if self._full is None:
            from ui.fullscreen import FullScreen

            self._full = FullScreen(self.session, self, self.layout_now.stage.view)
            self._full.left.connect(self.toggle_fullscreen)
            self._full.showFullScreen()
        else:
            self.layout_now.stage.view.set_wipe(self._full.view.wipe, self._full.view.wipe_angle)
            self._full.close()
            self._full.deleteLater()
            self._full = None

    def leave(self) -> None:
        focus = self.focusWidget()
        if self._full is not None:
            self.toggle_fullscreen()
        elif isinstance(focus, QLineEdit | QPlainTextEdit | QAbstractSpinBox) and not focus.isReadOnly():
            back = self.settings.list if self.session.page and self.settings else self.layout_now.strip.cards
            back.setFocus()
        else:
            self.session.show_page("")

    def zoom_timeline(self, steps: float) -> None:
        timeline = self.layout_now.timeline.timeline
        if steps:
            timeline.zoom_by(steps)
        else:
            timeline.toggle_fit()

    def next_region(self, direction: int) -> None:
        if self.session.page and self.settings is not None:
            content = first_focusable(self.settings.page(self.session.page))
            regions = [self.settings.list, *([content] if content is not None else [])]
        else:
            header = [] if self.is_compact else [self.header.stage_bar]
            regions = [one for one in (*header, *self.layout_now.regions()) if one.isVisible() and one.isEnabled()]
        focus = self.focusWidget()
        place = next((i for i, one in enumerate(regions) if focus is one or one.isAncestorOf(focus)), -1)
        if place < 0 and direction < 0:
            place = 0
        regions[(place + direction) % len(regions)].setFocus(Qt.FocusReason.TabFocusReason)

    def show_queue(self) -> None:
        self.session.show_page("")
        if self.is_compact:
            self.show_tab("takes")
        else:
            self.workspace.rail.show_queue()

    def show_palette(self) -> Palette:
        """List all actions to search in."""
        from ui.palette import Palette

        palette = Palette(self.actions_, self)
        palette.show()
        return palette

    # Files dropped, and the end

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_file(event)
        if path is not None:
            self.session.open(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        preferences = self.session.preferences
        preferences.keep_state("window", self.saveGeometry())
        if self._full is not None:
            self.toggle_fullscreen()
        self.player.close()
        self.session.shut()
        preferences.sync()
        super().closeEvent(event)
