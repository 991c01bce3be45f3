"""Every kind of error becomes a panel with a title, what is saved, and ways out that do something."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from drawn_takes import FRAMES, draw, open_drawn
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from fresco_core.errors import (
    DiskFullError,
    FrescoError,
    MediaError,
    ModelError,
    OutputError,
    RangeError,
    ResourceError,
    SettingsError,
)
from fresco_core.project import asking, edits, jobs
from fresco_core.project.document import Document, Take
from fresco_core.project.errors import ProjectError
from fresco_core.project.requests import Request
from fresco_core.worker.client import Deadlines
from fresco_core.worker.errors import ProtocolError, WorkerError
from ui.session.bundle import bundle_text, redacted
from ui.session.problems import CODES, act
from ui.session.trace import BatchTime, Trace
from ui.state import Problem
from ui.window import Window

KINDS = (
    ResourceError,
    WorkerError,
    ProtocolError,
    ModelError,
    MediaError,
    RangeError,
    ProjectError,
    SettingsError,
    DiskFullError,
    OutputError,
    FrescoError,
)


@pytest.fixture
def opened(window: Window, sample: Path, qtbot: QtBot) -> Window:
    """A take of which two keyframes are rendered."""
    open_drawn(window, sample, qtbot, FRAMES[:2])
    return window


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_error(opened: Window, kind: type[FrescoError], qtbot: QtBot) -> None:
    session = opened.session
    document, take, project = session.document, session.take, session.project
    assert document is not None
    assert take is not None
    assert project is not None
    id = "0123456789ab"
    document = jobs.add_job(document, asking.ask_for_keyframes(document, take), take.id, id=id)
    error = kind("This went wrong.", "Do that.")
    project.edit("Job", jobs.set_job_state(jobs.set_job_state(document, id, "running"), id, "failed", error))
    session.report(error, id)
    problem = session.problem
    assert problem is not None
    assert problem.code == CODES.get(kind.kind, "FS-900")
    assert "This went wrong." in problem.body
    assert problem.saved == "Keyframes 1, 2 are finished and saved. They will not be rendered again."
    assert problem.remedies
    panel = opened.workspace.stage.errors
    assert panel.isVisible()
    shown = [button.accessibleName() for button in panel.findChildren(QPushButton)]
    assert all(any(name.startswith(one.title) for name in shown) for one in problem.remedies)
    assert opened.announcer.said.startswith(problem.title)
    footer = opened.workspace.inspector.footer
    assert footer.primary.text() == problem.remedies[0].title


def test_what_fails_outside_of_jobs_can_be_tried_again(opened: Window) -> None:
    session, wished = opened.session, list[str]()
    session.wished.connect(wished.append)
    for kind, ways in ((OutputError, ["save"]), (DiskFullError, ["move_project", "clear_cache", "save"])):
        session.report(kind("It cannot be written.", "Do that."), again="save")
        problem = session.problem
        assert problem is not None
        assert [one.action for one in problem.remedies] == ways
        act(session, problem, problem.remedies[-1])
    assert wished == ["save", "save"]


def test_a_project_moves_to_another_folder_and_opens_there(opened: Window, tmp_path: Path, qtbot: QtBot) -> None:
    session, place = opened.session, tmp_path / "more room"
    assert session.project is not None
    old, keyframes = session.project.folder, session.keyframes
    session.move(place)
    qtbot.waitUntil(lambda: session.project is not None and session.opening is None, timeout=60_000)
    assert session.problem is not None
    assert [one.action for one in session.problem.remedies] == ["move_project"]
    assert session.project.folder == old
    place.mkdir()
    session.move(place)
    qtbot.waitUntil(lambda: session.project is not None and session.opening is None, timeout=60_000)
    assert session.project.folder == place / old.name
    assert not old.exists()
    assert [(item.frame, item.state) for item in session.keyframes] == [(item.frame, item.state) for item in keyframes]
    assert all(item.picture is None or item.picture.is_file() for item in session.keyframes)


def failed_job(opened: Window, error: FrescoError, id: str, ask: Callable[[Document, Take], Request]) -> Problem:
    """A job of the active take that has failed, as the panel shows it."""
    session = opened.session
    document, take, project = session.document, session.take, session.project
    assert document is not None
    assert take is not None
    assert project is not None
    document = jobs.set_job_state(jobs.add_job(document, ask(document, take), take.id, id=id), id, "running")
    project.edit("Job", jobs.set_job_state(document, id, "failed", error))
    session.report(error, id)
    assert session.problem is not None
    return session.problem


def test_what_failed_goes_on_though_others_came_after_it(opened: Window) -> None:
    session = opened.session
    first = failed_job(opened, WorkerError("It ended.", "Resume."), "first", asking.ask_for_keyframes)
    assert (first.job, first.remedies[0].action) == ("first", "resume")
    failed_job(opened, WorkerError("It ended.", "Resume."), "second", asking.ask_for_keyframes)
    act(session, first, first.remedies[0])
    document, queue = session.document, session.work.queue
    assert document is not None
    assert queue is not None
    assert document.jobs["first"].state == "running"
    assert document.jobs["second"].state == "failed"


def test_each_job_has_the_ways_out_that_fit_it(opened: Window) -> None:
    full = ResourceError.of_memory()
    rendered = failed_job(opened, full, "render", asking.ask_for_keyframes)
    assert rendered.title == "Out of memory"
    assert [one.action for one in rendered.remedies] == ["resume"]  # 90 px are as few as it gets
    draw(opened.session, FRAMES[2:])
    made = failed_job(opened, full, "between", asking.ask_for_propagation)
    assert [one.action for one in made.remedies] == ["resume"]
    unwritable = failed_job(opened, OutputError("No.", "Do."), "folder", asking.ask_for_propagation)
    assert [one.action for one in unwritable.remedies] == ["resume"]


def test_a_smaller_size_is_smaller_than_what_the_model_works_at(opened: Window) -> None:
    project, take = opened.session.project, opened.session.take
    assert project is not None
    assert take is not None
    larger = {**project.document.takes, take.id: take.replace(working_size=(384, 704))}
    project.edit("Size", project.document.replace(takes=larger))
    project.edit("Take", edits.new_take(project.document))  # nothing is rendered there yet
    problem = failed_job(opened, ResourceError.of_memory(), "large", asking.ask_for_keyframes)
    smaller = next(one for one in problem.remedies if one.action == "smaller_size")
    assert smaller.title == "Retry at 256 px"
    act(opened.session, problem, smaller)
    assert project.document.settings.short_side == 256


def test_ways_out_say_how_long_the_rest_takes(opened: Window) -> None:
    trace = Trace("timed", "render", 0.0, planned=((1, 2, 3), (4, 5, 6)))
    trace.batches.append(BatchTime((1, 2, 3), 0.0, seconds=90.0, finished=True))
    opened.session.work.trace = trace
    for error in (ResourceError("Too large.", "Less."), WorkerError("It ended.", "Resume.")):
        problem = failed_job(opened, error, "timed" if error.kind == "worker" else "other", asking.ask_for_keyframes)
        costs = {remedy.action: remedy.cost for remedy in problem.remedies}
        assert costs["resume"] == ("about 1 min 30 s" if error.kind == "worker" else "")


def test_a_worker_that_falls_silent_is_waited_for_or_restarted(window: Window, sample: Path, qtbot: QtBot) -> None:
    session = window.session
    session.work.client._deadlines = Deadlines(silence=1.5)
    session.work.client._command = [sys.executable, "-m", "fresco_core.worker"]  # whose process this one can suspend
    session.work._patience.setInterval(0)
    session.open(sample)  # which looks for keyframes
    qtbot.waitUntil(lambda: bool(session.live.job) and session.work.memory is not None, timeout=120_000)
    worker = psutil.Process(session.work.transport.process_id)
    worker.suspend()
    qtbot.waitUntil(lambda: session.problem is not None, timeout=30_000)
    problem = session.problem
    assert problem is not None
    assert (problem.code, problem.title) == ("FS-206", "Worker is not answering")
    assert [one.action for one in problem.remedies] == ["wait", "restart"]
    worker.resume()
    qtbot.waitUntil(lambda: session.problem is None, timeout=30_000)


@pytest.mark.parametrize("action", ["sketchbook", "clear_cache", "models", "diagnostics", "relink", "open", "restart"])
def test_way_out(opened: Window, action: str, qtbot: QtBot) -> None:
    from dataclasses import replace

    session = opened.session
    session.report(ModelError("It is damaged.", "Choose another."))
    problem = session.problem
    assert problem is not None
    wished: list[str] = []
    session.wished.connect(wished.append)
    act(session, problem, replace(problem.remedies[0], action=action))
    if action in ("models", "diagnostics"):
        assert session.page == action
    elif action in ("relink", "open"):
        assert wished == [action]
    if action != "diagnostics":
        assert session.problem is None
    qtbot.waitUntil(lambda: not session.background.busy, timeout=60_000)


def test_what_else_is_missing_is_not_the_clip(opened: Window) -> None:
    opened.session.report(ProjectError("The trace of the keyframe at frame 0 is missing.", "Reject that keyframe."))
    problem = opened.session.problem
    assert problem is not None
    assert (problem.code, problem.body.endswith("Reject that keyframe.")) == ("FS-405", True)
    assert "relink" not in [remedy.action for remedy in problem.remedies]


def test_a_missing_clip_can_be_shown_again(opened: Window, sample: Path, qtbot: QtBot) -> None:
    session = opened.session
    assert session.project is not None
    folder = session.project.folder
    session.close_project()
    moved = sample.rename(sample.with_name("moved.mp4"))
    session.open(folder)
    qtbot.waitUntil(lambda: session.problem is not None, timeout=60_000)
    assert session.problem is not None
    assert session.problem.code == "FS-402"
    assert "fresco project" not in session.problem.body
    session.close_project()
    sample.write_bytes(b"another clip")
    session.open(folder)
    qtbot.waitUntil(lambda: session.problem is not None and "replaced" in session.problem.body, timeout=60_000)
    assert session.problem.remedies[0].action == "relink"
    heard = set[int]()
    assert session.project is not None
    session.project.listen(lambda _: heard.add(threading.get_ident()))
    session.relink(moved)
    qtbot.waitUntil(lambda: session.problem is None, timeout=60_000)
    assert session.clip == session.project.clip == moved
    assert heard == {threading.get_ident()}


def test_what_goes_away_while_it_is_open_is_missed_at_once(opened: Window, sample: Path, qtbot: QtBot) -> None:
    session = opened.session
    assert session.project is not None
    folder = session.project.folder
    away = folder.with_name("away.fresco")
    kept = sample.rename(sample.with_name("kept.mp4"))

    def told() -> str:
        session.watch.look()
        return "" if session.problem is None else session.problem.body

    sample.write_bytes(b"another clip")
    qtbot.waitUntil(lambda: "changed or replaced" in told(), timeout=10_000)
    assert session.problem is not None
    assert [one.action for one in session.problem.remedies] == ["relink", "open"]
    kept.replace(sample)
    qtbot.waitUntil(lambda: not told(), timeout=10_000)
    folder.rename(away)
    session.add_keyframe(13)
    qtbot.waitUntil(lambda: "was deleted or moved" in told(), timeout=10_000)
    qtbot.waitUntil(lambda: "was deleted or moved" in opened.status._saved.text(), timeout=10_000)
    away.rename(folder)
    qtbot.waitUntil(lambda: not told() and session.project is not None and not session.project.trouble, timeout=10_000)
    session.close_project()
    session.open(folder)
    qtbot.waitUntil(lambda: session.document is not None, timeout=10_000)
    assert 13 in [item.frame for item in session.keyframes]


def test_what_is_not_on_the_disk_is_not_called_saved(
    opened: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = opened.session
    assert session.project is not None
    error = DiskFullError("The disk is full.", "Free some space.")
    monkeypatch.setattr(session.project._journal, "_write", lambda data: error)
    session.add_keyframe(13)
    qtbot.waitUntil(lambda: "The disk is full" in opened.status._saved.text(), timeout=5000)
    session.report(error, again="save")
    assert session.problem is not None
    assert session.problem.saved == ""


def test_a_project_that_goes_away_is_not_called_unopenable(opened: Window) -> None:
    session = opened.session
    assert session.project is not None
    shutil.rmtree(session.project.folder)
    opened.actions_.run("approve")
    session.close_project()
    assert session.problem is not None
    assert session.problem.title == "This did not work"


def test_a_report_names_nobody(opened: Window) -> None:
    text = bundle_text(opened.session)
    assert "FRESCO Studio" in text
    assert "gouache painting" not in text
    assert str(Path.home()) not in text
    assert opened.session.document is not None
    assert opened.session.document.name not in text.replace("clip:", "")
    assert redacted("at /home/somebody/films/secret.mov there") == "at <path>.mov there"
    assert redacted(r"C:\Users\Some\film.mp4") == "<path>.mp4"
