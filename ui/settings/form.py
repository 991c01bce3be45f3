"""Parts that pages are made of: a scrolling column of sections no wider than is pleasant to read."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from ui.widgets.basics import label, line

_WIDTH = 760


class Form(QScrollArea):
    """A page; `add` puts a section on it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget()
        body.setMaximumWidth(_WIDTH)
        self._body = QVBoxLayout(body)
        self._body.setContentsMargins(28, 24, 28, 24)
        self._body.setSpacing(10)
        self._body.addWidget(label(title, "title"))
        self._body.addStretch(1)
        self.setWidget(body)
        self._count = 1

    def add(self, title: str, *parts: QWidget | QLayout, note: str = "") -> None:
        """A section with a head, parts below each other, and a note at its end."""
        if title:
            self._put(line())
            self._put(label(title, "head"))
        for part in parts:
            self._put(part)
        if note:
            self._put(label(note, "secondary", wrap=True))

    def _put(self, part: QWidget | QLayout) -> None:
        if isinstance(part, QLayout):
            self._body.insertLayout(self._count, part)
        else:
            self._body.insertWidget(self._count, part)
        self._count += 1


def facts(lines: list[tuple[str, str]]) -> QGridLayout:
    """Names at the left, values at the right, which can be copied."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(7)
    grid.setColumnMinimumWidth(0, 150)
    grid.setColumnStretch(1, 1)
    for place, (name, value) in enumerate(lines):
        grid.addWidget(label(name, "body2"), place, 0, Qt.AlignmentFlag.AlignTop)
        text = label(value, wrap=True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(text, place, 1)
    return grid
