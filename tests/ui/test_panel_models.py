"""The page of models: the licence is accepted in the page, what this GPU cannot take says so, rows by the arrows."""

from __future__ import annotations

import json
import struct
from math import prod
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from fresco_core.models import Receipt, Store, find_entry
from fresco_core.progress import Progress
from fresco_core.resources import resource
from fresco_core.worker.messages import MemoryNote
from ui.models.fitting import gpu_bytes, refusal
from ui.models.library import ModelRow, rows
from ui.models.transfers import Transfer, Transfers
from ui.settings import models_page
from ui.settings.downloads import Downloads
from ui.settings.models_page import ModelsPage
from ui.theme import T
from ui.widgets.meters import ShareBar
from ui.window import Window

GB = 1_000_000_000


@pytest.fixture
def pulled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which models were asked for; none is fetched, and no box may ask anything."""
    asked: list[str] = []

    def refuse(box: QMessageBox) -> int:
        raise AssertionError(box.text())

    monkeypatch.setattr(Transfers, "pull", lambda _, name: asked.append(name))
    monkeypatch.setattr(QMessageBox, "exec", refuse)
    return asked


@pytest.fixture
def page(window: Window, pulled: list[str], qtbot: QtBot) -> ModelsPage:
    """The page of a new user."""
    window.session.show_page("models")
    made = window.findChild(ModelsPage)
    assert made is not None
    qtbot.waitUntil(lambda: bool(made._items), timeout=60_000)
    return made


def test_a_licence_is_accepted_before_anything_is_fetched(page: ModelsPage, pulled: list[str], qtbot: QtBot) -> None:
    detail, left = page.detail, Qt.MouseButton.LeftButton
    page.window().activateWindow()
    qtbot.waitUntil(page.window().isActiveWindow, timeout=10_000)
    assert not detail.accept.isVisible()
    qtbot.mouseClick(page._rows["sd15"].button, left)
    assert detail.accept.isVisible()
    assert detail.accept.hasFocus()
    assert "CreativeML OpenRAIL-M" in detail.accept.accessibleName()
    assert not detail.download.isEnabled()
    assert detail.download.toolTip() == "Accept the licence first."
    assert not detail.use.isVisible()
    qtbot.keyClick(detail.accept, Qt.Key.Key_Space)
    assert detail.download.text() == "Download 2.1 GB"
    assert not pulled
    qtbot.mouseClick(detail.download, left)
    assert pulled == ["sd15"]
    # Another model has a licence of its own.
    page.choose("dreamshaper")
    assert not detail.accept.isChecked()


def test_an_update_under_the_same_licence_asks_nothing(tmp_path: Path) -> None:
    entry = find_entry("sd15")
    source = {"source": entry.source, "address": entry.address, "revision": "0" * 40, "files": {}}
    store = Store(tmp_path)
    store.path("sd15").mkdir()
    for licence, asked in ((entry.licence, False), ("Another", True)):
        store.note(Receipt("sd15", entry.kind, licence=licence, **source))
        assert row_of(store, "sd15").to_accept is asked


def test_a_licence_that_nobody_stated_is_called_so(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.path("found").mkdir()
    source = {"source": "url", "address": "found.safetensors", "revision": "", "files": {}}
    store.note(Receipt("found", "lora", licence="", **source))
    item = row_of(store, "found")
    assert (item.licence, item.licence_stated) == ("Not stated by author", False)
    assert row_of(store, "sketchbook").licence_stated


def row_of(store: Store, key: str) -> ModelRow:
    return next(item for item in rows(store, []) if item.key == key)


def test_what_a_gpu_is_too_small_for_says_so(page: ModelsPage, pulled: list[str], window: Window) -> None:
    row, detail = page._rows["sd15"], page.detail
    page.choose("sd15")

    def on_a_gpu_of(total: int) -> None:
        window.session.work.memory = MemoryNote(process=GB, free=8 * GB, total=16 * GB, device_total=total)
        window.session.progressed.emit()

    on_a_gpu_of(2 * GB)
    assert row.state_words() == "Unsupported on this GPU (needs 2.1 GB, has 2.0 GB)"
    assert not row.button.isVisible()
    assert not detail.download.isVisible()
    assert not detail.use.isEnabled()
    assert page._rows["sketchbook"].state_words() == "Built in"
    on_a_gpu_of(12 * GB)
    assert row.state_words() == "Not installed"
    assert detail.download.isVisible()


def test_memory_and_disk_in_use_are_drawn(page: ModelsPage, window: Window, qtbot: QtBot) -> None:
    page.choose("sd15")
    window.session.work.memory = MemoryNote(process=GB, free=8 * GB, total=16 * GB, device_total=12 * GB)
    window.session.progressed.emit()
    names = [bar.accessibleName() for bar in page.detail.findChildren(ShareBar)]
    assert [name.split(" · ")[0] for name in names if name.startswith("Weights")] == ["Weights 1.7 GB of 12.0 GB"]
    qtbot.waitUntil(lambda: " free" in page._room.accessibleName(), timeout=10_000)
    page._room.resize(200, 10)
    page._room.set_parts([(1, T.ac)], 4, "a quarter")
    picture = page._room.grab().toImage()
    ratio = picture.devicePixelRatio()
    colours = [picture.pixelColor(round(x * ratio), round(5 * ratio)).name().upper() for x in (25, 100)]
    assert colours == [T.ac.upper(), T.b1.upper()]


def test_a_drive_that_is_gone_has_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Path(tmp_path.anchor, "gone", "models")
    monkeypatch.setenv("FRESCO_MODELS", str(place))
    exists, asked = Path.exists, []

    def seen(path: Path) -> bool:
        if path not in (place, *place.parents):
            return exists(path)
        asked.append(path)
        assert len(asked) < 100
        return False

    monkeypatch.setattr(Path, "exists", seen)
    found = models_page._look([])
    assert (found.folder, found.used, found.free) == (place, 0, 0)


def test_weights_are_counted_in_half_precision() -> None:
    folder = resource("sketchbook")
    (file,) = (folder / "unet").glob("*.safetensors")
    with file.open("rb") as stream:
        header = json.loads(stream.read(struct.unpack("<Q", stream.read(8))[0]))
    numbers = sum(prod(one["shape"]) for name, one in header.items() if name != "__metadata__")
    assert gpu_bytes("checkpoint", folder) == 2 * numbers
    assert gpu_bytes("checkpoint", None) == 2 * 859_520_964
    assert gpu_bytes("lora", folder) == 0
    assert gpu_bytes("checkpoint", folder / "nowhere") == 0
    assert refusal(GB, None) == ""


def test_arrows_go_from_row_to_row(page: ModelsPage, qtbot: QtBot) -> None:
    page.window().activateWindow()
    qtbot.waitUntil(page.window().isActiveWindow, timeout=10_000)
    first, second, last = (list(page._rows.values())[place] for place in (0, 1, -1))
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert second.hasFocus()
    assert page._chosen == second.item.key
    qtbot.keyClick(second, Qt.Key.Key_Up)
    assert first.hasFocus()
    last.setFocus()
    qtbot.keyClick(last, Qt.Key.Key_Down)
    assert last.hasFocus()


def test_beside_an_editor_the_chosen_model_stands_below_the_table(
    page: ModelsPage, window: Window, qtbot: QtBot
) -> None:
    window.resize(480, 900)
    QApplication.processEvents()
    page.choose("sd15")
    qtbot.waitUntil(lambda: page.detail.width() == page.width(), timeout=10_000)
    for part in (page.detail.accept, page.search, page.bring):
        assert window.rect().contains(part.mapTo(window, part.rect().bottomRight())), part
    assert page.detail.mapTo(page, QPoint()).y() > page._scroll.mapTo(page, QPoint()).y()


def test_downloads_are_summed_up_and_paused_together(page: ModelsPage, qtbot: QtBot) -> None:
    downloads = page.findChild(Downloads)
    assert downloads is not None
    assert not downloads.isVisible()
    for name, what in (("sd15", "pull"), ("lcm", "pull"), ("vgg19", "verify")):
        page.transfers.running[name] = Transfer(name, what)  # type: ignore[arg-type]
        page.transfers.running[name].report(Progress("download", 0, GB))
        page.transfers.running[name].begun -= 10
        page.transfers.running[name].report(Progress("download", GB // 2, GB))
    page.transfers.changed.emit()
    assert downloads.isVisible()
    assert downloads.words.text().startswith("2 active · 100 MB/s, 10 s left")
    pause = next(one for one in downloads.findChildren(QPushButton) if one.text() == "Pause all")
    qtbot.mouseClick(pause, Qt.MouseButton.LeftButton)
    stopped = {name for name, one in page.transfers.running.items() if one.token._cancelled.is_set()}
    page.transfers.running.clear()
    assert stopped == {"sd15", "lcm"}
