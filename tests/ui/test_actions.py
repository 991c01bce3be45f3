"""Every action of the table can be triggered at any time: it works, or says why not."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ui.actions.table import TABLE
from ui.window import Window

LEAVING = ("open_sample", "close_project", "quit")
"""These change what is open, so they come last."""

ORDER = [*(action.id for action in TABLE if action.id not in LEAVING), *LEAVING]


@pytest.mark.parametrize("opened", [False, True], ids=["nothing open", "a clip open"])
def test_every_action_works_or_says_why_not(window: Window, sample: Path, opened: bool, qtbot: QtBot) -> None:
    session = window.session
    if opened:
        session.open(sample)
        qtbot.waitUntil(lambda: session.document is not None, timeout=60_000)
    said: list[str] = []
    session.noticed.connect(lambda text, _: said.append(text))
    for id in ORDER:
        said.clear()
        assert window.actions_.run(id) or said, id
        qtbot.wait(1)
    assert not window.isVisible()


def test_what_an_error_offers_is_an_action(window: Window) -> None:
    for wished in ("open", "export", "relink", "move_project"):
        assert window.actions_[wished].text()


def test_the_palette_finds_and_runs_an_action(window: Window, qtbot: QtBot) -> None:
    palette = window.show_palette()
    palette.field.setText("loop range")
    assert palette.list.count() == 1
    before = window.session.preferences.get("loop")
    qtbot.keyClick(palette.field, "\r")
    assert window.session.preferences.get("loop") is not before
