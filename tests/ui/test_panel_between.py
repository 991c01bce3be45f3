"""In-betweens: made in another way with the keyframes untouched, out of date until then, undoable; the real worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from drawn_takes import open_drawn, open_proposed, stretch
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from fresco_core.project import edits
from fresco_core.project.artifacts import artifact_name
from fresco_core.project.document import Take
from fresco_core.project.status import segments_of
from tiny_models import save_tiny_model
from ui.inspector.between_section import BetweenSection
from ui.session.derive import look_changed
from ui.window import Window


def take_of(window: Window) -> Take:
    take = window.session.take
    assert take is not None
    return take


def states(window: Window) -> set[str]:
    return {one.state for one in segments_of(take_of(window))}


def frames(window: Window) -> list[str]:
    return [one.frames for one in take_of(window).segments.values()]


def test_made_again_in_another_way(
    window: Window, sample: Path, tmp_path: Path, qtbot: QtBot, until: Callable[[Callable[[], object]], None]
) -> None:
    session = open_proposed(window, sample, qtbot)
    window.show_tab("deliver")
    section = window.findChild(BetweenSection)
    assert section is not None
    # Before anything is rendered it is a setting like others.
    qtbot.mouseClick(section.engine.button("flow"), Qt.MouseButton.LeftButton)
    assert take_of(window).settings.engine == "flow"
    look = window.workspace.inspector.look
    look._set(14, model=str(save_tiny_model(tmp_path / "model")), short_side=64, steps=2)
    session.work.render()
    until(lambda: all(one.picture for one in session.keyframes))
    session.do("Approve", edits.judge, take_of(window).id, list(take_of(window).keyframes), "approved")
    session.work.propagate()
    until(lambda: states(window) == {"current"})
    first, keyframes = frames(window), take_of(window).keyframes
    qtbot.mouseClick(section.blend.button("nearest"), Qt.MouseButton.LeftButton)
    assert states(window) == {"stale"}
    assert take_of(window).keyframes == keyframes
    assert session.document is not None
    assert not look_changed(session.document)
    qtbot.waitUntil(lambda: section._stale.isVisibleTo(section))
    assert window.workspace.inspector.footer.primary.isEnabled()
    assert section._size.text().startswith("Finer")
    session.undo.undo()
    assert states(window) == {"current"}
    session.undo.redo()
    section.full_size.click()
    session.work.propagate()
    until(lambda: states(window) == {"current"})
    assert set(frames(window)).isdisjoint(first)
    made = min(path for frame, path in session.result.items() if frame not in {one.frame for one in keyframes.values()})
    assert session.clip_info is not None
    assert QImage(str(made)).width() == session.clip_info.width
    # What was made before is found again at once.
    session.undo.undo()
    assert states(window) == {"stale"}


def test_a_take_from_before_the_choice_is_current(window: Window, sample: Path, qtbot: QtBot) -> None:
    open_drawn(window, sample, qtbot)
    project, (first, last) = window.session.project, take_of(window).ordered[1:3]
    assert project is not None
    made = stretch(first, last, artifact_name("segment", "old"))
    project.edit("Segment", edits.add_segment(project.document, take_of(window).id, made))
    assert "current" in states(window)
    document = window.session.document
    assert document is not None
    changed = document.settings.model_copy(update={"engine": "flow"})
    window.session.do("In-betweens", edits.set_between, changed)
    assert "current" not in states(window)
    takes = window.workspace.rail.takes.takes
    takes.refresh()
    assert (takes.items[0].status, takes.items[0].tone) == ("Out of date", "warn")
    window.session.undo.undo()
    assert "current" in states(window)
