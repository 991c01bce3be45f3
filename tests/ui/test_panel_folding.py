"""Bars in a small window with large text: what has no room is left out whole and told by tool tips, never cut off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from drawn_takes import FRAMES, open_drawn
from pytestqt.qtbot import QtBot
from test_panel_language import clipped

from ui.app import application
from ui.appearance import Appearance
from ui.window import Window


@pytest.fixture
def large(window: Window, qtbot: QtBot) -> Iterator[Window]:
    """A window whose text is half as large again."""
    before = window.header
    appearance = Appearance(application(), window.session.preferences)
    window.session.preferences.set("text_scale", 1.5)
    qtbot.waitUntil(lambda: window.header is not before, timeout=30_000)
    yield window
    window.session.preferences.set("text_scale", 1.0)
    appearance.close()
    appearance.deleteLater()


def test_nothing_is_cut_off(large: Window, sample: Path, qtbot: QtBot) -> None:
    large.resize(1190, 760)
    open_drawn(large, sample, qtbot)
    large.session.select(frozenset({FRAMES[1]}))

    def fits() -> None:
        assert not clipped(large)

    for tab in ("look", "keyframe", "deliver"):
        large.show_tab(tab)
        qtbot.waitUntil(fits, timeout=20_000)
    large.actions_.run("approve")
    large.actions_.run("reject")
    qtbot.waitUntil(fits, timeout=20_000)
    stages = large.header.stage_bar
    assert stages.width() >= sum(stages._widths(stages._fold))
    review = large.workspace.review
    assert not review._place.isVisible()
    assert "frame" in review._name.toolTip()
    for button in review.buttons.values():
        assert button.accessibleName()
        assert button.toolTip()


def test_where_there_is_room_everything_is_shown(window: Window, sample: Path, qtbot: QtBot) -> None:
    window.resize(1600, 1000)
    open_drawn(window, sample, qtbot)
    window.session.select(frozenset({FRAMES[1]}))
    review = window.workspace.review
    edit = review.buttons["edit_prompt"]
    qtbot.waitUntil(review._place.isVisible, timeout=10_000)
    whole = edit.sizeHint()
    assert edit.text() == "Edit prompt"
    # Narrower and back: the same is there again.
    window.resize(1180, 720)
    qtbot.waitUntil(lambda: not review._place.isVisible() or review.width() >= review.layout().minimumSize().width())
    review.setMaximumWidth(420)
    qtbot.waitUntil(lambda: edit.text() == "", timeout=10_000)
    assert edit.accessibleName() == "Edit prompt"
    assert not review._place.isVisible()
    review.setMaximumWidth(16_777_215)
    window.resize(1600, 1000)
    qtbot.waitUntil(lambda: edit.text() == "Edit prompt" and edit.sizeHint() == whole, timeout=10_000)
    qtbot.waitUntil(review._place.isVisible, timeout=10_000)


def test_the_smallest_column_shows_what_matters(window: Window, sample: Path, qtbot: QtBot) -> None:
    window.resize(1600, 1000)
    open_drawn(window, sample, qtbot)
    window.session.select(frozenset({FRAMES[1]}))
    window.actions_.run("reject")
    window.session.select(frozenset({FRAMES[2]}))
    window.show_tab("keyframe")
    window.workspace.stage.view.set_wipe(0.3)
    window.resize(400, 640)
    compact = window.compact
    assert compact is not None
    qtbot.waitUntil(compact.isVisible, timeout=10_000)
    assert compact.inspector.shown_tab() == "keyframe"
    assert compact.stage.view.wipe == 0.3
    assert compact.timeline.timeline.selection == {FRAMES[2]}
    timecode, footer = compact._transport.timecode, compact.inspector.footer

    def fits() -> None:
        assert timecode.width() >= timecode.sizeHint().width()
        assert footer.beside.text() == ""

    qtbot.waitUntil(fits, timeout=10_000)
    assert footer.height() == 52
    assert not footer.primary.geometry().intersects(footer.beside.geometry())
    assert footer.beside.accessibleName() == "Propagate"
    assert "unlocks" in footer._brief[1].toolTip()
    assert "unlocks" in footer.beside.toolTip()
    window.show_tab("deliver")
    window.resize(1600, 1000)
    assert window.workspace.inspector.shown_tab() == "deliver"
