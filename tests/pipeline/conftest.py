"""A tiny clip, and a place to render its keyframes at."""

from __future__ import annotations

from pathlib import Path

import pytest
from rendering import SIZE, Place

from fresco_core.pipeline import ModelShelf
from tiny_clips import save_tiny_clip


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", 29, size=SIZE)


@pytest.fixture(scope="module")
def shelf() -> ModelShelf:
    return ModelShelf()


@pytest.fixture
def place(clip: Path, tmp_path: Path, tiny_model: Path, shelf: ModelShelf) -> Place:
    return Place(clip, tmp_path, tiny_model, shelf)
