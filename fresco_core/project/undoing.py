"""What undo and redo make of an edit when jobs have brought in other things since."""

from __future__ import annotations

from collections import defaultdict

from fresco_core.project.document import Document, Take
from fresco_core.project.edits import set_range, set_settings
from fresco_core.project.errors import EditError
from fresco_core.project.patch import Change, Patch, patched
from fresco_core.settings.between import BETWEEN, between


def made_again(document: Document, patch: Patch) -> Document:
    """The document with the changes of an edit, or of its reverse, as far as the rules of `edits` still allow them.

    A take that was rendered since keeps its range and what its keyframes were made with: only the next take is changed
    then. One that was not gets the patch's keyframes in place of those that were proposed since.

    Raises:
        EditError: if what they change is gone, or with a take would go what was rendered for it since.
    """
    of_takes: defaultdict[str, Patch] = defaultdict(list)
    for change in patch:
        if change["path"][0] == "takes":
            of_takes[change["path"][1]].append(change)
    left = patch
    for id, changes in of_takes.items():
        take = document.takes.get(id)
        if take is None:
            continue
        _check_kept(document, take, changes)
        left_out = _left_out(take, changes)
        left = [change for change in left if change not in left_out]
        document = document.replace(takes={**document.takes, id: _prepared(take, changes)})
    left = [_merged(document, patch, change) if change["path"] == ["queue"] else change for change in left]
    after = patched(document, left)
    # A take that was begun since follows the next take's range and settings, as in `edits`.
    fields = {change["path"][0] for change in patch}
    if "range" in fields:
        after = set_range(after, after.range)
    if fields & {"settings", "look"}:
        after = set_settings(after, after.settings, after.look)
    return after


def _check_kept(document: Document, take: Take, changes: Patch) -> None:
    """A take goes as it came: not with pictures that the edit has not made."""
    gone = next((change for change in changes if len(change["path"]) == 2 and "new" not in change), None)
    if gone is None:
        return
    if any(job.take == take.id and job.unfinished for job in document.jobs.values()):
        raise EditError(f"{take.name} still has a job in the queue.", "Stop the job first.")
    if take.rendered and not any(keyframe["versions"] for keyframe in gone["old"]["keyframes"].values()):
        raise EditError(f"{take.name} was rendered since.", "Delete it in the list of takes.")


def _merged(document: Document, patch: Patch, change: Change) -> Change:
    """The change of the queue, in which the jobs stay that were put into it since."""
    ids = set(document.jobs)
    for path, stays in ((one["path"], "new" in one) for one in patch):
        if path[0] == "jobs" and len(path) == 2:
            ids = ids | {path[1]} if stays else ids - {path[1]}
    order = [*change["new"], *(id for id in document.queue if id not in change["new"])]
    return {**change, "new": [id for id in order if id in ids]}


def _left_out(take: Take, changes: Patch) -> Patch:
    """What may not be changed any more, because the take is rendered."""
    if not take.rendered:
        return []
    if _touches(changes, "range"):
        return changes
    if not _touches(changes, "settings"):
        return []
    return [change for change in changes if _is_of_keyframes(change) or change["path"][2] == "segments"]


def _is_of_keyframes(change: Change) -> bool:
    """Whether it is about how keyframes are made."""
    field, *way = change["path"][2:]
    return field == "look" or (field == "settings" and way[0] not in BETWEEN)


def _prepared(take: Take, changes: Patch) -> Take:
    """The take as the edit expects it."""
    if not take.rendered and _touches(changes, "range"):
        return take.replace(keyframes={}, segments={}, cuts=(), motion=None)
    moved = {
        field[1]
        for _, _, *field in (change["path"] for change in changes)
        if field[:1] == ["keyframes"] and field[2:] == ["frame"] and field[1] in take.keyframes
    }
    if moved:
        # A picture of the one place is none of the other; if that had one, the patch brings it.
        put_by = {id: take.keyframes[id].replace(active=None) for id in moved}
        take = take.replace(keyframes={**take.keyframes, **put_by})
    if take.segments and _touches(changes, "settings"):
        before = between(take.settings)
        return take.replace(
            segments={id: one.replace(made_by=one.made_by or before) for id, one in take.segments.items()}
        )
    return take


def _touches(changes: Patch, field: str) -> bool:
    return any(change["path"][2:3] == [field] for change in changes)
