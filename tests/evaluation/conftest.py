"""Results whose faults are known, made from one source."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from painting import painted

from fresco_core.evaluation.material import Material
from fresco_core.frames import Picture
from tiny_clips import tiny_pictures

FRAMES = 10
SIZE = (96, 128)


@pytest.fixture(autouse=True)
def no_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the user's is measured with."""
    monkeypatch.setenv("FRESCO_MODELS", str(tmp_path / "store"))


@pytest.fixture(scope="session")
def source() -> list[Picture]:
    return tiny_pictures(FRAMES, SIZE)


@pytest.fixture(scope="session")
def steady(source: list[Picture]) -> list[Picture]:
    """Another look, the same in every frame."""
    return [painted(picture) for picture in source]


@pytest.fixture
def material(source: list[Picture]) -> Callable[..., Material]:
    return lambda result, **more: Material("result", source, result, **more)
