"""A Resolve with a cut in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_resolve import FakeResolve, Media, MediaPoolItem, TimelineItem


@pytest.fixture
def footage(tmp_path: Path) -> Path:
    """A file of 300 frames, as far as the fake is concerned."""
    path = tmp_path / "A001 ü.mov"
    path.write_bytes(b"footage")
    return path


@pytest.fixture
def edit(footage: Path) -> Callable[..., FakeResolve]:
    """Makes a Resolve whose timeline has 60 frames of footage, from its frame 20 on, at 100 frames after its start."""

    def make(version: tuple[int, ...] = (21, 0, 0), media: str = "", **options: Any) -> FakeResolve:
        host = FakeResolve(version, **options)
        timeline = host.timeline
        host.files[str(footage)] = Media(300, media or timeline.rate.split()[0])
        clip = MediaPoolItem(host, str(footage), host.files[str(footage)])
        host.project.pool.root.clips.append(clip)
        timeline.tracks[0].items.append(TimelineItem(host, timeline, "A001", timeline.start + 100, 60, 20, clip))
        timeline.head = timeline.start + 110
        return host

    return make


@pytest.fixture
def render(tmp_path: Path) -> Callable[..., Path]:
    """Makes a rendered file that a Resolve can see."""

    def make(host: FakeResolve, frames: int, name: str = "restyled.mov", rate: str = "") -> Path:
        path = tmp_path / name
        path.write_bytes(b"restyled")
        host.files[str(path)] = Media(frames, rate or host.timeline.rate.split()[0])
        return path

    return make
