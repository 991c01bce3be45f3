"""The whole pipeline on tiny clips; where the pictures do not matter, translation is replaced by inverting them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from in_one_go import STAGES, RestyleJob, restyle

from fresco_core import correspondence
from fresco_core.errors import CancelledError, DiskFullError, ModelError, OutputError, RangeError, SettingsError
from fresco_core.keyframes import Motion
from fresco_core.media import Clip, probe
from fresco_core.pipeline import keyframing, sources, translating
from fresco_core.progress import Progress, ProgressToken
from fresco_core.project import Artifacts
from fresco_core.settings import RestyleSettings
from fresco_core.timing import FrameRange
from fresco_core.translation import LatentTrace, Translation
from tiny_clips import save_tiny_clip

SIZE = (64, 128)  # a working size of the tiny model: nothing is resampled
QUICK: dict[str, Any] = {"prompt": "oil painting", "steps": 2, "strength": 1, "saliency": False}
WHOLE = FrameRange(0, 30)
EVERY_FOURTH = {"min_gap": 4, "max_gap": 4, "batch_size": 3}


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary folder of the test's own, which must be empty in the end."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert not list(folder.iterdir())


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", 30, size=SIZE)


@dataclass
class Calls:
    """What translation was asked for."""

    prompts: list[list[str]] = field(default_factory=list)
    anchors: list[list[int]] = field(default_factory=list)
    translate: Callable[..., Translation] | None = None


@pytest.fixture
def inverting(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Translation inverts the pictures; the trace of a frame is its mean, and anchors must bring their own."""
    calls = Calls()

    def translate(
        model, frames, correspondence, settings, prompts, *, anchors, generator, progress, preview=None, recipe=None
    ):
        means = torch.tensor([float(frame.mean()) for frame in frames]).reshape(1, -1, 1, 1, 1)
        if anchors is not None:
            torch.testing.assert_close(anchors.steps, means[:, list(anchors.positions)])
        calls.prompts.append(list(prompts))
        calls.anchors.append([] if anchors is None else list(anchors.positions))
        assert correspondence.frames.shape[0] == len(frames)
        for step in range(2):
            progress.report("translation", step + 1, 2)
        return Translation(tuple(255 - frame for frame in frames), LatentTrace(means, means[0]))

    calls.translate = translate
    monkeypatch.setattr(translating, "translate", translate)
    return calls


@pytest.fixture
def job(clip: Path, tmp_path: Path, tiny_model: Path) -> Callable[..., RestyleJob]:
    def build(range: FrameRange = WHOLE, settings: dict[str, Any] | None = None, **other: Any) -> RestyleJob:
        chosen = RestyleSettings.parse({**QUICK, "model": str(tiny_model), **(settings or {})})
        made = RestyleJob(clip, range, chosen, tmp_path / "out", "png")
        return replace(made, **other)

    return build


def _written(folder: Path) -> list[np.ndarray]:
    return [cv2.cvtColor(cv2.imread(str(file)), cv2.COLOR_BGR2RGB) for file in sorted(folder.glob("*.png"))]


def _sources(clip: Path, range: FrameRange) -> list[np.ndarray]:
    with Clip(clip) as opened:
        return list(opened.frames(range))


def test_keyframes_come_through_untouched_and_the_rest_follows(job, clip: Path, inverting: Calls) -> None:
    range = FrameRange(3, 28)
    result = restyle(job(range, {"keyframes": EVERY_FOURTH}), ProgressToken())
    written, sources = _written(result.destination), _sources(clip, range)
    assert len(written) == result.frames == 25
    assert result.keyframes == (3, 7, 11, 15, 19, 23, 27)
    assert result.working_size == SIZE
    for index, (picture, source) in enumerate(zip(written, sources, strict=True)):
        difference = np.abs(picture.astype(int) - (255 - source))
        if index % 4 == 0:
            assert not difference.any(), f"frame {index}"
        else:
            assert difference.mean() < 8, f"frame {index}"


def test_later_batches_replay_their_anchors(job, inverting: Calls) -> None:
    restyle(job(settings={"keyframes": EVERY_FOURTH}), ProgressToken())
    assert inverting.anchors[0] == []
    assert len(inverting.anchors) > 2
    assert all(anchors == [0, 1] for anchors in inverting.anchors[1:])


def test_prompts_of_keyframes(job, inverting: Calls) -> None:
    settings = {"keyframes": EVERY_FOURTH, "keyframe_prompts": {14: "winter"}}
    restyle(job(FrameRange(2, 20), settings), ProgressToken())
    prompts = [prompt for batch in inverting.prompts for prompt in batch]
    assert prompts.count("winter") >= 1
    assert "oil painting" in prompts
    with pytest.raises(SettingsError, match="nearest keyframe is 14"):
        restyle(job(FrameRange(2, 20), {**settings, "keyframe_prompts": {13: "winter"}}, force=True), ProgressToken())


def test_a_cut_is_never_crossed(job, inverting: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        keyframing, "measure_motion", lambda frames: Motion(np.arange(float(sum(1 for _ in frames))), (13,))
    )
    asked = []
    join = correspondence.pair_flow
    monkeypatch.setattr("fresco_core.pipeline.sources.pair_flow", lambda *pair: (asked.append(1), join(*pair))[1])
    result = restyle(job(), ProgressToken())
    assert {12, 13} <= set(result.keyframes)
    assert len(asked) == 28  # of 29 neighbouring pairs, all but the one across the cut, each once
    assert inverting.anchors.count([]) == 2
    assert len(_written(result.destination)) == 30


