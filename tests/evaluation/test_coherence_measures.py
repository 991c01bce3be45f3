"""The metrics on pictures whose coherence is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from fresco_core.correspondence import PairFlow
from fresco_core.evaluation import pixel_mse, spatial_consistency
from fresco_core.evaluation.vgg import vgg_features
from fresco_core.frames import Picture
from fresco_core.models import Receipt, Store
from fresco_core.models.receipt import FileRecord
from fresco_core.models.store import WEIGHTS

RANDOM = np.random.default_rng(0)


def moved(side: int = 32, step: int = 3) -> tuple[list[Picture], PairFlow]:
    wide = RANDOM.integers(0, 256, (side, side + step, 3)).astype(np.uint8)
    pictures = [np.ascontiguousarray(wide[:, step:]), np.ascontiguousarray(wide[:, :side])]
    flow = torch.zeros(2, side, side)
    flow[0] = step
    hidden = torch.zeros(side, side, dtype=torch.bool)
    entered = hidden.clone()
    entered[:, :step] = True
    return pictures, PairFlow(flow, -flow, hidden, entered)


def test_pixel_mse_follows_the_motion_and_leaves_occlusion_out() -> None:
    pictures, flow = moved()
    assert pixel_mse(pictures, [flow]) == pytest.approx(0, abs=1e-9)
    still = PairFlow(flow.forward * 0, flow.backward * 0, flow.forward_occlusion, flow.backward_occlusion)
    assert pixel_mse(pictures, [still]) > 0.05


def test_pixel_mse_is_in_units_of_white() -> None:
    black, white = np.zeros((8, 8, 3), np.uint8), np.full((8, 8, 3), 255, np.uint8)
    seen = torch.zeros(8, 8, dtype=torch.bool)
    flow = PairFlow(torch.zeros(2, 8, 8), torch.zeros(2, 8, 8), seen, seen)
    assert pixel_mse([black, white, white], [flow, flow]) == pytest.approx(0.5)


def test_pixel_mse_of_nothing_shared() -> None:
    pictures, flow = moved()
    hidden = PairFlow(flow.forward, flow.backward, flow.forward_occlusion | True, flow.backward_occlusion | True)
    with pytest.raises(ValueError, match="no two neighbours"):
        pixel_mse(pictures, [hidden])


def test_spatial_consistency_is_zero_for_the_source_and_grows_with_change() -> None:
    source = RANDOM.integers(0, 256, (8, 8, 3)).astype(np.uint8).repeat(8, 0).repeat(8, 1)
    other = RANDOM.integers(0, 256, (8, 8, 3)).astype(np.uint8).repeat(8, 0).repeat(8, 1)
    slightly = np.clip(source.astype(int) + RANDOM.integers(-20, 21, source.shape), 0, 255).astype(np.uint8)
    same, near, far = (spatial_consistency([source], [picture]).value for picture in (source, slightly, other))
    assert same == pytest.approx(0, abs=1e-6)
    assert same < near < far


def test_a_stand_in_has_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fresco_core.evaluation.likeness.vgg_features", lambda: None)
    picture = RANDOM.integers(0, 256, (64, 64, 3)).astype(np.uint8)
    assert spatial_consistency([picture], [picture]).name == "cell self-similarity"


def test_with_vggs_weights_it_is_spat_con(tmp_path: Path) -> None:
    convolutions = {0: (3, 64), 2: (64, 64), 5: (64, 128), 7: (128, 128), 10: (128, 256), 12: (256, 256)}
    convolutions |= {14: (256, 256), 16: (256, 256), 19: (256, 512)}
    random = torch.Generator().manual_seed(0)
    weights = {"classifier.0.weight": torch.zeros(2, 2), "features.21.weight": torch.zeros(2, 2)}
    for index, (given, made) in convolutions.items():
        weights[f"features.{index}.weight"] = torch.randn(made, given, 3, 3, generator=random) * (2 / given / 9) ** 0.5
        weights[f"features.{index}.bias"] = torch.zeros(made)
    store = Store()
    store.path("vgg19").mkdir(parents=True)
    save_file(weights, store.path("vgg19") / WEIGHTS)
    record = FileRecord((store.path("vgg19") / WEIGHTS).stat().st_size, "")
    store.note(Receipt("vgg19", "metric", "url", "x", "0", "BSD-3-Clause", {WEIGHTS: record}))
    source = RANDOM.integers(0, 256, (64, 64, 3)).astype(np.uint8)
    other = RANDOM.integers(0, 256, (64, 64, 3)).astype(np.uint8)
    same, far = (spatial_consistency([source], [picture]) for picture in (source, other))
    assert same.name == far.name == "Spat-Con"
    assert same.value == pytest.approx(0, abs=1e-6)
    assert far.value > 0.001
    features = vgg_features()
    assert features is not None
    assert features(source).shape == (64, 512)
