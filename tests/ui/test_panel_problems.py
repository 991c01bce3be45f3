"""Every kind of error becomes a panel with a title, what is saved, and ways out that do something."""

from __future__ import annotations

from pathlib import Path

import pytest
from drawn_takes import FRAMES, open_drawn
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
from fresco_core.project import asking, jobs
from fresco_core.project.errors import ProjectError
from fresco_core.worker.errors import ProtocolError, WorkerError
from ui.session.bundle import bundle_text, redacted
from ui.session.problems import CODES, act
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
    assert "2 of 5" in problem.saved
    assert problem.remedies
    panel = opened.workspace.stage.errors
    assert panel.isVisible()
    shown = [button.accessibleName() for button in panel.findChildren(QPushButton)]
    assert all(any(name.startswith(one.title) for name in shown) for one in problem.remedies)
    assert opened.announcer.said.startswith(problem.title)
    footer = opened.workspace.inspector.footer
    assert footer.primary.text() == problem.remedies[0].title


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
    session.relink(moved)
    qtbot.waitUntil(lambda: session.problem is None, timeout=60_000)
    assert session.clip == moved


def test_a_report_names_nobody(opened: Window) -> None:
    text = bundle_text(opened.session)
    assert "FRESCO Studio" in text
    assert "gouache painting" not in text
    assert str(Path.home()) not in text
    assert opened.session.document is not None
    assert opened.session.document.name not in text.replace("clip:", "")
    assert redacted("at /home/somebody/films/secret.mov there") == "at <path>.mov there"
    assert redacted(r"C:\Users\Some\film.mp4") == "<path>.mp4"