@pytest.mark.parametrize("count", [1, 2])
def test_shortest_ranges(job, count: int) -> None:
    result = restyle(job(FrameRange(5, 5 + count)), ProgressToken())
    assert len(_written(result.destination)) == count


def test_a_real_run_is_the_same_every_time(job, tmp_path: Path) -> None:
    settings = {"keyframes": EVERY_FOURTH, "saliency": True}
    short = FrameRange(0, 10)
    first = restyle(job(short, settings, destination=tmp_path / "first"), ProgressToken())
    second = restyle(job(short, settings, destination=tmp_path / "second"), ProgressToken())
    other = restyle(job(short, {**settings, "seed": 1}, destination=tmp_path / "other"), ProgressToken())
    assert first.model == second.model
    pictures = [_written(result.destination) for result in (first, second, other)]
    assert len(pictures[0]) == 10
    assert all(np.array_equal(one, two) for one, two in zip(pictures[0], pictures[1], strict=True))
    assert not all(np.array_equal(one, two) for one, two in zip(pictures[0], pictures[2], strict=True))


def test_the_clip_gets_its_own_size_and_sound_back(tmp_path: Path, job, inverting: Calls) -> None:
    clip = save_tiny_clip(tmp_path / "odd.mp4", 10, size=(90, 150), rate=25, sound=True)
    made = job(FrameRange(2, 9), clip=clip, destination=tmp_path / "out.mp4", format="h264")
    restyle(made, ProgressToken())
    info = probe(tmp_path / "out.mp4")
    assert (info.width, info.height, info.frame_count, info.rate, info.has_audio) == (150, 90, 7, 25, True)


@pytest.mark.parametrize("colour", ["source", "only"])
def test_colour_modes(job, clip: Path, inverting: Calls, colour: str) -> None:
    result = restyle(job(FrameRange(0, 1), {"colour": colour}), ProgressToken())
    source, picture = _sources(clip, FrameRange(0, 1))[0], _written(result.destination)[0]
    kept = [cv2.cvtColor(one, cv2.COLOR_RGB2LAB).astype(float) for one in (source, picture)]
    lightness = np.corrcoef(kept[0][..., 0].ravel(), kept[1][..., 0].ravel())[0, 1]
    hue = np.corrcoef(kept[0][..., 2].ravel(), kept[1][..., 2].ravel())[0, 1]
    assert (lightness > 0.9, hue > 0.9) == ((False, True) if colour == "source" else (True, False))


@pytest.mark.parametrize("stage", STAGES)
def test_stopping_in_any_stage_leaves_nothing(job, inverting: Calls, stage: str, tmp_path: Path) -> None:
    token = ProgressToken(lambda report: token.cancel() if report.stage == stage else None)
    with pytest.raises(CancelledError):
        restyle(job(settings={"keyframes": EVERY_FOURTH}), token)
    assert [path.name for path in tmp_path.iterdir()] == ["temporary"]


def test_progress_reaches_the_end_of_every_stage(job, inverting: Calls) -> None:
    reports: list[Progress] = []
    restyle(job(settings={"keyframes": EVERY_FOURTH}), ProgressToken(reports.append))
    for stage in STAGES:
        of_stage = [report for report in reports if report.stage == stage]
        assert of_stage[-1].done == of_stage[-1].total > 0
        done = [report.done for report in of_stage]
        assert done == sorted(done)
    assert {report.stage for report in reports} == set(STAGES)


def test_kept_flow_has_a_limit(job, inverting: Calls, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = SIZE[0] * SIZE[1] * sources.FLOW_BYTES_PER_PIXEL
    monkeypatch.setattr(sources, "FLOW_LIMIT", 5 * one)
    left = []
    limit = Artifacts.limit

    def limited(artifacts: Artifacts, kind: str, most: int) -> None:
        limit(artifacts, kind, most)
        left.append(artifacts.sizes()["flow"])

    monkeypatch.setattr(Artifacts, "limit", limited)
    first = restyle(job(settings={"keyframes": EVERY_FOURTH}), ProgressToken())
    assert left
    assert max(left) <= 5 * one
    monkeypatch.undo()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setattr(translating, "translate", inverting.translate)
    again = restyle(
        job(settings={"keyframes": EVERY_FOURTH}, destination=job().destination.with_name("again")), ProgressToken()
    )
    assert all(map(np.array_equal, _written(first.destination), _written(again.destination)))


def test_what_cannot_work_is_refused_before_any_work(job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refusing = ProgressToken(lambda report: pytest.fail("work was begun"))
    with pytest.raises(RangeError, match="ends with 29"):
        restyle(job(FrameRange(10, 31)), refusing)
    with pytest.raises(OutputError, match="the clip itself"):
        restyle(job(destination=job().clip, format="h264", force=True), refusing)
    (tmp_path / "there.mp4").write_text("precious")
    with pytest.raises(OutputError, match="exists already"):
        restyle(job(destination=tmp_path / "there.mp4", format="h264"), refusing)
    with pytest.raises(OutputError, match="no folder"):
        restyle(job(destination=tmp_path / "nowhere" / "out.mp4", format="h264"), refusing)
    with pytest.raises(ModelError, match="no model"):
        restyle(job(settings={"model": "nonesuch"}), refusing)
    usage = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)
    with pytest.raises(DiskFullError, match="1 kB left"):
        restyle(job(), refusing)
    assert (tmp_path / "there.mp4").read_text() == "precious"
