"""Estimates: frames between keyframes that are made in another way, or larger, take another time and memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from fresco_core.media import Clip
from fresco_core.pipeline.pictures import encode_png
from fresco_core.pipeline.propagating import propagate_all
from fresco_core.pipeline.workplace import ModelShelf, Workplace
from fresco_core.progress import ProgressToken
from fresco_core.project import Artifacts, artifact_name
from fresco_core.project.identity import digest_of
from fresco_core.project.requests import KeyframePicture, PropagateRequest
from fresco_core.settings import RestyleSettings
from fresco_core.timing import FrameRange
from fresco_core.worker.estimates import Estimates
from tiny_clips import save_tiny_clip

CLIP, WORKING = (128, 256), (64, 128)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    with Clip(save_tiny_clip(tmp_path / "clip.mp4", 5, size=CLIP)) as clip:
        yield Workplace(clip, Artifacts(tmp_path), ModelShelf(), ProgressToken())


@pytest.fixture
def request_of(place: Workplace, tmp_path: Path, tiny_model: Path) -> Callable[..., PropagateRequest]:
    def build(**settings: object) -> PropagateRequest:
        pictures = []
        for frame in (0, 4):
            name = artifact_name("png", frame)
            place.artifacts.write(name, encode_png(np.full((*WORKING, 3), 50 * frame, np.uint8)))
            pictures.append(KeyframePicture(frame=frame, picture=name))
        return PropagateRequest(
            clip=digest_of(tmp_path / "clip.mp4"),
            range=FrameRange(0, 5),
            settings=RestyleSettings.parse({"model": str(tiny_model), "short_side": 64, "engine": "flow", **settings}),
            device="cpu",
            keyframes=tuple(pictures),
        )

    return build


def test_full_size_takes_longer_and_its_memory_is_learned(
    place: Workplace, request_of: Callable[..., PropagateRequest], tmp_path: Path
) -> None:
    estimates = Estimates(tmp_path / "durations.json")
    small, large = request_of(), request_of(full_size=True)
    assert estimates.of(small, place).seconds is None
    with estimates.watching(small, place):
        propagate_all(small, place)
    known, guessed = estimates.of(small, place), estimates.of(large, place)
    assert known.seconds is not None
    assert known.memory is not None
    # Four times as many pixels; what memory they need nobody has seen yet.
    assert guessed.seconds == pytest.approx(4 * known.seconds, abs=0.3)
    assert guessed.memory is None
    assert guessed.disk > known.disk
    with estimates.watching(large, place):
        propagate_all(large, place)
    assert estimates.of(large, place).memory is not None
    # Of another engine nothing is known.
    assert estimates.of(request_of(engine="patch"), place).seconds is None
