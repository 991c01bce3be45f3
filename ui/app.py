"""Starts the panel: one application, one session, one window."""

from __future__ import annotations

import argparse
import gc
import logging
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from fresco_core import __version__
from fresco_core.allocator import keep_little
from fresco_core.errors import FrescoError
from ui.appearance import Appearance
from ui.preferences import Preferences
from ui.screen import check_screen
from ui.session import Session
from ui.theme import apply_theme, icon, load_fonts

SIGNAL_CHECK_MS = 250
SWITCH_SECONDS = 0.0005
"""How long the window waits for Python while a decoder's thread has it; Python's own 5 ms, taken by several threads in
turn, are longer than a frame."""
SETTLED_MS = 2000
"""After which a project that was opened is there with all that belongs to it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Show the panel until its window is closed; gives the process's exit code.

    Args:
        arguments: without the program's name; by default those of the process.
    """
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        check_screen()
    except FrescoError as error:
        sys.stderr.write(f"{error.problem}\n{error.remedy}\n")
        return error.exit_code
    app = application()
    preferences = Preferences()
    Appearance(app, preferences)
    session = Session(preferences)
    # Only now: a window needs an application for its fonts and icons.
    from ui.window import Window

    window = Window(session)
    collect_little(session)
    window.resize(1600, 1000)
    kept = session.preferences.state("window")
    if kept is not None:
        window.restoreGeometry(kept)
    window.show()
    session.hosts.arrived.connect(lambda: _come_forward(window))
    session.hosts.start()
    _leave_on_interrupt(app, window.close)
    path = _what_to_open(options.path, session.preferences)
    if path is not None:
        # After the first painting: the window is there at once, and the clip comes into it.
        QTimer.singleShot(0, session, lambda: session.open(path))
    return app.exec()


def application() -> QApplication:
    """The application with its name, fonts and theme; the one that is there already if there is one."""
    sys.setswitchinterval(SWITCH_SECONDS)
    keep_little()
    there = QApplication.instance()
    app = there if isinstance(there, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("fresco-studio")
    app.setApplicationDisplayName("FRESCO Studio")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("fresco-studio")
    app.setWindowIcon(icon("compare"))
    load_fonts()
    apply_theme(app)
    return app


def collect_little(session: Session) -> None:
    """Have Python's garbage collector pass over what is there for good: modules, widgets, the project.

    It goes through all objects now and then, whichever thread makes the next one, and the window waits for it: 23 to 34
    milliseconds with a clip open on an idle machine.
    """
    timer = QTimer(session, singleShot=True, interval=SETTLED_MS)
    timer.timeout.connect(_freeze)
    session.opened.connect(timer.start)
    timer.start()


def _freeze() -> None:
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fresco-studio", description="Restyle a range of a clip, keyframe by keyframe."
    )
    parser.add_argument("path", nargs="?", type=Path, metavar="CLIP|PROJECT", help="opened at once")
    parser.add_argument("--version", action="version", version=f"fresco-studio {__version__}")
    return parser


def _what_to_open(asked: Path | None, preferences: Preferences) -> Path | None:
    """What the user named, or else the project that was open last."""
    if asked is not None:
        return asked.absolute()
    recent = preferences.recent_projects()
    return recent[0] if recent and preferences.get("reopen_last") else None


def _come_forward(window: QWidget) -> None:
    """Show the window to a user who has just sent something from another program."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.raise_()
    window.activateWindow()


def _leave_on_interrupt(app: QApplication, close: Callable[[], object]) -> None:
    """Let Ctrl-C and a polite end close the window, with everything saved, as its own button does."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: close())
    # Python runs signal handlers only between its own instructions: a timer gives it some while Qt waits.
    timer = QTimer(app)
    timer.timeout.connect(lambda: None)
    timer.start(SIGNAL_CHECK_MS)
