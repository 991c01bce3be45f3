"""Takes whose keyframes are drawn, not rendered: real documents with real pictures, in no time."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from pytestqt.qtbot import QtBot

from fresco_core.project import edits
from fresco_core.project.artifacts import artifact_name
from fresco_core.project.document import Keyframe
from fresco_core.project.requests import Propagated, Proposal, ProposedKeyframe, Rendered
from fresco_core.timing import FrameRange
from ui.session import Session
from ui.window import Window

FRAMES = (10, 16, 22, 28, 33)
SIZE = (90, 160)


def propose(session: Session, frames: tuple[int, ...] = FRAMES) -> None:
    """A range with five keyframes."""
    project = session.project
    assert project is not None
    reasons = ("start", "motion", "motion", "gap", "end")
    span = FrameRange(frames[0], frames[-1] + 1)
    motion = artifact_name("motion", "drawn")
    project.artifacts.write(motion, b'{"error": [0.0, 1.0, 2.0], "cuts": []}')
    proposal = Proposal(
        keyframes=tuple(
            ProposedKeyframe.model_validate({"frame": frame, "reason": reason})
            for frame, reason in zip(frames, reasons, strict=True)
        ),
        cuts=(),
        motion=motion,
        working_size=SIZE,
    )
    project.edit("Range", edits.set_range(project.document, span))
    project.edit("Keyframes", edits.propose(project.document, proposal, span))


def draw(session: Session, frames: tuple[int, ...] = FRAMES, *, seed: int = 0) -> None:
    """A version of each of these keyframes."""
    project, take = session.project, session.take
    assert project is not None
    assert take is not None
    for frame in frames:
        picture, trace = (artifact_name(kind, [frame, seed]) for kind in ("png", "trace"))  # type: ignore[arg-type]
        grey = np.full((*SIZE, 3), 40 + 4 * frame, np.uint8)
        project.artifacts.write(picture, cv2.imencode(".png", grey)[1].tobytes())
        project.artifacts.write(trace, b"")
        rendered = Rendered(
            frame=frame,
            picture=picture,
            trace=trace,
            prompt=take.settings.prompt,
            seed=seed,
            pins=(),
            model="drawn",
            settings="drawn",
            working_size=SIZE,
        )
        project.edit("Version", edits.add_version(project.document, take.id, rendered))


def open_proposed(window: Window, clip: Path, qtbot: QtBot) -> Session:
    """Open a clip with a range and its keyframes, none of which has a picture."""
    session = window.session
    session.preferences.set("autopropose", False)
    session.open(clip)
    qtbot.waitUntil(lambda: session.document is not None, timeout=120_000)
    propose(session)
    return session


def open_drawn(window: Window, clip: Path, qtbot: QtBot, frames: tuple[int, ...] = FRAMES) -> None:
    """Open a clip, with a take of which these keyframes are to be reviewed."""
    session = open_proposed(window, clip, qtbot)
    draw(session, frames)
    qtbot.waitUntil(lambda: len(session.keyframes) == len(FRAMES), timeout=30_000)


def stretch(first: Keyframe, last: Keyframe, frames: str) -> Propagated:
    """What lies between two drawn keyframes, its frames under the name `frames`."""
    assert first.version is not None
    assert last.version is not None
    pictures = (first.version.picture, last.version.picture)
    return Propagated(first=first.frame, last=last.frame, pictures=pictures, frames=frames)
