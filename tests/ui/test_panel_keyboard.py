"""The keyboard map: who gets a key, what keys that are held do, presets, and keys of the user's own."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from drawn_takes import FRAMES, open_drawn
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.actions import TABLE
from ui.actions.presets import PRESETS, preset_keys
from ui.session.view import SOURCE
from ui.settings.shortcuts import ShortcutsPage
from ui.viewer.geometry import ViewMode
from ui.window import Window

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
BY_KEYS, BY_CLICK = Qt.FocusReason.TabFocusReason, Qt.FocusReason.MouseFocusReason


@pytest.fixture
def reviewed(window: Window, sample: Path, qtbot: QtBot) -> Window:
    """A take whose keyframes are to be reviewed, the first one selected, in a window with the keyboard."""
    open_drawn(window, sample, qtbot)
    window.session.select(frozenset({FRAMES[0]}))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=10_000)
    return window


def press(qtbot: QtBot, window: Window, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    focus = QApplication.focusWidget()
    qtbot.keyClick(focus if focus is not None else window, key, modifier)
    QApplication.processEvents()


def turn_wheel(widget: QWidget, steps: int, modifier: Qt.KeyboardModifier = NONE) -> None:
    place, nothing = QPointF(widget.rect().center()), QPoint()
    phase, button = Qt.ScrollPhase.NoScrollPhase, Qt.MouseButton.NoButton
    turned = QPoint(0, 120 * steps)
    QApplication.sendEvent(
        widget, QWheelEvent(place, widget.mapToGlobal(place), nothing, turned, button, modifier, phase, False)
    )
    QApplication.processEvents()


@pytest.mark.parametrize("preset", PRESETS)
def test_no_two_actions_have_the_same_keys(preset: str) -> None:
    keys = Counter(QKeySequence(key).toString() for action in TABLE for key in preset_keys(preset, action))
    assert [key for key, count in keys.items() if count > 1] == []


def test_the_keys_given_to_one_action_are_taken_from_others(reviewed: Window, qtbot: QtBot) -> None:
    session, actions = reviewed.session, reviewed.actions_
    session.show_page("shortcuts")
    assert reviewed.settings is not None
    page = reviewed.settings.page("shortcuts")
    assert isinstance(page, ShortcutsPage)

    def give(title: str, keys: str) -> None:
        page.search.setText(title)
        page.table.selectRow(0)
        page.keys.setKeySequence(QKeySequence(keys))
        page._use()

    give("Set in", "K")
    assert actions["set_in"].shortcuts() == [QKeySequence("K")]
    assert actions["stop"].shortcuts() == []
    assert "Stop" in page._told.text()
    give("Play backwards", "K")
    assert (actions.keys("set_in"), actions.keys("reverse")) == ([], ["K"])
    session.show_page("")
    session.seek(20)
    press(qtbot, reviewed, Qt.Key.Key_K)
    assert reviewed.player.speed == -1
    session.preferences.set_shortcut("reverse", None)
    assert actions.keys("stop") == ["K"]


def test_a_control_reached_by_keys_gets_its_own_keys(reviewed: Window, qtbot: QtBot) -> None:
    session, inspector = reviewed.session, reviewed.workspace.inspector
    inspector.show_tab("look")
    strength = inspector.look.strength
    strength.setFocus(BY_KEYS)
    before, frame = strength.value, session.playhead
    press(qtbot, reviewed, Qt.Key.Key_Right)
    assert strength.value == pytest.approx(before + 0.05)
    press(qtbot, reviewed, Qt.Key.Key_Left, SHIFT)
    assert strength.value == pytest.approx(before + 0.04)
    assert session.playhead == frame
    reviewed.workspace.review.buttons["reject"].setFocus(BY_KEYS)
    press(qtbot, reviewed, Qt.Key.Key_Space)
    assert session.keyframes[0].state == "rejected"
    assert not reviewed.player.playing
    inspector.tabs.setFocus(BY_KEYS)
    press(qtbot, reviewed, Qt.Key.Key_Right)
    assert inspector.shown_tab() == "keyframe"
    modes = reviewed.workspace.bar.modes
    modes.button("single").setFocus(BY_KEYS)
    press(qtbot, reviewed, Qt.Key.Key_Right)
    assert session.view.mode is ViewMode.WIPE
    bar, told = reviewed.header.stage_bar, []
    bar.chosen.connect(told.append)
    bar.setFocus(BY_KEYS)
    press(qtbot, reviewed, Qt.Key.Key_Right)
    press(qtbot, reviewed, Qt.Key.Key_Space)
    assert told == ["keyframes"]


def test_space_plays_after_clicks(reviewed: Window, qtbot: QtBot) -> None:
    inspector = reviewed.workspace.inspector
    inspector.show_tab("look")
    box = inspector.look.structure.rows["softedge"].box
    reviewed.workspace.strip.cards.setFocus(BY_CLICK)
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    checked = box.isChecked()
    press(qtbot, reviewed, Qt.Key.Key_Space)
    assert reviewed.player.playing
    assert box.isChecked() is checked
    reviewed.player.pause()


def test_tab_swaps_unless_it_brought_the_focus(reviewed: Window, qtbot: QtBot) -> None:
    session, view = reviewed.session, reviewed.workspace.stage.view
    take = session.take
    assert take is not None
    session.view.set(b=take.id, mode=ViewMode.WIPE)
    for widget in (view, reviewed.workspace.strip.cards, reviewed.workspace.timeline.timeline):
        widget.setFocus(BY_CLICK)
        a, b = session.view.a, session.view.b
        press(qtbot, reviewed, Qt.Key.Key_Tab)
        assert (session.view.a, session.view.b) == (b, a)
        assert widget.hasFocus()
    a = session.view.a
    reviewed.workspace.inspector.tabs.setFocus(BY_KEYS)
    for widget in (view, reviewed.workspace.strip.cards, reviewed.workspace.timeline.timeline):
        widget.setFocus(BY_KEYS)
        press(qtbot, reviewed, Qt.Key.Key_Tab)
        assert not widget.hasFocus()
    assert session.view.a == a


def test_a_is_shown_while_the_key_is_held(reviewed: Window, qtbot: QtBot) -> None:
    session, view = reviewed.session, reviewed.workspace.stage.view
    take = session.take
    assert take is not None
    session.view.set(b=take.id, mode=ViewMode.WIPE)
    view.setFocus(BY_CLICK)
    qtbot.keyPress(view, Qt.Key.Key_QuoteLeft)
    assert (view.mode, view._single) == (ViewMode.SINGLE, "a")
    repeated = QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_QuoteLeft, NONE, "`", True)
    QApplication.sendEvent(view, repeated)
    assert view.mode is ViewMode.SINGLE
    qtbot.keyRelease(view, Qt.Key.Key_QuoteLeft)
    assert view.mode is ViewMode.WIPE
    press(qtbot, reviewed, Qt.Key.Key_Q)
    assert view._single == "b"
    qtbot.keyPress(view, Qt.Key.Key_QuoteLeft)
    assert view._single == "a"
    qtbot.keyRelease(view, Qt.Key.Key_QuoteLeft)
    assert view._single == "b"
    session.seek(0)  # the take has nothing here
    assert view._single == "a"
    assert session.view.a == SOURCE


def test_letters_change_nothing_under_a_page(reviewed: Window, qtbot: QtBot) -> None:
    session = reviewed.session
    session.show_page("general")
    for key in (Qt.Key.Key_A, Qt.Key.Key_X, Qt.Key.Key_I, Qt.Key.Key_Backspace):
        press(qtbot, reviewed, key)
    assert [item.state.value for item in session.keyframes] == ["to review"] * len(FRAMES)
    assert reviewed.settings is not None
    press(qtbot, reviewed, Qt.Key.Key_F6)
    assert not reviewed.settings.list.hasFocus()
    press(qtbot, reviewed, Qt.Key.Key_F6)
    assert reviewed.settings.list.hasFocus()
    session.show_page("shortcuts")
    page = reviewed.settings.page("shortcuts")
    assert isinstance(page, ShortcutsPage)
    page.search.setFocus()
    press(qtbot, reviewed, Qt.Key.Key_Escape)
    assert session.page == "shortcuts"
    press(qtbot, reviewed, Qt.Key.Key_Escape)
    assert session.page == ""


def test_the_key_of_what_cannot_be_done_says_why(reviewed: Window, qtbot: QtBot) -> None:
    session, said = reviewed.session, []
    session.noticed.connect(lambda text, _: said.append(text))
    session.select(frozenset())
    session.seek(FRAMES[0] + 1)
    approve = QKeySequence(reviewed.actions_.keys("approve")[0])[0]
    press(qtbot, reviewed, approve.key(), approve.keyboardModifiers())
    assert said == ["Select a keyframe first."]
    session.show_page("shortcuts")
    press(qtbot, reviewed, approve.key(), approve.keyboardModifiers())
    assert len(said) == 1


def test_escape_leaves_a_number(reviewed: Window, qtbot: QtBot) -> None:
    assert reviewed.workspace.timeline.bar is not None
    reviewed.workspace.timeline.bar.low.setFocus()
    press(qtbot, reviewed, Qt.Key.Key_Escape)
    assert reviewed.workspace.strip.cards.hasFocus()


def test_only_steps_repeat_while_a_key_is_held(reviewed: Window) -> None:
    actions = reviewed.actions_
    assert actions["next_frame"].autoRepeat()
    assert not any(actions[id].autoRepeat() for id in ("approve", "play", "forward", "remove", "swap", "render"))


def test_the_wheel_changes_only_what_has_the_focus(reviewed: Window) -> None:
    inspector = reviewed.workspace.inspector
    inspector.show_tab("look")
    inspector.look.model_section.advanced.show()
    advanced = inspector.look.model_section.advanced
    steps, scheduler = advanced.steps.value(), advanced.scheduler.currentIndex()
    turn_wheel(advanced.steps, -1)
    turn_wheel(advanced.scheduler, -1)
    assert (advanced.steps.value(), advanced.scheduler.currentIndex()) == (steps, scheduler)
    advanced.steps.setFocus()
    turn_wheel(advanced.steps, -1)
    assert advanced.steps.value() == steps - 1


def test_the_wheel_zooms_the_picture_around_the_mouse(reviewed: Window) -> None:
    session, view, bar = reviewed.session, reviewed.workspace.stage.view, reviewed.workspace.bar
    fitted = view.shown_zoom()
    middle = QPointF(view.rect().center())
    before = view.picture_rect().center()
    turn_wheel(view, 2, Qt.KeyboardModifier.ControlModifier)
    assert view.shown_zoom() == pytest.approx(fitted * 1.25**2)
    assert ((view.picture_rect().center() - middle) - (before - middle) * 1.25**2).manhattanLength() < 2
    reviewed.actions_.run("next_frame")
    QApplication.processEvents()
    assert view.shown_zoom() == pytest.approx(fitted * 1.25**2)
    assert bar.zoom.placeholderText() == f"{round(view.shown_zoom() * 100)} %"
    session.view.set(zoom=None)
    assert view.shown_zoom() == pytest.approx(fitted)
