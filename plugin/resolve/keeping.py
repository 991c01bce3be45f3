"""Leaves Resolve as it was found: page, timeline, playhead, marks, locks and bin."""

from types import TracebackType
from typing import TYPE_CHECKING, Any, Callable, List, Optional, Tuple, Type

from . import timelines
from .problems import offers

if TYPE_CHECKING:
    from . import calls


class Kept:
    """A context manager around changes to a timeline, which it opens on the edit page.

    Clips cannot be deleted on some pages, and appending goes to the timeline that is open. What could not be put
    back is left: the work itself has succeeded or said why it has not.

    Args:
        timeline: where the changes will be made.
    """

    def __init__(self, resolve: "calls.Resolve", project: "calls.Project", timeline: "calls.Timeline") -> None:
        self._resolve, self._project, self._timeline = resolve, project, timeline
        self._undo: List[Tuple[Callable[..., Any], Tuple[Any, ...]]] = []

    def __enter__(self) -> "Kept":
        page = self._resolve.GetCurrentPage()
        if page and page != "edit":
            self._undo.append((self._resolve.OpenPage, (page,)))
        before = self._project.GetCurrentTimeline()
        if before and not _same(before, self._timeline):
            self._undo.append((self._project.SetCurrentTimeline, (before,)))
            self._keep(before)
        pool = self._project.GetMediaPool()
        folder = pool.GetCurrentFolder() if pool else None
        if pool and folder:
            self._undo.append((pool.SetCurrentFolder, (folder,)))
        if page != "edit":
            self._resolve.OpenPage("edit")
        if before and not _same(before, self._timeline):
            self._project.SetCurrentTimeline(self._timeline)
        self._keep(self._timeline)
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        for call, arguments in reversed(self._undo):
            try:
                call(*arguments)
            except Exception:  # a Resolve that is being closed
                continue

    def _keep(self, timeline: "calls.Timeline") -> None:
        """Remember what is to be put back in a timeline; locks go with their tracks when one is inserted below."""
        locks = [
            timeline.GetIsTrackLocked(timelines.VIDEO, track)
            for track in range(1, timeline.GetTrackCount(timelines.VIDEO) + 1)
        ]
        self._undo.append((_put_locks_back, (timeline, locks)))
        if offers(timeline, "GetMarkInOut"):
            self._undo.append((_put_marks_back, (timeline, dict(timeline.GetMarkInOut() or {}))))
        self._undo.append((timeline.SetCurrentTimecode, (timeline.GetCurrentTimecode(),)))


def _same(one: "calls.Timeline", other: "calls.Timeline") -> bool:
    id = timelines.unique_id(one)
    return id == timelines.unique_id(other) if id else one.GetName() == other.GetName()


def _put_marks_back(timeline: "calls.Timeline", marks: Any) -> None:
    """A single mark cannot be set by script, so it stays as it is now."""
    if dict(timeline.GetMarkInOut() or {}) == marks:
        return
    video = marks.get("video", {})
    if not video:
        timeline.ClearMarkInOut()
    elif "in" in video and "out" in video:
        timeline.SetMarkInOut(video["in"], video["out"])


def _put_locks_back(timeline: "calls.Timeline", locks: List[bool]) -> None:
    """Only if no track was added: then the tracks keep their own locks, under new numbers."""
    if timeline.GetTrackCount(timelines.VIDEO) != len(locks):
        return
    for track, locked in enumerate(locks, 1):
        if timeline.GetIsTrackLocked(timelines.VIDEO, track) != locked:
            timeline.SetTrackLock(timelines.VIDEO, track, locked)
