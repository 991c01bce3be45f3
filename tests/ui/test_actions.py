"""Every action of the table can be triggered at any time: it works, or says why not."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from ui.actions.table import TABLE
from ui.window import Window

LEAVING = ("open_sample", "close_project", "quit")
"""These change what is open, so they come last."""

ORDER = [*(action.id for action in TABLE if action.id not in LEAVING), *LEAVING]


def one_frame(path: Path) -> Path:
    """A clip that cannot have a range."""
    with av.open(str(path), "w") as file:
        stream = file.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        picture = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), "rgb24")
        for packet in (*stream.encode(picture), *stream.encode()):
            file.mux(packet)
    return path


@pytest.mark.parametrize("opened", ["", "clip", "one frame"])
def test_every_action_works_or_says_why_not(
    window: Window, sample: Path, opened: str, qtbot: QtBot, tmp_path: Path
) -> None:
    session = window.session
    if opened:
        session.open(sample if opened == "clip" else one_frame(tmp_path / "one.mp4"))
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
