"""A clip whose frame rate varies: said, conformed by a click, taken back, and delivered so by the real worker."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import pytest
from drawn_takes import open_proposed
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from fresco_core.media import Clip
from tiny_clips import tiny_pictures
from tiny_models import save_tiny_model
from ui.inspector.between_section import BetweenSection
from ui.window import Window


@pytest.fixture
def uneven(tmp_path: Path) -> Path:
    """40 frames that stay for 20 and 60 milliseconds in turn."""
    path = tmp_path / "phone.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "10", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        stream.codec_context.time_base = stream.time_base = Fraction(1, 1000)
        for index, picture in enumerate(tiny_pictures(40)):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = 40 * index - 20 * (index % 2), Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_conformed_by_a_click(
    window: Window, uneven: Path, tmp_path: Path, qtbot: QtBot, until: Callable[[Callable[[], object]], None]
) -> None:
    session, banner = open_proposed(window, uneven, qtbot), window.workspace.stage.banner
    assert session.take is not None
    assert banner.isVisibleTo(window)
    assert banner.conform.text() == "Conform to 25 fps"
    qtbot.mouseClick(banner.conform, Qt.MouseButton.LeftButton)
    assert session.take.settings.conform
    qtbot.waitUntil(lambda: not banner.isVisibleTo(window))
    window.show_tab("deliver")
    section = window.findChild(BetweenSection)
    assert section is not None
    qtbot.waitUntil(section.conform.isChecked)
    section.conform.click()
    assert not session.take.settings.conform
    session.undo.undo()
    assert session.take.settings.conform

    look = window.workspace.inspector.look
    look._set(14, model=str(save_tiny_model(tmp_path / "model")), short_side=64, steps=2)
    section.engine.button("flow").click()
    session.work.render()
    until(lambda: all(one.picture for one in session.keyframes))
    session.work.export(tmp_path / "out.mp4", "h264")
    until((tmp_path / "out.mp4").exists)
    with Clip(tmp_path / "out.mp4") as result:
        assert (result.info.rate, result.info.variable_rate) == (Fraction(25), False)
        # Frames 10 to 33, of 20 and 60 milliseconds in turn: 960 milliseconds.
        assert len(result) == 24


def test_a_constant_rate_has_nothing_to_conform(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_proposed(window, sample, qtbot)
    assert not window.workspace.stage.banner.isVisibleTo(window)
    section = window.findChild(BetweenSection)
    assert section is not None
    assert section.conform.isHidden()
