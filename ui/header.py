"""The header: menus, the stage bar or the way back from a page, host, memory, queue, settings."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QMenuBar, QStackedWidget, QWidget

from fresco_core.worker.messages import MemoryNote
from ui.actions import Actions
from ui.actions.table import EDIT, FILE, HELP, KEYS, RENDER, VIEW
from ui.host.chip import show_host, stages_of
from ui.session import Session
from ui.settings.names import page_title
from ui.timecodes import size
from ui.widgets.basics import Button, chip, label, restyle, row
from ui.widgets.meters import HostChip, MemoryMeter
from ui.widgets.stage_bar import StageBar
from ui.words import tr


def show_memory(session: Session, meter: MemoryMeter) -> None:
    """Bring the worker's last heartbeat to a meter."""
    note = session.work.memory
    if note is None:
        meter.set_values(0, 0, "RAM")
    elif note.device_total and note.device_free is not None:
        used = note.device_total - note.device_free
        meter.set_values(used, note.device_total, "VRAM", _split(note.device or "", note.device_used, used, note))
    else:
        used = note.total - note.free
        meter.set_values(used, note.total, "RAM", _split("", note.process, used, note))


def _split(device: str, own: int | None, used: int, note: MemoryNote) -> str:
    """Who has the memory."""
    lines = [device] if device else []
    if own is not None:
        lines.append(tr("Worker: {size}").format(size=size(own)))
        lines.append(tr("Other programs: {size}").format(size=size(max(0, used - own))))
    if note.model:
        lines.append(tr("Loaded model: {name}").format(name=note.model))
    return "\n".join(lines)


class Header(QFrame):
    """40 pixels high, over the workspace and the pages."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session = session
        self.setProperty("panel", True)
        self.setFixedHeight(40)
        menus = self._menus = QMenuBar()
        menus.setAccessibleName(tr("Menus"))
        for name in (FILE, EDIT, VIEW, KEYS, RENDER, HELP):
            actions.fill(menus.addMenu(tr(name)), name)
        self.stage_bar = StageBar()
        back = Button(tr("Back to workspace"), icon_name="arrow-left", clicked=lambda: session.show_page(""))
        back.set_hint("Esc")
        self._crumbs = label("", "strong")
        page = QWidget()
        page.setLayout(row(back, self._crumbs, None, gap=12, margins=(0, 0, 0, 0)))
        bar = QWidget()
        bar.setLayout(row(None, self.stage_bar, None))
        self._middle = QStackedWidget()
        self._middle.addWidget(bar)
        self._middle.addWidget(page)
        self.host, self.memory = HostChip(), MemoryMeter()
        self._queue = Button(tr("Queue"), icon_name="playlist-play", kind="flat", clicked=lambda: actions.run("queue"))
        actions.explained(self._queue, "queue")
        self._count = chip("", "accent")
        gear = actions.tool("settings", "cog-outline")
        parts = (self.host, 4, self.memory, self._queue, self._count, gear)
        layout = row(menus, self._middle, *parts, gap=6, margins=(8, 0, 8, 0))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        for signal in (session.changed, session.progressed, session.opened, session.closed, session.troubled):
            signal.connect(self.refresh)
        session.paged.connect(self.refresh)
        session.hosts.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Look at the session again."""
        session = self._session
        self.stage_bar.set_items(stages_of(session))
        show_memory(session, self.memory)
        show_host(session, self.host)
        count = session.work.unfinished
        self._count.setText(str(count))
        self._count.setVisible(count > 0)
        restyle(self._queue, badged=count > 0)
        self._queue.setAccessibleName(tr("Queue, {count} jobs").format(count=count))
        self._middle.setCurrentIndex(1 if session.page else 0)
        if session.page:
            self._crumbs.setText(f"{tr('Settings')} / {page_title(session.page)}")

    def set_narrow(self, narrow: bool, *, compact: bool = False) -> None:
        """Without the words and meters that a narrow window has no room for; a compact one has its menus elsewhere."""
        self._menus.setVisible(not compact)
        # Only here is the bar in the theme's font. Too low or narrow a bar shows no menu at all, and lines of Chinese
        # and of larger text are higher.
        self._menus.setMinimumWidth(self._menus.sizeHint().width())
        self._menus.setFixedHeight(min(38, max(28, self._menus.sizeHint().height())))
        self.memory.setVisible(not narrow)
        self._queue.setText("" if narrow else tr("Queue"))
        self.host.set_short(narrow)
