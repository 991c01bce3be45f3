"""The panel's whole loop with a real worker: open, propose, render, approve, propagate, export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from fresco_core.media import probe
from fresco_core.project import edits
from fresco_core.project.status import is_propagated
from ui.session.derive import stages
from ui.window import Window

Until = Callable[[Callable[[], object]], None]

RANGE = (10, 22)


def test_a_range_goes_from_the_clip_to_an_exported_file(
    window: Window,
    sample: Path,
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session, run = window.session, window.actions_.run
    session.open(sample)
    until(lambda: session.document)
    document = session.document
    assert document is not None
    small = document.settings.model_copy(update={"short_side": 128, "steps": 2})
    assert session.do("Settings", edits.set_settings, small, document.look)
    assert session.set_range(*RANGE)

    until(lambda: session.take and session.take.range.start == RANGE[0] and session.take.keyframes)
    assert [item.frame for item in session.keyframes][:: len(session.keyframes) - 1] == [10, 21]
    assert window.workspace.inspector.footer.primary.text() == "Render keyframes"
    assert not run("propagate")

    window.workspace.inspector.footer.primary.click()
    until(lambda: session.take and all(one.version for one in session.take.ordered))
    assert {item.state.value for item in session.keyframes} == {"to review"}

    session.select(frozenset({RANGE[0]}))
    assert run("approve")
    assert run("approve_remaining")
    assert run("undo")
    assert session.keyframes[-1].state.value == "to review"
    assert run("redo")
    assert {item.state.value for item in session.keyframes} == {"approved"}

    assert run("propagate")
    until(lambda: session.take and is_propagated(session.take))
    assert list(session.result) == list(range(*RANGE))
    assert len(session.result) == RANGE[1] - RANGE[0]
    assert not {RANGE[0] - 1, RANGE[1]} & session.result.keys()
    assert all(path.exists() for path in session.result.values())
    timeline = window.layout_now.timeline.timeline
    until(lambda: timeline.data.drift is not None)
    drift = timeline.data.drift
    assert drift is not None
    assert timeline.data.drift_start == RANGE[0]
    assert drift[0] == drift[-1] == 0
    assert 0 < drift.max() <= 1

    exported = sample.with_name("exported.mp4")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(exported), ""))
    assert run("export")
    until(lambda: session.document and session.document.exports)
    assert probe(exported).frame_count == RANGE[1] - RANGE[0]
    assert all(item.done for item in stages(session.document, session.live))
