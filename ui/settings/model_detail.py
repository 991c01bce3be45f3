"""The right column of the model page: all about the chosen model, its licence, use and removal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.models.library import ModelRow, ModelState
from ui.settings.form import facts
from ui.timecodes import short_path, size
from ui.widgets.basics import Button, clear, label, line, panel, row, section
from ui.words import tr


class ModelDetail(QFrame):
    """336 pixels wide. `use` and `remove` are called with the model's key."""

    def __init__(self, use: Callable[[str], object], remove: Callable[[str], object]) -> None:
        super().__init__()
        self.setProperty("panel", True)
        self.setFixedWidth(336)
        self._item: ModelRow | None = None
        self._title = label("", "head")
        head = panel(row(self._title, margins=(12, 0, 12, 0)))
        head.setFixedHeight(32)
        self._body = QVBoxLayout()
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(0)
        inner = QWidget()
        inner.setLayout(self._body)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        self.use = Button(tr("Use for this clip"), icon_name="check", kind="large", clicked=lambda: use(self._key()))
        self.remove = Button(
            tr("Remove"), icon_name="delete-outline", kind="large", clicked=lambda: remove(self._key())
        )
        buttons = row(self.use, self.remove, margins=(12, 12, 12, 12))
        buttons.setStretch(0, 1)
        foot = panel(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (head, line(), scroll, line(), foot):
            layout.addWidget(part, 1 if part is scroll else 0)

    def _key(self) -> str:
        return "" if self._item is None else self._item.key

    def show_model(self, item: ModelRow, *, default: bool, clip: bool) -> None:
        """Show another model."""
        self._title.setText(item.title)
        self.use.setEnabled(item.usable and clip and not default)
        self.use.setText(tr("In use") if default else tr("Use for this clip"))
        reason = "" if clip else tr("Open a clip first.")
        self.use.setToolTip(reason if item.usable else tr("It does not paint by itself."))
        removable = item.receipt is not None or item.state is ModelState.PARTIAL
        own_folder = item.folder is not None and item.receipt is None and item.state is not ModelState.BUILT_IN
        self.remove.setEnabled(removable or own_folder)
        if self._item == item:
            return
        self._item = item
        clear(self._body)
        lines = [(tr("Size"), size(item.size) if item.size else tr("unknown"))]
        lines.append((tr("Format"), "safetensors"))
        source = item.entry or item.receipt
        if source is not None:
            lines.append((tr("Source"), source.address))
            lines.append((tr("Revision"), source.revision[:12]))
        if item.folder is not None and item.state is not ModelState.BUILT_IN:
            lines.append((tr("Location"), short_path(item.folder)))
        if item.receipt is not None:
            lines.append((tr("Files"), str(len(item.receipt.files))))
        self._body.addWidget(section(tr("About"), label(item.purpose, "body2", wrap=True), facts(lines)))
        self._body.addWidget(section(tr("Licence"), *self._licence(item)))
        self._body.addStretch(1)

    def _licence(self, item: ModelRow) -> list[QWidget]:
        parts: list[QWidget] = [label(item.licence, wrap=True)]
        if item.entry is not None and item.entry.licence_url:
            url = item.entry.licence_url
            link = QPushButton(tr("Read licence text"))
            link.setProperty("link", True)
            link.setAccessibleName(link.text())
            link.setToolTip(url)
            link.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(url)))
            parts.append(link)
        return parts
