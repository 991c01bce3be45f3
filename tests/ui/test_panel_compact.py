"""One column beside an editor: what is decided about a keyframe is there without scrolling."""

from __future__ import annotations

from pathlib import Path

from drawn_takes import FRAMES, open_drawn
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.inspector.keyframe_compact import CompactKeyframeTab
from ui.window import Window


def test_a_keyframe_fits_in(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_drawn(window, sample, qtbot)
    window.session.select(frozenset({FRAMES[1]}))
    window.resize(480, 900)
    assert window.compact is not None
    window.show_tab("keyframe")
    QApplication.processEvents()
    tab = window.compact.inspector.keyframe
    assert isinstance(tab, CompactKeyframeTab)
    for part in (tab.words, tab._strip_area, tab.strength, tab.follow, tab.seed):
        assert part.visibleRegion().boundingRect().size() == part.size(), part


def test_the_timeline_shows_the_range(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_drawn(window, sample, qtbot)
    window.resize(480, 900)
    assert window.compact is not None
    timeline = window.compact.timeline.timeline
    qtbot.waitUntil(lambda: timeline.data.range is not None and timeline.width() > 400, timeout=10_000)
    first, last = timeline.scale.x(FRAMES[0]), timeline.scale.x(FRAMES[-1] + 1)
    assert 0 <= first < 0.1 * timeline.width()
    assert last > 0.9 * timeline.width()
    window.zoom_timeline(0)
    assert timeline.scale.x(FRAMES[-1]) < 0.5 * timeline.width()
