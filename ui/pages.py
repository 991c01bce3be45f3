"""Pages beside the workspace: preferences, the keyboard map, the models on this computer, diagnostics."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QPlainTextEdit,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from fresco_core import __version__
from ui.actions import Actions
from ui.models.catalogue import models
from ui.session import Session
from ui.theme.fonts import font
from ui.widgets.basics import Button, column, label, row
from ui.words import tr

_LOG_LINES = 60


class Page(QDialog):
    """One of `PAGES`, by its name."""

    def __init__(self, name: str, session: Session, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._actions = session, actions
        title, make = PAGES[name]
        self.setWindowTitle(tr(title))
        self.resize(620, 520)
        close = Button(tr("Close"), clicked=self.accept)
        self.setLayout(column(label(tr(title), "title"), make(self), row(None, close), margins=(16, 16, 16, 16)))

    def preferences(self) -> QWidget:
        """What the user likes; each box counts at once."""
        body = QWidget()
        boxes = [
            self._box("reopen_last", tr("Open the last project at the start")),
            self._box("advance_after_verdict", tr("Go on to the next keyframe after a verdict")),
            self._box("loop", tr("Loop the range")),
        ]
        body.setLayout(column(*boxes, None))
        return body

    def _box(self, name: str, words: str) -> QCheckBox:
        box = QCheckBox(words)
        box.setChecked(bool(self._session.preferences.get(name)))
        box.toggled.connect(lambda on: self._session.preferences.set(name, on))
        return box

    def keyboard(self) -> QWidget:
        """All actions that have a key."""
        rows = [(self._actions[one.id].text(), ", ".join(self._actions.keys(one.id))) for one in self._actions.all()]
        return _table((tr("Action"), tr("Keys")), [one for one in rows if one[1]])

    def models(self) -> QWidget:
        """The built-in model and added folders, and a way to add one."""
        rows = [
            (one.title, one.detail, one.licence, f"{one.bytes / 2**20:.0f} MB", tr(one.state))
            for one in models(self._session.preferences)
        ]
        heads = (tr("Model"), tr("What it is"), tr("Licence"), tr("Size"), tr("State"))
        body = QWidget()
        add = Button(tr("Add a folder..."), icon_name="plus", clicked=self._add_model)
        body.setLayout(column(_table(heads, rows), row(add, None)))
        return body

    def _add_model(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Folder of a diffusers model"))
        if not name:
            return
        folder, preferences = Path(name), self._session.preferences
        if not (folder / "model_index.json").exists():
            self._session.noticed.emit(tr("{name} holds no model_index.json.").format(name=folder.name), False)
            return
        preferences.set_model_folders(list(dict.fromkeys([*preferences.model_folders(), folder])))
        self.accept()

    def diagnostics(self) -> QWidget:
        """Versions and the worker's last lines, as they can be pasted into a report."""
        work = self._session.work
        text = "\n".join(
            [
                f"FRESCO Studio {__version__}, {platform.system()} {platform.release()}",
                f"Python {platform.python_version()}",
                f"Worker: {work.client.state}",
                "",
                *(line.rstrip() for line in list(work.client.log)[-_LOG_LINES:]),
            ]
        )
        field = QPlainTextEdit(text)
        field.setReadOnly(True)
        field.setFont(font(11, monospaced=True))
        copy = Button(tr("Copy"), clicked=lambda: QGuiApplication.clipboard().setText(text))
        body = QWidget()
        body.setLayout(column(field, row(copy, None)))
        return body


PAGES = {
    "general": ("Settings", Page.preferences),
    "shortcuts": ("Keyboard map", Page.keyboard),
    "models": ("Models", Page.models),
    "diagnostics": ("Diagnostics", Page.diagnostics),
}
"""Title and contents of each page."""


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> QTableWidget:
    table = QTableWidget(len(rows), len(heads))
    table.setHorizontalHeaderLabels(list(heads))
    table.verticalHeader().hide()
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    for place, texts in enumerate(rows):
        for column_, text in enumerate(texts):
            table.setItem(place, column_, QTableWidgetItem(text))
    table.resizeColumnsToContents()
    table.horizontalHeader().setStretchLastSection(True)
    return table
