"""An image sequence: opened by one of its pictures, given a rate, delivered at it by the real worker, found again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import cv2
import pytest
from drawn_takes import open_proposed
from pytestqt.qtbot import QtBot

from fresco_core.media import probe
from tiny_clips import tiny_pictures
from tiny_models import save_tiny_model
from ui.inspector.between_section import BetweenSection
from ui.rail.source_card import SourceCard
from ui.window import Window


@pytest.fixture
def sequence(tmp_path: Path) -> Path:
    """40 PNG files, numbered from 1001 on."""
    folder = tmp_path / "shot 01.v2"
    folder.mkdir()
    for number, picture in enumerate(tiny_pictures(40), start=1001):
        cv2.imwrite(str(folder / f"shot.{number}.png"), picture[..., ::-1])
    return folder


def test_a_sequence_from_its_first_picture_to_the_movie(
    window: Window, sequence: Path, tmp_path: Path, qtbot: QtBot, until: Callable[[Callable[[], object]], None]
) -> None:
    session = open_proposed(window, sequence / "shot.1007.png", qtbot)
    assert session.project is not None
    assert (session.clip, session.project.folder.name) == (sequence, "shot 01.v2.fresco")
    card = window.findChild(SourceCard)
    assert card is not None
    assert (card.rate.isVisibleTo(window), card.rate.text(), session.rate) == (True, "24 fps", 24)
    wanted = next(action for action in card.rate.menu().actions() if action.text() == "23.976 fps")
    wanted.trigger()
    assert session.rate == Fraction(24000, 1001)
    session.undo.undo()
    assert session.rate == 24
    wanted.trigger()
    qtbot.waitUntil(lambda: card.rate.text() == "23.976 fps")

    window.workspace.inspector.look._set(14, model=str(save_tiny_model(tmp_path / "model")), short_side=64, steps=2)
    section = window.findChild(BetweenSection)
    assert section is not None
    section.engine.button("flow").click()
    session.work.render()
    until(lambda: all(one.picture for one in session.keyframes))
    session.work.export(tmp_path / "out.mp4", "h264")
    until((tmp_path / "out.mp4").exists)
    made = probe(tmp_path / "out.mp4")
    assert session.take is not None
    assert (made.rate, made.frame_count) == (Fraction(24000, 1001), len(session.take.range))

    # Moved elsewhere, it is found by any of its pictures, and keeps its rate.
    elsewhere = shutil.move(sequence, tmp_path / "elsewhere")
    session.relink(elsewhere / "shot.1001.png")
    qtbot.waitUntil(lambda: session.clip == elsewhere, timeout=30_000)
    assert session.rate == Fraction(24000, 1001)


def test_a_movie_has_its_own_rate(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_proposed(window, sample, qtbot)
    card = window.findChild(SourceCard)
    assert card is not None
    assert not card.rate.isVisibleTo(window)
