"""Takes of a project are measured from its own pictures, also while it is open elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from painting import painted

from fresco_core.cli.app import run
from fresco_core.frames import Picture
from fresco_core.pipeline.pictures import encode_png
from fresco_core.project import Project, artifact_name, edits
from fresco_core.project.artifacts import frame_file
from fresco_core.project.requests import Propagated, Proposal, ProposedKeyframe, Rendered
from fresco_core.settings import RestyleSettings
from fresco_core.timing import FrameRange
from tiny_clips import save_tiny_clip, tiny_pictures

RANGE = FrameRange(2, 8)
SIZE = (64, 128)


def finish(project: Project, pictures: list[Picture], *, segment: bool) -> None:
    """A take of RANGE whose keyframes are its ends."""
    ends = (RANGE.start, RANGE.stop - 1)
    proposal = Proposal(
        keyframes=tuple(
            ProposedKeyframe(frame=frame, reason=reason) for frame, reason in zip(ends, ("start", "end"), strict=True)
        ),
        cuts=(),
        motion=artifact_name("motion", []),
        working_size=SIZE,
    )
    project.edit("Propose", edits.propose(project.document, proposal, RANGE))
    take = project.document.active_take
    assert take is not None
    names = {}
    for frame in ends:
        names[frame] = artifact_name("png", frame)
        project.artifacts.write(names[frame], encode_png(pictures[frame]))
        made = Rendered(
            frame=frame,
            picture=names[frame],
            trace=artifact_name("trace", frame),
            prompt="warm",
            seed=0,
            pins=(),
            model="m",
            settings="",
            working_size=SIZE,
        )
        project.edit("Render", edits.add_version(project.document, take, made))
    if segment:
        name = artifact_name("segment", "all")
        with project.artifacts.building(name) as folder:
            for frame in range(ends[0] + 1, ends[1]):
                (folder / frame_file(frame)).write_bytes(encode_png(pictures[frame]))
        between = Propagated(first=ends[0], last=ends[1], pictures=(names[ends[0]], names[ends[1]]), frames=name)
        project.edit("Propagate", edits.add_segment(project.document, take, between))


def test_a_take_is_measured_while_its_project_is_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = save_tiny_clip(tmp_path / "clip.mp4", 10, size=SIZE)
    pictures = [painted(picture) for picture in tiny_pictures(10, SIZE)]
    folder = tmp_path / "clip.fresco"
    with Project.create(folder, clip, range=RANGE, settings=RestyleSettings(prompt="warm")) as project:
        finish(project, pictures, segment=True)
        report = tmp_path / "report.html"
        assert run(["evaluate", str(folder), "--json", "-o", str(report)]) == 0, capsys.readouterr().err
    found = json.loads(capsys.readouterr().out)["results"][0]
    assert [frame["index"] for frame in found["frames"]] == list(RANGE)
    assert found["keyframes"] == [2, 7]
    assert found["prompt"] == "warm"
    assert "model sketchbook" in report.read_text()


def test_a_take_without_all_its_frames_is_not_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = save_tiny_clip(tmp_path / "clip.mp4", 10, size=SIZE)
    pictures = [painted(picture) for picture in tiny_pictures(10, SIZE)]
    with Project.create(tmp_path / "clip.fresco", clip, range=RANGE) as project:
        finish(project, pictures, segment=False)
    assert run(["evaluate", str(tmp_path / "clip.fresco")]) != 0
    assert "all its frames" in capsys.readouterr().err
