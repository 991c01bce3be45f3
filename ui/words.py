"""The words of the panel in the user's language.

`tr` is looked up each time, so that the language can change while the panel runs. Words with a count or a name in
them are templates: `tr("{done} of {total} frames").format(...)`.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

CONTEXT = "studio"


def tr(text: str) -> str:
    """`text` in the user's language."""
    return QCoreApplication.translate(CONTEXT, text)
