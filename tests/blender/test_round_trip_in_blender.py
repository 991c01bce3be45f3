"""Real Blenders and the real panel side of the bridge: a range goes out, frames come back, and are decoded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import barcode
import pytest
from blenders import Blender, answer
from hosted_panel import Panel

from plugin.bridge.panel import (
    DocumentChanged,
    HostLeft,
    HostProgress,
    RangeSent,
    RedoAsked,
    Result,
    ResultNotPlaced,
    ResultPlaced,
    SentClip,
)

FIRST, LAST = 40, 63
"""Scene frames of the preview range; the strip begins at 11."""


@pytest.fixture
def panel(tmp_path: Path) -> Iterator[Panel]:
    panel = Panel(tmp_path)
    with panel.bridge:
        yield panel


def restyle(clip: SentClip, path: Path) -> Path:
    """The frames that were sent, decoded and inverted, as a movie."""
    with av.open(str(clip.path)) as container:
        numbers = [barcode.read(frame.to_ndarray(format="rgb24"))[0] for frame in container.decode(video=0)]
    return barcode.save_movie(path, numbers[clip.frames.start : clip.frames.stop], inverted=True)


@dataclass(frozen=True)
class Trip:
    answers: dict[str, Any]
    sent: RangeSent
    redo: RedoAsked
    refusal: ResultNotPlaced
    later: Result
    returned: dict[str, Any]
    confirmed: list[str]


@pytest.fixture
def trip(blender: Blender, panel: Panel, zips: dict[str, str], tmp_path: Path) -> Trip:
    clip = barcode.save_movie(tmp_path / "a clip.mp4", range(100))
    environment = {"FRESCO_BRIDGE_FILE": str(panel.file)}
    process = blender.start(
        "roundtrip_script.py", tmp_path, zips=zips, clip=str(clip), preview=[FIRST, LAST], environment=environment
    )
    try:
        sent = panel.expect(RangeSent)
        panel.bridge.accept(sent)
        panel.bridge.report(
            sent.clip.origin, HostProgress(stage="propagate", done=1, total=24, keyframes=3, approved=2)
        )
        movie = restyle(sent.clip, tmp_path / "inverted.mp4")
        confirmed = [panel.deliver(sent.clip, movie).id]
        assert panel.expect(ResultPlaced).result_id == confirmed[0]
        redo = panel.expect(RedoAsked)
        panel.bridge.accept(redo)
        confirmed.append(panel.deliver(sent.clip, movie).id)
        assert panel.expect(ResultPlaced).result_id == confirmed[1]
        lost = panel.deliver(sent.clip, tmp_path / "lost.mp4")
        refusal = panel.expect(ResultNotPlaced)
        assert [result.id for result in panel.bridge.waiting] == [lost.id]
        assert panel.bridge.withdraw(lost.id)
        renamed = next(event for event in iter(lambda: panel.expect(DocumentChanged), None) if event.was is not None)
        assert [Path(name).name for name in (renamed.was, renamed.host.document)] == [
            "document.blend",
            "document 2.blend",
        ]
        output, _ = process.communicate(timeout=120)
    finally:
        process.kill()
        process.communicate()
    panel.expect(HostLeft)
    later = panel.deliver(sent.clip, movie)
    assert panel.bridge.waiting == (later,)
    returned = blender.run(
        "return_script.py",
        tmp_path,
        zips=zips,
        document=str(tmp_path / "document.blend"),
        environment=environment,
    )
    confirmed.append(panel.expect(ResultPlaced).result_id)
    assert panel.bridge.waiting == ()
    return Trip(answer(output, blender.name), sent, redo, refusal, later, returned, confirmed)


def test_a_range_goes_out_and_its_frames_come_back(trip: Trip, tmp_path: Path) -> None:
    clip, answers = trip.sent.clip, trip.answers
    assert (clip.frames.start, clip.frames.stop) == (FIRST - 11, LAST + 1 - 11)
    assert clip.path == tmp_path / "a clip.mp4"
    assert clip.media_frames == 100
    assert clip.origin.document == str(tmp_path / "document.blend")
    assert answers["polls"] == [False, False, True, False]
    assert answers["progress"]["stage"] == "propagate"
    assert (answers["progress"]["keyframes"], answers["progress"]["approved"]) == (3, 2)
    assert answers["placed"] == f"channel 2, frames {FIRST} to {LAST}"
    assert answers["note"]["made_by"] == {"prompt": "a bar code, inverted", "seed": 7}
    assert answers["source muted"] is True

    seen = {int(frame): Path(file) for frame, file in answers["frames"].items()}
    placed = {frame: barcode.read_file(seen[frame]) for frame in range(FIRST, LAST + 1)}
    assert placed == {frame: (frame - 11, True) for frame in range(FIRST, LAST + 1)}

    # Redo, fetch by hand, a file that is gone, and removal, which gives the source back its picture.
    assert trip.redo.made_by == answers["note"]["made_by"]
    assert trip.redo.anchor["source"] == clip.anchor["source"]
    assert (answers["waits"], answers["fetched"]) == (2, 3)
    assert len(answers["trouble"]) == 1
    assert "is missing" in answers["trouble"][0]
    assert "is missing" in trip.refusal.error.problem
    assert answers["after removal"] == [2, True]
    assert answers["after all"] == [1, False]

    # Blender was closed before the last result was sent; the next one that opens the document gets it.
    assert trip.confirmed[2] == trip.later.id
    assert trip.returned["in another document"] == 0
    assert trip.returned["placed"] == [f"channel {channel}, frames {FIRST} to {LAST}" for channel in (2, 3)]
    assert trip.returned["count"] == 1
