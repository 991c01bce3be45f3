"""Counts the tokens of a prompt, by the built-in model's own tokenizer."""

from __future__ import annotations

from typing import Any

from fresco_core.resources import resource


class TokenCounter:
    """Loads the tokenizer when it is first asked; says None where there is none."""

    def __init__(self) -> None:
        self._tokenizer: Any = None
        self._tried = False

    def count(self, text: str) -> int | None:
        """Tokens of the text without those that begin and end it."""
        if not self._tried:
            self._tried = True
            path = resource("sketchbook", "tokenizer", "tokenizer.json")
            if path.exists():
                try:
                    from tokenizers import Tokenizer
                except ImportError:
                    return None
                self._tokenizer = Tokenizer.from_file(str(path))
                self._tokenizer.no_truncation()
                self._tokenizer.no_padding()
        if self._tokenizer is None:
            return None
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)
