"""The session: project, playhead, selection, view and jobs of one window. Widgets listen to its signals and ask it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoStack

from fresco_core.errors import FrescoError
from fresco_core.project.document import ClipIdentity, Job
from fresco_core.project.store import Project
from ui.background import Background
from ui.decoding import FrameService
from ui.preferences import Preferences
from ui.session.drift import DriftReader, TakeDrift
from ui.session.editing import Editing
from ui.session.motion import Motion
from ui.session.opening import Opened, find_again, open_path
from ui.session.reading import Reroll
from ui.session.result import ResultFiles
from ui.session.room import Room
from ui.session.view import View
from ui.session.watch import Watch
from ui.state import KeyframeItem, Problem
from ui.viewer.geometry import ViewMode
from ui.words import tr

if TYPE_CHECKING:
    from fresco_core.media import ClipInfo
    from ui.host import Hosts
    from ui.models.transfers import Transfers
    from ui.session.work import Work


class Session(Editing):
    """What is open and what is being looked at.

    Signals:
        opened, closed: a project.
        changed: the document, or what is derived from it; several changes at once are told once.
        moved: the playhead.
        selected: other keyframes.
        viewed: what the viewer compares, and how.
        progressed: jobs, previews or memory.
        troubled: `problem` is another one.
        noticed: a sentence to show for a moment, and whether it can be undone.
        paged: another page ("" is the workspace).
        wished: the window shall run the action of this id.
        previewed: frames of which a live preview came.
        finished: a job is done, and the seconds it took.
    """

    opened = Signal()
    closed = Signal()
    changed = Signal()
    viewed = Signal()
    progressed = Signal()
    troubled = Signal()
    paged = Signal(str)
    wished = Signal(str)
    previewed = Signal(object)
    finished = Signal(object, float)

    def __init__(self, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        from ui.host import Hosts
        from ui.session.work import Work

        self.preferences = preferences
        self.background = Background(self)
        self.frames = FrameService(self)
        self._transfers: Transfers | None = None
        self.undo = QUndoStack(self)
        self.view = View(self)
        self.view.changed.connect(self.viewed)
        self.project: Project | None = None
        self.clip: Path | None = None
        self.clip_info: ClipInfo | None = None
        self.playhead = 0
        self.selection: frozenset[int] = frozenset()
        self.problem: Problem | None = None
        self.page = ""
        self.opening: Path | None = None
        self.reroll = Reroll()
        self._watched = ""  # the take whose live previews are shown because there was nothing else to compare with
        self.motion = Motion(self.background, self.changed.emit)
        self._drift = DriftReader()
        self._items: tuple[KeyframeItem, ...] | None = None
        self._result: ResultFiles | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._tell)
        self.work: Work = Work(self)
        self.hosts: Hosts = Hosts(self)
        self.room = Room(self, self)
        self.watch = Watch(self, self)

    # Opening and closing

    def open(self, path: Path, *, fresh: bool = False) -> None:
        """Open a project folder, or the project of a clip; a clip without one gets one. Answers by `opened`.

        Args:
            fresh: begin anew even if the clip has a project.
        """
        if self.opening is not None:
            return
        self.opening = path
        self.progressed.emit()
        there = None if self.project is None else self.project.folder
        self.background.run(lambda: open_path(path, fresh=fresh, there=there), self._opened, self._not_opened)

    def _opened(self, opened: Opened | None) -> None:
        if opened is None:
            self.opening = None
            self.dismiss()
            self.show_page("")
            self.noticed.emit(tr("This project is open already."), False)
            self.progressed.emit()
            return
        self.close_project()
        self.opening = None
        self.project, self.clip, self.clip_info = opened.project, opened.clip, opened.info
        self.project.listen(lambda _: self._invalidate())
        self.preferences.remember_project(opened.project.folder)
        self.selection = frozenset()
        take = opened.project.document.take
        self.view.reset(take.id if take is not None and take.rendered else "")
        self._invalidate()
        self.playhead = -1
        self.work.begin(opened.project)
        self.opened.emit()
        self.seek(opened.project.document.range.start)
        if opened.trouble is not None:
            self.report(opened.trouble)

    def _not_opened(self, error: FrescoError) -> None:
        self.opening = None
        self.report(error)
        self.progressed.emit()

    def close_project(self) -> None:
        """Save and let go of the project, if one is open; its running jobs stop and can be resumed."""
        if self.project is None:
            return
        project, self.project = self.project, None
        self.work.end()
        self.frames.release()
        self.undo.clear()
        try:
            project.close()
        except FrescoError as error:
            self._not_saved(error)
        self.clip, self.clip_info = None, None
        self.motion.forget()
        self._items = self._result = None
        self.closed.emit()

    def _not_saved(self, error: FrescoError) -> None:
        from ui.session.problems import problem_of

        self.show_problem(replace(problem_of(self, error), title=tr("This did not work")))

    def shut(self) -> None:
        """Let go of everything; the worker is asked to end."""
        self.hosts.close()
        self.close_project()
        self._soon.stop()  # nobody is to begin anything because of a change that is told late
        if self._transfers is not None:
            self._transfers.close()
        self.work.shut()
        self.background.close()
        self.frames.close()

    @property
    def drift(self) -> TakeDrift | None:
        """How far the take's finished frames stray; None while there are none."""
        return self._drift.of(self.take, self.project.artifacts) if self.project else None

    @property
    def transfers(self) -> Transfers:
        """Models on their way."""
        if self._transfers is None:
            from fresco_core.models import Store
            from ui.models.transfers import Transfers

            self._transfers = Transfers(Store, self)
        return self._transfers

    # Trouble

    def report(self, error: FrescoError, job: str | None = None, *, again: str = "") -> None:
        """Show an error panel with its remedies; `again` is the id of an action that can be tried again."""
        from ui.session.problems import problem_of

        self.show_problem(problem_of(self, error, job, again=again))

    def show_problem(self, problem: Problem) -> None:
        """Show an error panel."""
        self.problem = problem
        self.troubled.emit()

    def dismiss(self) -> None:
        """Take the error panel away; nothing is changed."""
        if self.problem is not None:
            self.problem = None
            self.troubled.emit()

    def show_page(self, page: str) -> None:
        """Show a page of the settings, or the workspace ("")."""
        if page != self.page:
            self.page = page
            self.paged.emit(page)

    def clear_cache(self) -> None:
        """Delete what no take uses and what can be made again."""
        project = self.project
        if project is None:
            return

        def clean() -> None:
            project.clean(everything=True)
            project.artifacts.limit("flow", 0)

        self.background.run(clean, lambda _: self.noticed.emit(tr("Cache cleared."), False), self.report)

    def move(self, place: Path) -> None:
        """Close the project, move its folder into `place`, and open it there; where that fails, it is opened again."""
        from fresco_core.project.moving import move_project

        if self.project is None or self.work.running is not None:
            return
        folder = self.project.folder
        self.close_project()
        self.opening = folder
        self.progressed.emit()

        def done(there: Path) -> None:
            self.opening = None
            self.open(there)

        def failed(error: FrescoError) -> None:
            done(folder)
            self.report(error, again="move_project")

        self.background.run(lambda: move_project(folder, place), done, failed)

    def relink(self, clip: Path) -> None:
        """Say where the project's clip is now."""
        project = self.project
        if project is None:
            return

        def done(found: tuple[Path, ClipIdentity, ClipInfo]) -> None:
            if project is not self.project:
                return
            self.clip, identity, self.clip_info = found
            self.dismiss()
            # Here and not in the background: who listens to the project lives in this thread.
            project.edit("Relink clip", project.document.replace(clip=identity))
            self._invalidate()

        identity, folder = project.document.clip, project.folder
        failed = partial(self.report, again="relink")
        self.background.run(lambda: find_again(clip, identity, folder), done, failed)

    # Telling

    def job_done(self, job: Job, seconds: float) -> None:
        """Called when a job is done: what follows from it is looked at, and the window is told."""
        if job.request.kind == "render" and self.work.approve_all:
            self.work.approve_all = False
            self._approve_all_and_propagate()
        if job.request.kind in ("render", "propagate") and job.take is not None:
            # The first pictures are shown at once, beside the clip.
            if not self.view.b or (self._watched == job.take == self.view.b and self.view.mode is ViewMode.SINGLE):
                self.view.set(b=job.take, mode=ViewMode.WIPE)
            self._watched = ""
        self.finished.emit(job, seconds)

    def _approve_all_and_propagate(self) -> None:
        from fresco_core.project import edits

        take = self.take
        if take is None:
            return
        remaining = [one.id for one in take.ordered if one.verdict == "open"]
        if remaining:
            self.do(tr("Approve remaining"), edits.judge, take.id, remaining, "approved")
        self.work.propagate()

    def preview_came(self, frames: tuple[int, ...]) -> None:
        """Called when live previews came."""
        take = self.live.take
        if take and not self.view.b:
            self._watched = take
            self.view.set(b=take)
        self.previewed.emit(frames)

    def invalidate_live(self) -> None:
        """What jobs have told changed: items are made again when they are asked for."""
        self._items = None

    def _invalidate(self) -> None:
        self._items = self._result = None
        if not self._soon.isActive():
            self._soon.start()

    def _tell(self) -> None:
        if self.project is not None:
            self.motion.follow(self.project, self.take)
            self.view.keep_to(self.project.document.takes)
            kept = self.selection & frozenset(item.frame for item in self.keyframes)
            if kept != self.selection:
                self.selection = kept
                self.selected.emit()
        self.changed.emit()
