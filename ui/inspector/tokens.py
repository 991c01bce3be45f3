"""Counts the tokens of a prompt, by the built-in model's own tokenizer."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel

from fresco_core.resources import resource
from ui.background import Background
from ui.widgets.basics import restyle
from ui.words import tr

MOST = 75
"""What a text encoder reads, without the tokens that begin and end the text."""


class TokenCounter(QObject):
    """Signals:
    loaded: from now on it knows; loading takes longer than the window may stand still.
    """

    loaded = Signal()

    def __init__(self, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._tokenizer: Any = None
        background.run(_load, self._keep)

    def _keep(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self.loaded.emit()

    def count(self, text: str) -> int | None:
        """Tokens of the text without those that begin and end it; None as long as nobody knows."""
        if self._tokenizer is None:
            return None
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)


class TokenCount(QLabel):
    """How many of the tokens that are read a prompt takes, amber where it is too long; `too_long` says so in words."""

    def __init__(self) -> None:
        super().__init__()
        restyle(self, role="secondary")
        self.too_long = QLabel(tr("Words after token 75 are ignored"))
        self.too_long.setWordWrap(True)
        self.too_long.setMinimumWidth(120)
        restyle(self.too_long, role="warn")
        self.too_long.hide()

    def show_count(self, count: int | None) -> None:
        """Show another count; nothing where it is None."""
        over = count is not None and count > MOST
        self.setText("" if count is None else tr("{count} / 75 tokens").format(count=count))
        restyle(self, role="warn" if over else "secondary")
        self.too_long.setVisible(over)


def _load() -> Any:
    path = resource("sketchbook", "tokenizer", "tokenizer.json")
    if not path.exists():
        return None
    try:
        from tokenizers import Tokenizer
    except ImportError:
        return None
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
