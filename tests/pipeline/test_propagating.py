"""Segments as artefacts: what is kept, what is made again, what is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from fresco_core.errors import CancelledError, ResourceError
from fresco_core.frames import resize
from fresco_core.media import Clip
from fresco_core.pipeline import propagating, sources
from fresco_core.pipeline.delivery import export
from fresco_core.pipeline.pictures import encode_png, read_png
from fresco_core.pipeline.propagating import propagate_all
from fresco_core.pipeline.workplace import ModelShelf, Observer, Workplace
from fresco_core.progress import Progress, ProgressToken
from fresco_core.project import Artifacts, ProjectError, artifact_name
from fresco_core.project.drift import read_drift
from fresco_core.project.identity import digest_of
from fresco_core.project.requests import ExportRequest, KeyframePicture, Propagated, PropagateRequest
from fresco_core.settings import RestyleSettings
from fresco_core.settings.between import between
from fresco_core.timing import FrameRange
from tiny_clips import save_tiny_clip

SIZE = (64, 128)
KEYFRAMES = (0, 4, 9)


class _Watcher(Observer):
    def __init__(self) -> None:
        self.segments: list[Propagated] = []
        self.plans: list[str] = []

    def smaller_plan(self, text: str) -> None:
        self.plans.append(text)

    def segment(self, made: Propagated) -> None:
        self.segments.append(made)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    with Clip(save_tiny_clip(tmp_path / "clip.mp4", 10, size=SIZE)) as clip:
        yield Workplace(clip, Artifacts(tmp_path), ModelShelf(), ProgressToken(), _Watcher())


@pytest.fixture
def request_of(place: Workplace, tmp_path: Path, tiny_model: Path) -> Callable[..., PropagateRequest]:
    def build(**settings: object) -> PropagateRequest:
        pictures = []
        for frame in KEYFRAMES:
            picture = encode_png(255 - place.clip.frame(frame))
            name = artifact_name("png", frame)
            place.artifacts.write(name, picture)
            pictures.append(KeyframePicture(frame=frame, picture=name))
        return PropagateRequest(
            clip=digest_of(tmp_path / "clip.mp4"),
            range=FrameRange(0, 10),
            settings=RestyleSettings.parse({"prompt": "oil", "model": str(tiny_model), **settings}),
            device="cpu",
            keyframes=tuple(pictures),
        )

    return build


def test_drift_is_kept_beside_the_pictures(place: Workplace, request_of: Callable[..., PropagateRequest]) -> None:
    for segment in propagate_all(request_of(), place):
        drift = read_drift(place.artifacts, segment.frames)
        assert drift is not None
        assert drift.first_frame == segment.first + 1
        assert len(drift.first) == len(drift.last) == len(drift.both) == segment.last - segment.first - 1
        assert all(0 <= value <= 1 for value in (*drift.first, *drift.last, *drift.both))
        assert all(
            both <= min(first, last) for first, last, both in zip(drift.first, drift.last, drift.both, strict=True)
        )
        assert segment.first < drift.suggestion < segment.last
        assert drift.first[0] < drift.first[-1]
        (place.artifacts.path(segment.frames) / "drift.json").write_text("{")
        assert read_drift(place.artifacts, segment.frames) is None


def test_only_the_segment_that_was_interrupted_is_made_again(
    place: Workplace, request_of: Callable[..., PropagateRequest]
) -> None:
    request = request_of()

    def stop(progress: Progress) -> None:
        if progress.stage == "propagating" and progress.done == 5:
            token.cancel()

    token = ProgressToken(stop)
    with pytest.raises(CancelledError):
        propagate_all(request, Workplace(place.clip, place.artifacts, place.models, token))
    (whole,) = place.artifacts.names("segment")
    pictures = sorted(place.artifacts.path(whole).glob("*.png"))
    stamps = [picture.stat().st_mtime_ns for picture in pictures]
    segments = propagate_all(request, place)
    assert [segment.first for segment in segments] == [0, 4]
    assert segments[0].frames == whole
    assert [picture.stat().st_mtime_ns for picture in pictures] == stamps
    made = [read_png(place.artifacts.frame(segments[1].frames, frame), SIZE) for frame in range(5, 9)]
    for frame, picture in enumerate(made, start=5):
        assert np.abs(picture.astype(int) - (255 - place.clip.frame(frame))).mean() < 8


def test_a_segment_that_lacks_a_frame_is_made_again(
    place: Workplace, request_of: Callable[..., PropagateRequest]
) -> None:
    first, _ = propagate_all(request_of(), place)
    lost = place.artifacts.frame(first.frames, 2)
    content = lost.read_bytes()
    lost.unlink()
    propagate_all(request_of(), place)
    assert lost.read_bytes() == content


def test_a_frame_that_is_damaged_is_said_and_made_again(
    place: Workplace, request_of: Callable[..., PropagateRequest], tmp_path: Path
) -> None:
    asked = request_of()
    first, _ = propagate_all(asked, place)
    damaged = place.artifacts.frame(first.frames, 2)
    content = damaged.read_bytes()
    damaged.write_bytes(content[: len(content) // 2])
    said = {**asked.model_dump(exclude={"kind"}), "destination": str(tmp_path / "out.mp4"), "format": "h264"}
    with pytest.raises(ProjectError, match="frame 2 is damaged"):
        export(ExportRequest.model_validate(said), place)
    export(ExportRequest.model_validate(said), place)
    assert damaged.read_bytes() == content


def test_engines_do_not_take_each_others_segments(
    place: Workplace, request_of: Callable[..., PropagateRequest]
) -> None:
    by_patch, by_flow = (propagate_all(request_of(engine=engine), place) for engine in ("patch", "flow"))
    assert not {one.frames for one in by_patch} & {one.frames for one in by_flow}


def test_a_cut_between_two_keyframes_parts_their_segment_alone(
    place: Workplace, request_of: Callable[..., PropagateRequest]
) -> None:
    asked = request_of()
    first, last = propagate_all(asked, place)
    parted, same = propagate_all(asked.model_copy(update={"cuts": (2, 4)}), place)
    assert parted.frames != first.frames
    assert same.frames == last.frames
    drift = read_drift(place.artifacts, parted.frames)
    assert drift is not None
    assert drift.last[0] == 1
    assert drift.both[0] == drift.first[0]


def test_a_keyframe_that_is_missing_or_of_another_size_is_refused(
    place: Workplace, request_of: Callable[..., PropagateRequest]
) -> None:
    request = request_of()
    last, frame = request.keyframes[-1].picture, request.keyframes[-1].frame
    said = f"keyframe at frame {frame} is missing or damaged"
    place.artifacts.remove(last)
    with pytest.raises(ProjectError, match=said):
        propagate_all(request, place)
    place.artifacts.write(last, encode_png(np.zeros((32, 32, 3), np.uint8)))
    with pytest.raises(ProjectError, match=said):
        propagate_all(request, place)
    assert len(place.artifacts.names("segment")) == 1


def test_frames_between_keyframes_at_the_clips_own_size(tmp_path: Path, tiny_model: Path) -> None:
    """What is exported has the detail of the clip, which a picture of working size cannot hold."""
    own = (128, 256)
    with Clip(save_tiny_clip(tmp_path / "large.mp4", 5, size=own)) as clip:
        place = Workplace(clip, Artifacts(tmp_path), ModelShelf(), ProgressToken())
        truth = [255 - clip.frame(frame) for frame in range(5)]
        keyframes = []
        for frame in (0, 4):
            name = artifact_name("png", frame)
            place.artifacts.write(name, encode_png(resize(truth[frame], *SIZE)))
            keyframes.append(KeyframePicture(frame=frame, picture=name))
        names, off = set(), []
        for full_size in (False, True):
            settings = {"prompt": "oil", "model": str(tiny_model), "short_side": 64, "full_size": full_size}
            request = ExportRequest(
                clip=digest_of(tmp_path / "large.mp4"),
                range=FrameRange(0, 5),
                settings=RestyleSettings.parse(settings),
                device="cpu",
                keyframes=tuple(keyframes),
                destination=str(tmp_path / f"out{full_size}"),
                format="png",
            )
            (segment,) = propagate_all(request, place)
            names.add(segment.frames)
            kept = read_png(place.artifacts.frame(segment.frames, 2), own if full_size else SIZE)
            assert kept.shape[:2] == (own if full_size else SIZE)
            export(request, place)
            written = sorted((tmp_path / f"out{full_size}").glob("*.png"))
            assert len(written) == 5
            pictures = [read_png(file, own) for file in written]
            off.append(np.mean([np.square(a.astype(float) - b).mean() for a, b in zip(pictures, truth, strict=True)]))
    assert len(names) == 2
    assert off[1] < off[0]


def test_a_clip_that_is_not_larger_has_no_other_size(
    place: Workplace, request_of: Callable[..., PropagateRequest]
) -> None:
    working, full = (propagate_all(request_of(full_size=full), place) for full in (False, True))
    assert [one.frames for one in working] == [one.frames for one in full]


def test_other_settings_make_other_segments_and_say_so(
    place: Workplace, request_of: Callable[..., PropagateRequest]
) -> None:
    ways = [{}, {"engine": "flow"}, {"engine": "flow", "blend": "nearest"}, {"engine": "flow", "blend": "linear"}]
    made = [propagate_all(request_of(**way), place) for way in ways]
    assert len({one.frames for segments in made for one in segments}) == len(ways) * 2
    assert [segments[0].made_by for segments in made] == [between(request_of(**way).settings) for way in ways]
    assert propagate_all(request_of(engine="flow"), place) == made[1]


@pytest.mark.parametrize("left", [0, 1, 2, 3])
def test_short_of_memory_the_model_makes_room_then_the_processor_takes_over(
    left: int, place: Workplace, request_of: Callable[..., PropagateRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Frames are counted once, whatever is tried."""
    # Only how devices are called matters: the numbers are computed on the processor.
    monkeypatch.setattr(propagating, "device_of", torch.device)
    monkeypatch.setattr(sources, "device_of", lambda _: torch.device("cpu"))
    devices: list[str] = []
    failures = [left]
    propagate = propagating.propagate

    def short_of_memory(segment: Any, settings: Any, progress: Any, device: str) -> Iterator[Any]:
        devices.append(device)
        for index, frame in enumerate(propagate(segment, settings, progress, "cpu")):
            if failures[0] and index == 1:
                failures[0] -= 1
                raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
            yield frame

    monkeypatch.setattr(propagating, "propagate", short_of_memory)
    request = request_of().model_copy(update={"device": "cuda"})
    place.models.model(request.settings, "cpu", ProgressToken())
    done: list[int] = []
    token = ProgressToken(lambda report: done.append(report.done) if report.stage == "propagating" else None)
    working = Workplace(place.clip, place.artifacts, place.models, token, place.observer)
    told = place.observer
    assert isinstance(told, _Watcher)
    if left == 3:
        with pytest.raises(ResourceError, match="frames between keyframes"):
            propagate_all(request, working)
        return
    segments = propagate_all(request, working)
    assert [segment.first for segment in segments] == [0, 4]
    assert done[-1] == 7
    assert devices == [["cuda"] * 2, ["cuda"] * 3, ["cuda"] * 2 + ["cpu"] * 2][left]
    assert (place.models.loaded is None) == (left > 0)
    ways = ["without the model in memory", "on the processor, which takes longer"]
    said = "The memory does not suffice for the frames between keyframes. Going on {}."
    assert told.plans == [said.format(way) for way in ways[:left]]
    # Whoever goes on with it finds it, also on the device that it was meant for.
    assert propagate_all(request, working) == segments
    assert len(devices) == 2 + left
