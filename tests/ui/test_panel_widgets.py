"""Parts of the panel that tell how things stand: chip, meter, stage bar, queue, full screen, trouble with models."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from drawn_takes import FRAMES, open_drawn, open_proposed
from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from fresco_core.errors import ModelError
from fresco_core.models import Receipt, Store, find_entry
from fresco_core.progress import Progress
from fresco_core.project import asking, jobs
from fresco_core.worker.messages import MemoryNote
from ui.inspector.progress_tab import ProgressTab
from ui.models.library import rows
from ui.models.transfers import Transfer
from ui.rail.models import JobModel
from ui.session.derive import Live
from ui.session.trace import Trace
from ui.settings.model_row import ModelRowWidget
from ui.settings.models_page import ModelsPage
from ui.start.computer_facts import _device
from ui.viewer.geometry import ViewMode
from ui.widgets.fields import SliderField
from ui.widgets.meters import HostChip
from ui.window import Window

GB = 1_000_000_000


def test_a_host_that_is_away_is_called_so(qtbot: QtBot) -> None:
    chip = HostChip()
    qtbot.addWidget(chip)
    chip.set_host("DaVinci Resolve", "SC04")
    linked = chip.sizeHint().width()
    chip.set_host("DaVinci Resolve", "SC04", lost=True)
    assert chip.sizeHint().width() > linked


def test_the_meter_tells_who_has_the_memory(window: Window) -> None:
    note = MemoryNote(process=GB, free=10 * GB, total=16 * GB, model="sd15")
    on_gpu = {"device": "GPU", "device_used": 6 * GB, "device_free": 3 * GB, "device_total": 12 * GB}
    meter = window.header.memory
    for memory, lines in (
        (note, ["Worker: 1.0 GB", "Other programs: 5.0 GB"]),
        (note.model_copy(update=on_gpu), ["GPU", "Worker: 6.0 GB", "Other programs: 3.0 GB"]),
    ):
        window.session.work.memory = memory
        window.header.refresh()
        assert meter.toolTip().splitlines() == [*lines, "Loaded model: sd15"]


def test_long_sentences_are_read_to_their_end(window: Window, qtbot: QtBot) -> None:
    window.resize(1180, 720)
    sentence = f"Frame 60 of '{'/a folder'.join([''] * 40)}/clip.mp4' cannot be decoded."
    window.session.noticed.emit(sentence, False)
    qtbot.wait(20)
    assert window.status.text() == sentence
    assert window.status._text.text().endswith("cannot be decoded.")
    assert (
        window.status._text.fontMetrics().horizontalAdvance(window.status._text.text()) <= window.status._text.width()
    )
    toast = window.workspace.stage.toast
    assert toast._words.heightForWidth(toast._words.width()) <= toast._words.height()
    assert window.workspace.stage.rect().contains(toast.geometry())


def test_a_clip_dropped_on_words_is_opened(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_drawn(window, sample, qtbot)
    prompt = window.workspace.inspector.look.prompt
    other = sample.with_name("other.mp4")
    shutil.copy(sample, other)
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(other))])
    held = (QPoint(5, 5), Qt.DropAction.CopyAction, files, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(prompt.viewport(), QDragEnterEvent(*held))
    QApplication.sendEvent(prompt.viewport(), QDropEvent(QPointF(5, 5), *held[1:]))
    qtbot.waitUntil(lambda: window.session.clip == other, timeout=60_000)
    assert prompt.toPlainText() == ""


def test_the_second_button_has_the_icon_of_what_it_does(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_proposed(window, sample, qtbot)
    footer = window.workspace.inspector.footer
    footer.beside.set_icon("pause-circle-outline")
    footer.refresh()
    assert (footer.beside.text(), footer.beside._icon_name) == ("Test frame", "play")


def test_shift_moves_a_slider_a_tenth_as_far(qtbot: QtBot) -> None:
    field = SliderField("Strength", 0.05, 1.0, 0.05, 0.5)
    qtbot.addWidget(field)
    field.resize(400, 30)
    field.show()
    slider, shift, left = field._slider, Qt.KeyboardModifier.ShiftModifier, Qt.MouseButton.LeftButton
    place = QPoint(slider.width() // 2, slider.height() // 2)
    start = field.value

    def drag(by: int) -> None:
        for x in range(by):
            where = QPointF(place + QPoint(x + 1, 0))
            moved = QMouseEvent(QEvent.Type.MouseMove, where, slider.mapToGlobal(where), left, left, shift)
            QApplication.sendEvent(slider, moved)

    drag(slider.width() // 4 + 1)
    assert field.value == pytest.approx(start + 0.95 / 4 / 10, abs=0.011)
    qtbot.mouseRelease(slider, left)
    before = field.value
    slider.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(slider, Qt.Key.Key_Right, shift)
    assert field.value == pytest.approx(before + 0.01)
    qtbot.mouseDClick(slider, left)
    assert field.value == 0.5


def test_a_download_tells_how_fast_it_is() -> None:
    transfer = Transfer("sd15", "pull")
    transfer.report(Progress("download", 0, 2 * GB))
    assert "left" not in ModelRowWidget._transfer_words(transfer)
    transfer.begun -= 10
    transfer.report(Progress("download", GB, 2 * GB))
    words = ModelRowWidget._transfer_words(transfer)
    assert words.startswith("50 % · 1.0 GB of 2.0 GB · ")
    assert words.endswith("left")


def test_a_model_of_an_older_commit_can_be_updated(tmp_path: Path, qtbot: QtBot) -> None:
    entry = find_entry("sd15")
    source = {"source": entry.source, "address": entry.address, "licence": entry.licence}
    store, done = Store(tmp_path), list[str]()
    for revision, offered in ((entry.revision, ""), ("0" * 40, "download")):
        receipt = Receipt("sd15", entry.kind, revision=revision, files={}, **source)
        store.path("sd15").mkdir(exist_ok=True)
        store.note(receipt)
        (item,) = (item for item in rows(store, []) if item.key == "sd15")
        row = ModelRowWidget(item, lambda _: None, lambda what, _: done.append(what))
        qtbot.addWidget(row)
        qtbot.keyClick(row, Qt.Key.Key_Return)
        assert "".join(done) == offered
        assert row.state_words() == ("Update available" if offered else "Installed")
        assert item.usable


def test_waiting_jobs_are_put_into_another_order(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_drawn(window, sample, qtbot, FRAMES[:2])
    project = window.session.project
    assert project is not None
    document = project.document
    assert document.take is not None
    for id in "abc":
        document = jobs.add_job(document, asking.ask_for_keyframes(document, document.take), document.take.id, id=id)
    project.edit("Jobs", document)
    model = JobModel(window.session, window)

    def shown() -> str:
        model.refresh()
        return "".join(item.id for item in model.items)

    def drop(job: str, row: int, onto: QModelIndex | None = None) -> str:
        data = model.mimeData([model.index(shown().index(job))])
        model.dropMimeData(data, Qt.DropAction.MoveAction, row, 0, onto or QModelIndex())
        return shown()

    assert shown() == "cba"
    assert drop("c", 2) == "bca"
    assert drop("b", 3) == "cab"
    assert drop("b", 0) == "bca"
    assert drop("a", 1) == "bac"
    assert drop("b", -1, model.index(2)) == "acb"
    assert drop("a", -1) == "cba"


def test_stages_and_clicks_on_them(window: Window, sample: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    open_drawn(window, sample, qtbot)
    session = window.session
    looked_up = list[int]()
    found = session.keyframe_at
    monkeypatch.setattr(session, "keyframe_at", lambda frame: looked_up.append(frame) or found(frame))
    session.select(frozenset(FRAMES[:1]))
    once = len(looked_up)
    session.select(frozenset(FRAMES))
    assert len(looked_up) <= 2 * once + 4  # not again for each of hundreds that may be selected
    session.select(frozenset(FRAMES[:2]))
    window.actions_.run("approve")
    qtbot.waitUntil(lambda: "2 of 5" in window.header.stage_bar.accessibleName(), timeout=10_000)
    assert window.header.stage_bar.accessibleName() == "Stage 3 of 5, Review, 2 of 5 approved"
    assert session.take is not None
    session.view.set(b=session.take.id, mode=ViewMode.SINGLE)
    window.go_to_stage("review")
    assert session.view.mode is ViewMode.WIPE
    window.go_to_stage("range")
    assert (session.view.mode, window.workspace.stage.view._single) == (ViewMode.SINGLE, "a")
    # The window was built before there was a clip.
    buttons = [one for one in window.findChildren(QAbstractButton) if one.isVisible() and one.isEnabled()]
    assert all("Open a clip" not in one.toolTip() + one.accessibleName() for one in buttons)
    assert "Play or pause (Space)" in {one.accessibleName() for one in buttons}
    assert "5 keyframes" in window.workspace.timeline.timeline.accessibleDescription()
    assert session.document is not None
    assert session.take.keyframes


def test_delete_in_the_list_of_takes_is_about_takes(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_drawn(window, sample, qtbot)
    window.session.select(frozenset({FRAMES[1]}))
    takes = window.workspace.rail.takes
    qtbot.waitUntil(takes.isVisible, timeout=10_000)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=10_000)
    takes.setFocus()
    takes.setCurrentIndex(takes.takes.index(0))
    qtbot.keyClick(takes, Qt.Key.Key_Delete)
    assert window.session.take is None
    window.actions_.run("undo")
    qtbot.waitUntil(lambda: [item.frame for item in window.session.keyframes] == list(FRAMES), timeout=10_000)


def test_time_left_does_not_grow_without_a_word(window: Window) -> None:
    tab = window.findChild(ProgressTab)
    assert tab is not None
    trace = Trace("job", "render", 0.0)
    assert [tab._left_words(trace, left) for left in (100, 60, 64)] == ["left"] * 3
    assert tab._left_words(trace, 80) == "left, thought 1:00 before"
    assert tab._left_words(Trace("other", "render", 0.0), 80) == "left"


def test_full_screen_has_the_same_wipe_and_names_that_fade(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_drawn(window, sample, qtbot)
    window.session.preferences.set("reduced_motion", True)
    view = window.workspace.stage.view
    view.set_wipe(0.3, 15.0)
    window.toggle_fullscreen()
    full = window._full
    assert full is not None
    assert (full.view.wipe, full.view.wipe_angle) == (0.3, 15.0)
    full._resting.setInterval(1)
    full._wake()
    qtbot.waitUntil(lambda: full.view.chip_opacity == 0.0, timeout=10_000)
    full._resting.setInterval(60_000)
    place, none = QPointF(20, 20), Qt.MouseButton.NoButton
    moved = QMouseEvent(QEvent.Type.MouseMove, place, place, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(full.view, moved)
    assert full.view.chip_opacity == 1.0
    full.view.set_wipe(0.7)
    window.toggle_fullscreen()
    QApplication.processEvents()
    assert (view.wipe, view.wipe_angle) == (0.7, 15.0)


def test_a_download_that_stopped_says_so_until_it_is_read(window: Window, qtbot: QtBot) -> None:
    window.session.show_page("models")
    assert window.settings is not None
    page = window.settings.page("models")
    assert isinstance(page, ModelsPage)
    qtbot.waitUntil(lambda: bool(page._items), timeout=60_000)
    assert not page.trouble.isVisible()
    page.transfers.failed.emit("sd15", ModelError("The hub cannot be reached.", "Go online."))
    assert page.trouble.isVisible()
    assert "Stable Diffusion 1.5 stopped. The hub cannot be reached. Go online." in page.trouble.words.text()
    assert page.trouble.resume.isVisible()
    page.transfers.failed.emit("lora.safetensors", ModelError("It is no LoRA.", "Choose one."))
    assert not page.trouble.resume.isVisible()


def test_another_look_is_rendered_from_where_it_is_chosen(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_drawn(window, sample, qtbot)
    session, look = window.session, window.workspace.inspector.look
    window.show_tab("look")
    assert not look.render_next.isVisible()
    look._set(0, strength=0.4)
    qtbot.waitUntil(look.render_next.isVisible, timeout=10_000)
    assert look.render_next.text() == "Render take 2"
    assert session.take is not None
    session.view.set(b=session.take.id, mode=ViewMode.WIPE)
    qtbot.mouseClick(look.render_next, Qt.MouseButton.LeftButton)
    assert session.take is not None
    assert (session.take.number, session.take.settings.strength) == (2, 0.4)
    assert session.work.running is not None
    assert session.work.running.take == session.take.id
    # The clip alone, until there is a picture of the new take.
    assert (session.view.b, session.view.mode) == ("", ViewMode.SINGLE)
    session.work.live = Live(take=session.take.id)
    session.preview_came(FRAMES)
    assert session.view.b == session.take.id


def test_what_models_run_on_is_told_once_it_is_known() -> None:
    note = MemoryNote(process=GB, free=10 * GB, total=16 * GB)
    loaded = note.model_copy(update={"model": "sketchbook"})
    assert [_device(one) for one in (None, note, loaded)] == [None, None, ""]
    assert _device(loaded.model_copy(update={"device": "GPU"})) == "GPU"
