"""What a report of a fault needs, without the user's names and words; to the clipboard or into a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QWidget

from ui.actions import Actions
from ui.session import Session
from ui.session.bundle import bundle_text, write_bundle
from ui.theme.fonts import font
from ui.widgets.basics import Button, column, label, row
from ui.words import tr


class DiagnosticsPage(QWidget):
    """Shows exactly what would be given away."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session = session
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(font(11, monospaced=True))
        self.text.setAccessibleName(tr("Diagnostics"))
        note = tr("Paths, names and prompts are left out. Nothing is sent; you decide whom you give it to.")
        copy = Button(tr("Copy report"), icon_name="content-copy", clicked=self._copy)
        save = Button(tr("Save bundle..."), icon_name="export-variant", clicked=self._save)
        again = Button(tr("Refresh"), icon_name="refresh", clicked=self.refresh)
        restart = Button(tr("Restart worker"), icon_name="restart", clicked=session.work.client.restart)
        self.setLayout(
            column(
                label(tr("Diagnostics"), "title"),
                label(note, "secondary", wrap=True),
                self.text,
                row(copy, save, again, None, restart),
                gap=12,
                margins=(28, 24, 28, 20),
            )
        )

    def showEvent(self, event: object) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Look again."""
        self.text.setPlainText(bundle_text(self._session))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self._session.noticed.emit(tr("Report copied."), False)

    def _save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, tr("Save bundle"), "fresco-diagnostics.zip", "ZIP (*.zip)")
        if name:
            self.save_to(Path(name))

    def save_to(self, path: Path) -> None:
        """Write the bundle to a file, off this thread."""
        text = bundle_text(self._session)
        session = self._session
        session.background.run(
            lambda: write_bundle(path, text),
            lambda _: session.noticed.emit(tr("Bundle saved."), False),
            session.refuse,
        )
