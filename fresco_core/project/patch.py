"""The difference of two documents as JSON: what the journal keeps of an edit, and what undo takes back.

A patch touches only the values that an edit changed, so that undoing a verdict leaves alone what a job has brought in
meanwhile. Documents share the parts that an edit leaves alone, and neither direction looks into those: an edit of a
project with thousands of versions costs what it changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import to_jsonable_python

from fresco_core.project.document import Document
from fresco_core.project.errors import EditError

Change = dict[str, Any]
"""`path`: keys from the top; `old`, `new`: the values, absent where there is none."""

Patch = list[Change]


def difference(before: Document, after: Document) -> Patch:
    """The smallest changes that lead from one document to the other."""
    return list(_changes([], before, after))


def patched(document: Document, patch: Patch) -> Document:
    """The document with the changes made.

    Raises:
        EditError: if what they change is gone, or what comes out is no valid document.
    """
    data = _parts(document) or {}
    for change in patch:
        *way, key = change["path"]
        parent = data
        for step in way:
            parts = _parts(parent.get(step))
            if parts is None:
                raise _gone()
            parent[step] = parent = parts
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


def _changes(path: list[str], before: object, after: object) -> Iterator[Change]:
    if before is after:
        return
    old, new = _parts(before), _parts(after)
    if old is None or new is None:
        if before != after:
            yield {"path": path, "old": to_jsonable_python(before), "new": to_jsonable_python(after)}
        return
    for key in [*old, *(key for key in new if key not in old)]:
        here = [*path, key]
        if key not in new:
            yield {"path": here, "old": to_jsonable_python(old[key])}
        elif key not in old:
            yield {"path": here, "new": to_jsonable_python(new[key])}
        else:
            yield from _changes(here, old[key], new[key])


def _parts(value: object) -> dict[str, Any] | None:
    """What JSON has as an object, one level deep, in a dictionary of its own; None for anything else."""
    if isinstance(value, BaseModel):
        return {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, dict):
        return dict(value)
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return None
