"""What is finished can be reviewed before the rest is rendered, and again when the project is opened anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from drawn_takes import FRAMES, open_drawn
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from fresco_core.errors import ResourceError
from fresco_core.project import asking, jobs
from ui.session.derive import Live
from ui.session.job_words import job_doing, job_running, job_stopped
from ui.viewer.geometry import ViewMode
from ui.window import Window


def test_a_finished_batch_can_be_reviewed(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_drawn(window, sample, qtbot, FRAMES[:2])
    session, strip, bar = window.session, window.workspace.strip, window.workspace.review
    assert session.take is not None
    qtbot.waitUntil(strip._review.isVisible, timeout=10_000)
    assert strip._review.text() == "Review the 2 finished"
    session.report(ResourceError.of_memory())
    session.seek(FRAMES[3])
    qtbot.mouseClick(strip._review, Qt.MouseButton.LeftButton)
    assert session.problem is None
    assert session.selection == {FRAMES[0]}
    assert (session.view.b, session.view.mode) == (session.take.id, ViewMode.WIPE)
    assert window.workspace.inspector.shown_tab() == "keyframe"
    assert bar.isVisible()
    for _ in range(2):
        qtbot.mouseClick(bar.buttons["approve"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not strip._review.isVisible(), timeout=10_000)
    assert [item.state.value for item in session.keyframes[:2]] == ["approved", "approved"]


def test_nothing_to_review_shows_no_bar(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_drawn(window, sample, qtbot, ())
    qtbot.wait(50)
    assert not window.workspace.review.isVisible()
    assert not window.workspace.strip._review.isVisible()


def test_a_project_opened_again_shows_its_take(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_drawn(window, sample, qtbot)
    session = window.session
    assert session.take is not None
    take = session.take.id
    session.close_project()
    session.open(sample)
    qtbot.waitUntil(lambda: session.document is not None, timeout=60_000)
    assert (session.view.a, session.view.b, session.view.mode) == ("source", take, ViewMode.WIPE)


def test_a_take_is_deleted_at_once_and_comes_back(
    window: Window, sample: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_drawn(window, sample, qtbot)
    session, takes = window.session, window.workspace.rail.takes
    monkeypatch.setattr(QMessageBox, "exec", lambda box: pytest.fail(box.text()))
    assert session.take is not None
    take = session.take.id
    session.view.set(b=take)
    takes.delete(take)
    toast = window.workspace.stage.toast
    assert toast.text() == "Take 1 deleted. Its pictures stay until the cache is cleared."
    qtbot.waitUntil(lambda: session.view.b == "", timeout=10_000)
    qtbot.mouseClick(toast.undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.take is not None and session.take.id == take, timeout=10_000)


def test_words_for_jobs(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_drawn(window, sample, qtbot)
    document, take = window.session.document, window.session.take
    assert document is not None
    assert take is not None
    document = jobs.add_job(document, asking.ask_for_keyframes(document, take, frozenset(FRAMES)), take.id, id="render")
    document = jobs.add_job(document, asking.ask_for_propagation(document, take), take.id, id="between")
    assert job_doing(document, "render") == "rendering Take 1"
    assert job_running(document, "between") == "Propagating Take 1"
    assert job_stopped(document, "render") == "Take 1 stopped"
    assert job_stopped(document, "between") == "Propagating Take 1 stopped"


def test_a_live_preview_names_its_keyframe(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_drawn(window, sample, qtbot)
    session, pictures = window.session, window.workspace.stage.pictures
    assert session.take is not None
    picture = session.keyframes[2].picture
    assert picture is not None
    session.view.set(b=session.take.id, single="b", mode=ViewMode.SINGLE)
    session.select(frozenset({FRAMES[2]}))
    session.work.live = Live("job", "render", session.take.id, step=(3, 15), previews={FRAMES[2]: picture})
    pictures.refresh()
    chips = window.workspace.stage.view._chips
    assert [chip.text if chip else "" for chip in (chips["b"], chips["a"])] == [
        "Live preview · step 3 of 15 · soft until decoded",
        f"Keyframe 3 · frame {FRAMES[2]}",
    ]
