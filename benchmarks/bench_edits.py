"""An edit of a project: what it costs among many versions of keyframes against few, with its line for the journal."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from benchmarks.rows import Row, timed
from fresco_core.project import Document, Project, artifact_name, edits
from fresco_core.project.asking import ask_for_keyframes
from fresco_core.project.jobs import add_job, set_job_state
from fresco_core.project.patch import difference
from fresco_core.project.requests import Proposal, ProposedKeyframe, Rendered
from fresco_core.resources import resource
from fresco_core.timing import FrameRange

KEYFRAMES, FEW, MANY, REPEATS = 40, 1, 40, 50
BOUND = 0.15
"""Not 1: the dictionaries on the way to what is edited (jobs, keyframes, its versions) are copied and compared."""


def run() -> list[Row]:
    """One row: an edit among `MANY` versions of each keyframe costs little more than among `FEW`."""
    with tempfile.TemporaryDirectory() as folder, Project.create(Path(folder) / "clip.fresco", _clip()) as project:
        empty = _proposed(project.document)
    few, many = (timed(partial(_judge, _rendered(empty, count)), REPEATS)[1] for count in (FEW, MANY))
    name = f"an edit among {KEYFRAMES * MANY} versions, {many * 1000:.2f} ms, against {KEYFRAMES * FEW}"
    return [Row.of(name, few / many, BOUND)]


def _clip() -> Path:
    return resource("sample/sample.mp4")


def _proposed(document: Document) -> Document:
    span = FrameRange(0, document.clip.frame_count)
    places = [round(number * (len(span) - 1) / (KEYFRAMES - 1)) for number in range(KEYFRAMES)]
    proposal = Proposal(
        keyframes=tuple(ProposedKeyframe(frame=frame, reason="gap") for frame in places),
        cuts=(),
        motion=artifact_name("motion", "even"),
        working_size=(256, 448),
    )
    return edits.propose(document, proposal, span)


def _rendered(document: Document, versions: int) -> Document:
    """All keyframes rendered as many times, by a job each time."""
    for seed in range(versions):
        take = document.take
        assert take is not None
        request = ask_for_keyframes(document, take, [keyframe.frame for keyframe in take.ordered], seed=seed)
        id = edits.new_id()
        document = add_job(document, request, take.id, id=id)
        for wanted in request.keyframes:
            made = Rendered(
                frame=wanted.frame,
                picture=artifact_name("png", [seed, wanted.frame]),
                trace=artifact_name("trace", [seed, wanted.frame]),
                prompt=wanted.prompt,
                seed=seed,
                pins=(),
                model="",
                settings="",
                working_size=(256, 448),
            )
            document = edits.add_version(document, take.id, made)
        document = set_job_state(document, id, "done")
    return document


def _judge(document: Document) -> None:
    take = document.take
    assert take is not None
    verdict = "rejected" if take.ordered[3].verdict == "approved" else "approved"
    difference(document, edits.judge(document, take.id, [take.ordered[3].id], verdict))
