"""Scrubbing shows the frame asked for, never a neighbour; the last one asked for is what remains."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from media.clip_factory import Recipe, number_of, numbered
from ui.decoding import ClipSource, FileSource, FramePicture, FrameService, service
from ui.decoding.sources import Decoders
from ui.window import Window

FRAMES = 60
LONG = {"preset": "ultrafast", "bf": "2", "g": "600"}


@pytest.fixture(scope="module")
def long_gop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Full HD H.264 with one group of pictures and B-frames; every frame bears its number."""
    pictures = [numbered(number, 1920, 1080) for number in range(FRAMES)]
    recipe = Recipe(frames=FRAMES, width=1920, height=1080, options=LONG, pictures=pictures)
    return recipe.write(tmp_path_factory.mktemp("long") / "long.mp4")


def number_in(image: QImage) -> int:
    shown = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(shown.constBits(), np.uint8).reshape(shown.height(), shown.bytesPerLine())
    return number_of(rows[:, : 3 * shown.width()].reshape(shown.height(), shown.width(), 3))


def test_every_picture_is_the_frame_asked_for(window: Window, long_gop: Path, qtbot: QtBot) -> None:
    session = window.session
    session.preferences.set("autopropose", False)
    shown: list[tuple[int, int]] = []

    def keep(picture: FramePicture) -> None:
        if picture.channel == "view-a":
            shown.append((picture.index, number_in(picture.image)))

    session.frames.ready.connect(keep)
    session.open(long_gop)
    qtbot.waitUntil(lambda: bool(shown), timeout=120_000)
    chance = random.Random(7)
    for _ in range(12):
        frame = chance.randrange(FRAMES)
        session.seek(frame)
        qtbot.waitUntil(lambda frame=frame: shown[-1][0] == frame, timeout=60_000)
    before = len(shown)
    for frame in [*range(FRAMES), *reversed(range(FRAMES)), 41]:
        session.seek(frame)
    qtbot.waitUntil(lambda: shown[-1][0] == 41 and len(shown) > before, timeout=60_000)
    qtbot.wait(100)
    assert shown[-1][0] == 41
    assert all(index == number for index, number in shown)
    # Requests that were overtaken are dropped, not queued.
    assert len(shown) - before < 2 * FRAMES


def test_a_thumbnail_waits_midway_while_somebody_waits_for_a_picture(
    long_gop: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    midway, asked, let_go = threading.Event(), threading.Event(), threading.Event()
    packets, read, give_way = [0], Decoders.read, service._Lane._give_way

    def counted(lane: service._Lane) -> None:
        packets[0] += 1
        if packets[0] == 10:
            midway.set()
            assert asked.wait(20)
        give_way(lane)

    def held(decoders: Decoders, source: object, index: int, box: QSize) -> object:
        if isinstance(source, FileSource):
            assert let_go.wait(20)
            return None
        return read(decoders, source, index, box)

    monkeypatch.setattr(service._Lane, "_give_way", counted)
    monkeypatch.setattr(Decoders, "read", held)
    monkeypatch.setattr(service, "_MOST_PATIENCE", 20.0)
    frames, arrived = FrameService(), []
    try:
        frames.ready.connect(arrived.append)
        frames.thumbnail("strip", ClipSource(long_gop), FRAMES - 1, QSize(96, 54))
        assert midway.wait(20)
        frames.request("view-a", FileSource(long_gop), 0)
        asked.set()
        qtbot.wait(500)
        assert packets[0] <= 11
        assert not arrived
        let_go.set()
        qtbot.waitUntil(lambda: bool(arrived), timeout=20_000)
        assert arrived[0].index == FRAMES - 1
    finally:
        asked.set()
        let_go.set()
        frames.close()
