"""Takes of a project are measured from its own pictures, also while it is open elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from painting import painted

from fresco_core.cli.app import run
from fresco_core.frames import Picture
from fresco_core.pipeline.evaluating import takes_of
from fresco_core.pipeline.pictures import encode_png
from fresco_core.project import Project, artifact_name, edits
from fresco_core.project.artifacts import frame_file
from fresco_core.project.requests import Propagated, Proposal, ProposedKeyframe, Rendered
from fresco_core.settings import RestyleSettings
from fresco_core.timing import FrameRange
from fresco_core.translation import colourise, preserve_colour
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


@pytest.fixture
def finished(tmp_path: Path) -> Callable[..., Path]:
    """Makes a project with a finished take."""

    def make(**settings: Any) -> Path:
        clip = save_tiny_clip(tmp_path / "clip.mp4", 10, size=SIZE)
        pictures = [painted(picture) for picture in tiny_pictures(10, SIZE)]
        chosen = RestyleSettings(**{"prompt": "warm", **settings})
        with Project.create(tmp_path / "clip.fresco", clip, range=RANGE, settings=chosen) as project:
            finish(project, pictures, segment=True)
        return tmp_path / "clip.fresco"

    return make


@pytest.mark.parametrize("colour", ["source", "only"])
def test_what_is_delivered_is_measured(finished: Callable[..., Path], colour: str) -> None:
    with ExitStack() as open_things:
        (take,) = takes_of(finished(colour=colour), open_things)
        source, shown = take.source[3], take.result[3]
        made = painted(tiny_pictures(10, SIZE)[5])
        expected = preserve_colour(source, made) if colour == "source" else colourise(source, made)
        assert np.array_equal(shown, expected)
        assert not np.array_equal(shown, made)
        assert len(take.result[1:3]) == 2
        assert np.array_equal(take.result[1:4][2], shown)


def test_the_prompt_is_taken_for_a_project_and_the_place_is_refused(
    finished: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, report = finished(), str(tmp_path / "report.html")
    assert run(["evaluate", str(folder), "--json", "-o", report, "-p", "cold"]) == 0
    assert json.loads(capsys.readouterr().out)["results"][0]["prompt"] == "cold"
    assert run(["evaluate", str(folder), "--in", "3", "-f", "-o", report]) != 0
    assert "Leave --in out" in capsys.readouterr().err


def test_each_frame_has_its_own_prompt(finished: Callable[..., Path]) -> None:
    spans = [{"range": FrameRange(2, 4), "prompt": "spring"}, {"range": FrameRange(6, 9), "prompt": "winter"}]
    with ExitStack() as open_things:
        (take,) = takes_of(finished(prompt_ranges=spans), open_things)
    blend = '("spring", "winter").blend({}, {})'
    # What the keyframes at both ends were painted from goes before.
    assert take.prompts == ("warm", "spring", blend.format(0.667, 0.333), blend.format(0.333, 0.667), "winter", "warm")


def test_without_ranges_frames_show_what_the_nearest_keyframe_does(finished: Callable[..., Path]) -> None:
    with ExitStack() as open_things:
        (take,) = takes_of(finished(prompt="a town"), open_things)
    assert take.prompts == ("warm",) * 6
