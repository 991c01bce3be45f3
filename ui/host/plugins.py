"""What of us is installed in the hosts on this computer, and the button that installs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from fresco_core.errors import FrescoError
from ui.session import Session
from ui.widgets.basics import Button, clear, column, label, row
from ui.words import tr

if TYPE_CHECKING:
    from installer.actions import Report
    from installer.machine import Machine


class Plugins(QWidget):
    """Looked up when it is shown, off the interface's thread: programs are asked for their versions.

    Args:
        machine: where to install, if not on this computer.
    """

    def __init__(self, session: Session, machine: Machine | None = None) -> None:
        super().__init__()
        self._session, self._machine = session, machine
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        self.install = Button(tr("Install plugins"), icon_name="download", clicked=self._install)
        self.setLayout(column(self._lines, row(self.install, None)))

    def showEvent(self, event: object) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Look at this computer again."""
        self._run(install=False)

    def _install(self) -> None:
        self._run(install=True)

    def _run(self, *, install: bool) -> None:
        machine = self._machine

        def work() -> list[Report]:
            from installer.actions import Action, run

            return run(Action.INSTALL if install else Action.STATUS, machine=machine)

        self.install.setEnabled(False)
        self._session.background.run(work, self._show, self._failed)

    def _failed(self, error: FrescoError) -> None:
        self.install.setEnabled(True)
        self._session.refuse(error)

    def _show(self, reports: list[Report]) -> None:
        clear(self._lines)
        for report in reports:
            good = report.state == "installed"
            name = tr("This panel, among your programs") if report.id == "panel" else report.title
            words = label(_state_words(report.state), "ok" if good else "bad" if report.failed else "secondary")
            self._lines.addLayout(row(label(name), words, None))
            if report.note and (good or report.failed):
                # What is left to the user, once something was installed.
                self._lines.addWidget(label(report.note, "secondary", wrap=True))
        if all(report.id == "panel" for report in reports):
            words = label(tr("Neither Blender nor DaVinci Resolve was found on this computer."), "secondary", wrap=True)
            self._lines.addWidget(words)
        complete = all(report.state == "installed" for report in reports)
        self.install.setEnabled(not complete)
        self.install.setToolTip(tr("Everything is installed.") if complete else "")


def _state_words(state: str) -> str:
    return {
        "installed": tr("Installed"),
        "not installed": tr("Not installed"),
        "damaged": tr("Damaged"),
        "outdated": tr("Out of date"),
    }.get(state, tr("Failed"))
