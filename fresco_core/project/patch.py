"""The difference of two documents as JSON: what the journal keeps of an edit, and what undo takes back.

A patch touches only the values that an edit changed, so that undoing a verdict leaves alone what a job has brought in
meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from fresco_core.project.document import Document
from fresco_core.project.errors import EditError

Change = dict[str, Any]
"""`path`: keys from the top; `old`, `new`: the values, absent where there is none."""

Patch = list[Change]


def difference(before: Document, after: Document) -> Patch:
    """The smallest changes that lead from one document to the other."""
    return list(_changes([], before.model_dump(mode="json"), after.model_dump(mode="json")))


def patched(document: Document, patch: Patch) -> Document:
    """The document with the changes made.

    Raises:
        EditError: if what they change is gone, or what comes out is no valid document.
    """
    data = document.model_dump(mode="json")
    for change in patch:
        *way, key = change["path"]
        parent: Any = data
        for step in way:
            parent = parent.get(step) if isinstance(parent, dict) else None
        if not isinstance(parent, dict):
            raise _gone()
        if "new" in change:
            parent[key] = change["new"]
        else:
            parent.pop(key, None)
    try:
        return Document.model_validate(data)
    except ValidationError:
        raise _gone() from None


def reverse(patch: Patch) -> Patch:
    """The changes that take the patch back."""
    names = {"path": "path", "old": "new", "new": "old"}
    return [{names[name]: value for name, value in change.items()} for change in reversed(patch)]


def _gone() -> EditError:
    return EditError("What this would change is not there any more.", "Leave it out.")


def _changes(path: list[str], before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    for key in [*before, *(key for key in after if key not in before)]:
        here = [*path, key]
        if key not in after:
            yield {"path": here, "old": before[key]}
        elif key not in before:
            yield {"path": here, "new": after[key]}
        elif isinstance(before[key], dict) and isinstance(after[key], dict):
            yield from _changes(here, before[key], after[key])
        elif before[key] != after[key]:
            yield {"path": here, "old": before[key], "new": after[key]}
