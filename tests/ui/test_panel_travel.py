"""Prompt travel in the look's tab: words for ranges of frames, undone, kept through looks, and given to the worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from drawn_takes import FRAMES, open_proposed
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from fresco_core.project.store import Project
from fresco_core.settings.looks import find_look
from fresco_core.settings.travel import PromptRange
from tiny_models import save_tiny_model
from ui.inspector.look_tab import LookTab
from ui.inspector.travel_row import TravelRow
from ui.theme.tokens import T
from ui.window import Window


@pytest.fixture
def tab(window: Window, qtbot: QtBot, sample: Path) -> LookTab:
    """The tab of a window with a clip open, and keyframes proposed."""
    open_proposed(window, sample, qtbot)
    made = window.workspace.inspector.look
    made.prompt.setPlainText("a train")
    made.commit()
    return made


def ranges(window: Window) -> list[tuple[int, int, str]]:
    """First and last frame, and the whole prompt."""
    assert window.session.document is not None
    spans: tuple[PromptRange, ...] = window.session.document.settings.prompt_ranges
    return [(one.range.start, one.range.stop - 1, one.prompt) for one in spans]


def add(window: Window, tab: LookTab, frame: int, words: str, qtbot: QtBot) -> TravelRow:
    """As a user does: playhead there, button, words, return."""
    window.session.seek(frame)
    assert str(frame) in tab.travel.add_button.text()
    qtbot.mouseClick(tab.travel.add_button, Qt.MouseButton.LeftButton)
    row = next(one for one in tab.travel.rows if one.first.value() == frame)
    row.words.selectAll()
    qtbot.keyClicks(row.words, words)
    qtbot.keyClick(row.words, Qt.Key.Key_Return)
    return row


def test_words_from_a_frame_on(window: Window, tab: LookTab, qtbot: QtBot) -> None:
    session, look = window.session, find_look("gouache").prompt
    spring, winter = (look.replace("{prompt}", words) for words in ("a train in spring", "a train in winter"))
    add(window, tab, 12, "a train in spring", qtbot)
    assert ranges(window) == [(12, FRAMES[-1], spring)]
    # The second cuts the first in two; with room between them one changes into the other.
    add(window, tab, 24, "a train in winter", qtbot)
    assert ranges(window) == [(12, 23, spring), (24, FRAMES[-1], winter)]
    tab.travel.rows[0].last.setValue(18)
    assert ranges(window)[0] == (12, 18, spring)
    assert session.document is not None
    assert session.document.settings.prompt_for(21) == f'("{spring}", "{winter}").blend(0.5, 0.5)'
    assert session.document.settings.prompt_for(11) == look.replace("{prompt}", "a train")
    # Neighbours leave each other room.
    qtbot.waitUntil(lambda: tab.travel.rows[1].first.minimum() == 19)
    assert tab.travel.rows[0].last.maximum() == 23
    qtbot.mouseClick(tab.travel.rows[0].remove, Qt.MouseButton.LeftButton)
    assert ranges(window) == [(24, FRAMES[-1], winter)]
    session.undo.undo()
    assert len(ranges(window)) == 2
    while session.undo.canUndo():
        session.undo.undo()
    qtbot.waitUntil(lambda: not tab.travel.rows)
    assert ranges(window) == []


def test_another_look_takes_the_words_along(window: Window, tab: LookTab, qtbot: QtBot) -> None:
    add(window, tab, 20, "a duck", qtbot)
    tab.look_section.choose("winter")
    assert ranges(window)[0][2] == find_look("winter").prompt.replace("{prompt}", "a duck")
    tab.look_section.choose("winter")  # again: no look at all
    assert ranges(window)[0][2] == "a duck"
    qtbot.waitUntil(lambda: tab.travel.rows[0].words.text() == "a duck")


def test_what_is_typed_counts_when_a_button_is_pressed(window: Window, tab: LookTab, qtbot: QtBot) -> None:
    window.session.seek(15)
    tab.travel.add()
    tab.travel.rows[0].words.selectAll()
    qtbot.keyClicks(tab.travel.rows[0].words, "rain")
    window.workspace.inspector.footer.pressed.emit()
    assert "rain" in ranges(window)[0][2]


def test_the_timeline_shows_where_the_words_are(window: Window, tab: LookTab, qtbot: QtBot) -> None:
    timeline = window.workspace.timeline.timeline
    add(window, tab, 14, "a <train>", qtbot)
    tab.travel.rows[0].last.setValue(20)
    qtbot.waitUntil(lambda: [(span.stop, words) for span, words in timeline.data.travel] == [(21, "a <train>")])
    top, height = timeline.lanes.keys

    def at(frame: int) -> QPointF:
        return QPointF(timeline.heads + timeline._scale.x(frame) + 1, top + height / 2)

    assert timeline._tool_tip(at(18)) == "<b>Frames 14 to 20</b><br>a &lt;train&gt;"
    assert timeline._tool_tip(at(25)) == ""
    # Under the frames there is a bar.
    picture, line = timeline.grab().toImage(), round(top + height - 4)
    accent = [frame for frame in range(11, 32) if QColor(T.ac) == picture.pixelColor(round(at(frame).x()), line)]
    assert set(accent) == set(range(14, 21))


def test_the_worker_paints_them_and_the_project_remembers(
    window: Window, tab: LookTab, tmp_path: Path, qtbot: QtBot, until: Callable[[Callable[[], object]], None]
) -> None:
    session = window.session
    tab._set(14, model=str(save_tiny_model(tmp_path / "model")), short_side=64, steps=2)
    add(window, tab, 16, "a train in spring", qtbot)
    add(window, tab, 28, "a train in winter", qtbot)
    tab.travel.rows[0].last.setValue(20)
    session.work.render()
    until(lambda: all(one.picture for one in session.keyframes))
    take = session.take
    assert take is not None
    said = {one.frame: one.version.prompt for one in take.ordered if one.version is not None}
    assert "spring" not in said[10]
    assert "spring" in said[16]
    assert "spring" in said[22]
    assert "winter" in said[22]
    assert "winter" in said[28]
    assert "spring" not in said[33]
    window.session.select(frozenset({16}))
    window.show_tab("keyframe")
    keyframe = window.workspace.inspector.keyframe
    qtbot.waitUntil(lambda: "spring" in keyframe._base.text())
    window.session.select(frozenset({22}))
    qtbot.waitUntil(lambda: ", 25 % (from take)" in keyframe._base.text())
    assert "spring" in keyframe._base.text()
    assert "winter" in keyframe._base.text()
    project = session.project
    assert project is not None
    before = ranges(window)
    session.close_project()
    again = Project.open(project.folder)
    spans = again.document.settings.prompt_ranges
    assert [(one.range.start, one.range.stop - 1, one.prompt) for one in spans] == before
    again.close()


def test_tokens_are_counted_for_each_range(window: Window, tab: LookTab, qtbot: QtBot) -> None:
    look = find_look("gouache").prompt
    qtbot.waitUntil(lambda: tab.tokens.text() != "", timeout=30_000)
    row = add(window, tab, 12, "a train in spring", qtbot)
    counter = tab._counter

    def said(words: str) -> str:
        return f"{counter.count(look.replace('{prompt}', words))} / 75 tokens"

    assert (tab.tokens.text(), row.tokens.text()) == (said("a train"), said("a train in spring"))
    assert row.tokens.too_long.isHidden()
    # While it is typed already, and the whole prompt is not blamed for the words of a range.
    long = "a train " * 60
    row.words.setText(long)
    assert row.tokens.text() == said(long)
    assert row.tokens.property("role") == "warn"
    assert not row.tokens.too_long.isHidden()
    assert row.tokens.too_long.text() == "Words after token 75 are ignored"
    assert tab.tokens.property("role") == "secondary"
    tab.prompt.setPlainText(long)
    assert tab.tokens.property("role") == "warn"
    assert not tab.tokens.too_long.isHidden()
    # Another look has other words around them.
    row.words.setText("a duck")
    row.commit()
    tab.prompt.setPlainText("a train")
    tab.look_section.choose("winter")
    around = find_look("winter").prompt.replace("{prompt}", "a duck")
    qtbot.waitUntil(lambda: row.tokens.text() == f"{counter.count(around)} / 75 tokens")
