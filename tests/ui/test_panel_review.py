"""The review loop, by mouse and by keyboard alone; undo and its toast; what was interrupted."""

from __future__ import annotations

from pathlib import Path

import pytest
from drawn_takes import FRAMES, draw, open_drawn, open_proposed, propose, stretch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from fresco_core.project import asking, edits, jobs
from fresco_core.project.status import segments_of
from ui.viewer.geometry import ViewMode
from ui.window import Window


@pytest.fixture
def reviewed(window: Window, sample: Path, qtbot: QtBot) -> Window:
    """A take whose keyframes are to be reviewed, the first one selected."""
    open_drawn(window, sample, qtbot)
    window.session.select(frozenset({FRAMES[0]}))
    qtbot.wait(50)
    return window


def states(window: Window) -> list[str]:
    return [item.state.value for item in window.session.keyframes]


def press(
    qtbot: QtBot, window: Window, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    focus = QApplication.focusWidget()
    qtbot.keyClick(focus if focus is not None else window, key, modifier)
    qtbot.wait(20)


def active(window: Window, qtbot: QtBot, widget: QWidget) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=10_000)
    widget.setFocus()


def test_by_mouse(reviewed: Window, qtbot: QtBot) -> None:
    bar = reviewed.workspace.review
    assert bar.isVisible()
    for id in ("approve", "reject", "approve", "approve", "approve"):
        qtbot.mouseClick(bar.buttons[id], Qt.MouseButton.LeftButton)
        qtbot.wait(20)
    assert states(reviewed) == ["approved", "rejected", "approved", "approved", "approved"]
    footer = reviewed.workspace.inspector.footer
    assert footer.primary.text() == "Re-roll rejected (1)"
    assert not footer.beside.isEnabled()
    reviewed.session.select(frozenset({FRAMES[1]}))
    qtbot.mouseClick(bar.buttons["approve"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: footer.primary.text() == "Propagate", timeout=10_000)
    assert footer.primary.isEnabled()


def test_by_keyboard_alone(reviewed: Window, qtbot: QtBot) -> None:
    active(reviewed, qtbot, reviewed.workspace.strip.cards)
    shift = Qt.KeyboardModifier.ShiftModifier
    press(qtbot, reviewed, Qt.Key.Key_W)
    press(qtbot, reviewed, Qt.Key.Key_A)
    assert states(reviewed)[0] == "approved"
    assert reviewed.session.selection == {FRAMES[1]}
    press(qtbot, reviewed, Qt.Key.Key_X)
    assert states(reviewed)[1] == "rejected"
    press(qtbot, reviewed, Qt.Key.Key_BracketLeft)
    assert reviewed.session.selection == {FRAMES[1]}
    press(qtbot, reviewed, Qt.Key.Key_A)
    press(qtbot, reviewed, Qt.Key.Key_A, shift)
    assert states(reviewed) == ["approved"] * len(FRAMES)
    press(qtbot, reviewed, Qt.Key.Key_U)
    assert "to review" in states(reviewed)
    press(qtbot, reviewed, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert states(reviewed) == ["approved"] * len(FRAMES)


def test_letters_in_a_field_are_letters(reviewed: Window, qtbot: QtBot) -> None:
    active(reviewed, qtbot, reviewed.workspace.strip.cards)
    press(qtbot, reviewed, Qt.Key.Key_E)
    words = reviewed.workspace.inspector.keyframe.words
    assert words.hasFocus()
    qtbot.keyClicks(words, "axe")
    assert words.text() == "axe"
    assert states(reviewed)[0] == "to review"
    press(qtbot, reviewed, Qt.Key.Key_Escape)
    assert reviewed.workspace.strip.cards.hasFocus()
    keyframe = reviewed.session.current
    assert keyframe is not None
    assert keyframe.prompt == "axe"
    assert states(reviewed)[0] == "stale"


def test_a_verdict_can_be_undone_from_the_toast(reviewed: Window, qtbot: QtBot) -> None:
    toast = reviewed.workspace.stage.toast
    reviewed.actions_.run("approve")
    assert toast.isVisible()
    assert toast.text() == "Keyframe 1 approved."
    qtbot.mouseClick(toast.undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: states(reviewed)[0] == "to review", timeout=10_000)
    assert not toast.isVisible()


def test_a_range_is_taken_back_though_keyframes_were_proposed_since(window: Window, sample: Path, qtbot: QtBot) -> None:
    session = open_proposed(window, sample, qtbot)
    session.add_keyframe(FRAMES[1] + 2)
    before, wider = session.take, (5, 20, 30, 40, 50)
    session.set_range(wider[0], wider[-1] + 1)
    propose(session, wider)
    session.undo.undo()
    assert before is not None
    assert session.take == before
    assert session.document is not None
    assert session.document.range == before.range
    session.undo.redo()
    assert tuple(item.frame for item in session.keyframes) == wider
    session.preferences.set("autopropose", True)
    session.undo.undo()
    session.set_range(0, 50)
    session.undo.undo()
    session.work._proposal.stop()
    session.undo.redo()
    assert not session.keyframes
    assert session.work._proposal.isActive()
    session.work._proposal.stop()


def test_undo_leaves_a_rendered_take_as_it_was_made(window: Window, sample: Path, qtbot: QtBot) -> None:
    session = open_proposed(window, sample, qtbot)
    assert session.document is not None
    span, settings = session.document.range, session.document.settings
    wider = (5, 20, 30, 40, 50)
    session.set_range(wider[0], wider[-1] + 1)
    propose(session, wider)
    session.do("Prompt", edits.set_settings, settings.model_copy(update={"prompt": "a train"}), None)
    draw(session, wider)
    made, after = session.take, session.document
    for _ in range(2):
        session.undo.undo()
    assert session.take == made
    assert (session.document.range, session.document.settings) == (span, settings)
    for _ in range(2):
        session.undo.redo()
    assert session.document == after


def test_undo_takes_no_picture_away_for_good(reviewed: Window) -> None:
    session = reviewed.session
    session.add_keyframe(13)
    draw(session, (13,))
    session.undo.undo()
    assert 13 not in [item.frame for item in session.keyframes]
    session.undo.redo()
    assert session.keyframes[1].state.value == "to review"
    said = list[str]()
    session.noticed.connect(lambda words, _: said.append(words))
    reviewed.actions_.run("new_take")
    draw(session, FRAMES[:1])
    session.undo.undo()
    assert said[-1] == "Take 2 was rendered since. Delete it in the list of takes."
    assert session.take is not None
    assert session.take.rendered
    session.undo.undo()
    assert session.document is not None
    assert [len(take.keyframes) for take in session.document.ordered_takes] == [len(FRAMES), len(FRAMES) + 1]


def test_what_is_added_or_has_no_card_is_selected(reviewed: Window, qtbot: QtBot) -> None:
    session = reviewed.session
    session.add_keyframe(13)
    assert session.selection == {13}
    reviewed.actions_.run("nudge_right")
    assert session.selection == {14}
    reviewed.workspace.strip._set_filter("open")
    session.select(frozenset({FRAMES[1]}))
    session.select(frozenset({14}))  # not to review, so without a card
    qtbot.wait(20)
    assert session.selection == {14}


def test_a_move_is_taken_back_though_the_keyframe_was_rendered_since(reviewed: Window) -> None:
    session = reviewed.session
    session.add_keyframe(13)
    reviewed.actions_.run("nudge_right")
    draw(session, (14,))
    session.undo.undo()
    assert [(item.frame, item.state.value) for item in session.keyframes][:2] == [(10, "to review"), (13, "added")]
    session.undo.redo()
    assert [(item.frame, item.state.value) for item in session.keyframes][1] == (14, "to review")


def test_a_deleted_take_comes_back_though_jobs_were_queued_since(reviewed: Window) -> None:
    session, project = reviewed.session, reviewed.session.project
    assert project is not None
    first = project.document.ordered_takes[0]

    def ask(id: str) -> None:
        document, take = project.document, session.take
        assert take is not None
        request = asking.ask_for_keyframes(document, take, frozenset(FRAMES[:1]))
        project.edit("Job", jobs.set_job_state(jobs.add_job(document, request, take.id, id=id), id, "done"))

    ask("before")
    session.do("New take", edits.new_take)
    session.do("Delete take", edits.delete_take, first.id)
    ask("since")
    session.undo.undo()
    assert project.document.takes[first.id] == first
    assert project.document.queue == ("before", "since")
    session.undo.redo()
    assert first.id not in project.document.takes


def test_frames_made_in_another_way_are_out_of_date_after_undo(reviewed: Window) -> None:
    session, project = reviewed.session, reviewed.session.project
    assert project is not None

    def make() -> None:
        take = session.take
        assert take is not None
        first, last = take.ordered[:2]
        assert first.version is not None
        made = stretch(first, last, first.version.trace)
        project.edit("Segment", edits.add_segment(project.document, take.id, made))

    def states() -> set[str]:
        assert session.take is not None
        return {one.state for one in segments_of(session.take) if one.segment is not None}

    make()
    settings = project.document.settings
    session.do("Between", edits.set_between, settings.model_copy(update={"full_size": not settings.full_size}))
    assert states() == {"stale"}
    session.undo.undo()
    assert states() == {"current"}
    session.undo.redo()
    make()
    assert states() == {"current"}
    session.undo.undo()
    assert states() == {"stale"}


def test_versions_by_number(reviewed: Window, qtbot: QtBot) -> None:
    draw(reviewed.session, FRAMES[:1], seed=7)
    qtbot.waitUntil(lambda: reviewed.session.keyframes[0].versions == 2, timeout=10_000)
    assert reviewed.session.keyframes[0].active == 2
    active(reviewed, qtbot, reviewed.workspace.strip.cards)
    press(qtbot, reviewed, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: reviewed.session.keyframes[0].active == 1, timeout=10_000)


def test_every_way_to_compare(reviewed: Window, qtbot: QtBot) -> None:
    session = reviewed.session
    assert session.take is not None
    session.view.set(b=session.take.id)
    view = reviewed.workspace.stage.view
    for mode in ViewMode:
        reviewed.actions_.run(mode.value)
        qtbot.waitUntil(lambda: not view.loading, timeout=60_000)
        assert view.mode is mode
        assert not view.grab().toImage().isNull()


def test_what_was_interrupted_is_offered_again(reviewed: Window, sample: Path, qtbot: QtBot) -> None:
    session = reviewed.session
    document, take, project = session.document, session.take, session.project
    assert document is not None
    assert take is not None
    assert project is not None
    request = asking.ask_for_keyframes(document, take, frozenset(FRAMES[:2]))
    project.edit("Job", jobs.add_job(document, request, take.id))
    session.close_project()
    session.open(sample)
    qtbot.waitUntil(lambda: session.document is not None, timeout=60_000)
    banner = reviewed.workspace.stage.banner
    qtbot.waitUntil(banner.isVisible, timeout=10_000)
    assert banner.resume.isVisible()
    qtbot.mouseClick(banner.drop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not banner.isVisible(), timeout=10_000)
    assert not session.work.unfinished
    assert states(reviewed) == ["to review"] * len(FRAMES)
