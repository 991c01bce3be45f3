"""What the translation tests share: tiny loaded models, moving frames, and how they correspond."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from fresco_core.correspondence import Correspondence
from fresco_core.frames import Picture
from fresco_core.translation import Model, load_model
from tiny_models import save_tiny_model

SIDE = 64


@pytest.fixture(scope="session")
def tiny16(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny pipeline with 16 latent channels."""
    return save_tiny_model(tmp_path_factory.mktemp("models") / "tiny16", latent_channels=16, seed=1)


@pytest.fixture(scope="session")
def model(tiny_model: Path) -> Model:
    return load_model(str(tiny_model), device="cpu")


@pytest.fixture(scope="session")
def model16(tiny16: Path) -> Model:
    return load_model(str(tiny16), device="cpu")


@pytest.fixture
def scene() -> Callable[..., tuple[list[Picture], Correspondence]]:
    """`scene(n)`: n frames of a texture moving two pixels to the right each, and their exact correspondence."""
    return moving_scene


def moving_scene(count: int, side: int = SIDE) -> tuple[list[Picture], Correspondence]:
    random = np.random.default_rng(0)
    texture = random.integers(0, 256, (side // 8 + 2, side // 4, 3)).repeat(8, 0).repeat(8, 1).astype(np.uint8)
    step = 2
    frames = [np.ascontiguousarray(texture[:side, side - step * i : 2 * side - step * i]) for i in range(count)]
    # The closing pair goes back over all steps.
    motion = torch.full((count,), float(step))
    motion[-1] = -step * (count - 1)
    forward = torch.stack((motion, torch.zeros(count)), dim=1)[:, :, None, None].expand(-1, -1, side, side)
    columns = torch.arange(side).expand(side, side)
    leaves = torch.stack([(columns + m < 0) | (columns + m >= side) for m in motion])
    enters = torch.stack([(columns - m < 0) | (columns - m >= side) for m in motion])
    background = torch.ones(count, 1, side // 2, side // 2)
    background[..., : side // 4, :] = 0
    joined = Correspondence(torch.from_numpy(np.stack(frames)), forward.clone(), -forward, leaves, enters, background)
    return frames, joined
