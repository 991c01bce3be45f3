"""A keyframe as style reference: chosen in the card's menu, shown, undone, and followed by what the worker renders."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from drawn_takes import FRAMES, open_drawn, open_proposed
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from fresco_core.project.asking import ask_for_keyframes
from fresco_core.project.document import Take
from tiny_models import save_tiny_model
from ui.window import Window

Until = Callable[[Callable[[], object]], None]
LEADER = FRAMES[2]


def take_of(window: Window) -> Take:
    assert window.session.take is not None
    return window.session.take


def test_chosen_in_the_menu_shown_and_undone(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_drawn(window, sample, qtbot)
    session, strip = window.session, window.workspace.strip
    session.select(frozenset({LEADER}))
    shown: list[list[str]] = []

    def click() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        shown.append([action.text() for action in menu.actions()])
        wanted = next(action for action in menu.actions() if action.text() == "Use as style reference")
        qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(wanted).center())

    plain = strip.cards.grab().toImage()
    QTimer.singleShot(50, click)
    strip.show_menu(strip.mapToGlobal(QPoint(10, 10)))
    mirrored = ["Reject", "Re-roll", "Edit prompt", "Approve and pin", "Unpin", "Copy seed", "Show in folder"]
    assert set(mirrored) <= set(shown[0])
    take = take_of(window)
    assert take.style_reference == take.ordered[2].id
    assert window.actions_["style_reference"].isChecked()
    assert [item.leads for item in session.keyframes] == [False, False, True, False, False]
    said = Qt.ItemDataRole.AccessibleTextRole
    qtbot.waitUntil(lambda: "style reference" in strip.model.data(strip.model.index(2), said), timeout=10_000)
    assert strip.cards.grab().toImage() != plain
    window.show_tab("keyframe")
    session.select(frozenset({FRAMES[4]}))
    keyframe = window.workspace.inspector.keyframe
    qtbot.waitUntil(lambda: "Style follows 3 (f 22)" in keyframe._pins.text(), timeout=10_000)
    document = session.document
    assert document is not None
    request = ask_for_keyframes(document, take, frozenset({FRAMES[4]}))
    assert request.reference is not None
    assert request.reference.frame == LEADER
    assert ask_for_keyframes(document, take, frozenset({LEADER, FRAMES[4]})).reference is None
    session.undo.undo()
    assert take_of(window).style_reference is None


def test_a_second_click_drops_it_and_a_rejected_one_is_refused(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_drawn(window, sample, qtbot)
    session, run = window.session, window.actions_.run
    said: list[str] = []
    session.noticed.connect(lambda text, _: said.append(text))
    session.select(frozenset({LEADER}))
    run("style_reference")
    assert said[-1] == "What is rendered from now on follows keyframe 3."
    run("style_reference")
    assert said[-1] == "There is no style reference any more."
    assert take_of(window).style_reference is None
    run("reject")
    session.select(frozenset({LEADER}))
    run("style_reference")
    assert said[-1] == "The keyframe at frame 22 is rejected. Approve it first."
    session.select(frozenset(FRAMES[:2]))
    assert not run("style_reference")
    assert said[-1] == "Select one keyframe alone."


def test_the_worker_follows_it(window: Window, sample: Path, tmp_path: Path, qtbot: QtBot, until: Until) -> None:
    session = open_proposed(window, sample, qtbot)
    tab = window.workspace.inspector.look
    tab._set(14, model=str(save_tiny_model(tmp_path / "model")), short_side=64, steps=2)
    session.work.render()
    until(lambda: all(one.picture for one in session.keyframes))
    leader, last = take_of(window).ordered[2], take_of(window).ordered[4]
    assert leader.version is not None
    # Frame 28 stands between them, so that no pin of the last keyframe is the leader.
    session.select(frozenset({LEADER}))
    assert window.actions_.run("style_reference")
    session.work.render(frozenset({last.frame}), seed=5)
    until(lambda: len(take_of(window).keyframes[last.id].versions) == 2)
    led = take_of(window).keyframes[last.id].versions["v2"]
    assert leader.version.picture in led.pins
    assert window.actions_.run("style_reference")
    session.work.render(frozenset({last.frame}), seed=5)
    until(lambda: len(take_of(window).keyframes[last.id].versions) == 3)
    free = take_of(window).keyframes[last.id].versions["v3"]
    assert leader.version.picture not in free.pins
    assert free.picture != led.picture
