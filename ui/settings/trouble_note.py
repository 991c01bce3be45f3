"""What went wrong with a model, to be read for as long as it takes, and the ways on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame

from ui.widgets.basics import Button, label, row
from ui.words import tr


class TroubleNote(QFrame):
    """Hidden until something has gone wrong."""

    def __init__(self, resume: Callable[[], object], bring: Callable[[], object]) -> None:
        """`resume` goes on with a download, `bring` imports a model instead."""
        super().__init__()
        self.setProperty("note", "warn")
        self.words = label("", "secondary", wrap=True)
        self.resume = Button(tr("Resume"), icon_name="download", kind="small", clicked=resume)
        self.instead = Button(tr("Import from folder"), kind="small", clicked=bring)
        close = Button(tr("Close"), kind="small flat", clicked=self.hide)
        layout = row(self.words, self.resume, self.instead, close, margins=(12, 8, 12, 8))
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self.hide()

    def say(self, words: str, *, resumable: bool) -> None:
        """Show what went wrong; `resumable` is whether it is a download that can go on."""
        self.words.setText(words)
        for button in (self.resume, self.instead):
            button.setVisible(resumable)
        self.show()
