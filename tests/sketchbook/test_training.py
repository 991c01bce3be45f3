"""Preparing, training and shipping, each for a moment, on two pictures."""

from __future__ import annotations

import json
import random
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from fresco_core.errors import SettingsError
from fresco_core.sketchbook import train_decoder, train_denoiser
from fresco_core.sketchbook.filters import blur
from fresco_core.sketchbook.judge import Judge
from fresco_core.sketchbook.klt import Klt
from fresco_core.sketchbook.painter import Painter
from fresco_core.sketchbook.photos import fit_klt, photo_paths, write_shards
from fresco_core.sketchbook.runs import Run
from fresco_core.sketchbook.ship import ship, unpack


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    rng = np.random.default_rng(0)
    for index in range(13):
        coarse = rng.integers(0, 255, (12, 16, 3), dtype=np.uint8)
        cv2.imwrite(str(folder / f"{index:02d}.jpg"), cv2.resize(coarse, (400, 300), interpolation=cv2.INTER_CUBIC))
    return folder


@pytest.fixture(scope="module")
def work(photos: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("work")
    paths = photo_paths(photos, held_out=False)[:2]
    klt = fit_klt(paths)
    klt.save(folder / "klt.safetensors")
    assert list(write_shards(paths, klt, folder / "shards", passes=1, per_crop=2)) == [1, 2]
    return folder


def test_held_out_photos_are_never_trained_on(photos: Path) -> None:
    trained, held = photo_paths(photos, held_out=False), photo_paths(photos, held_out=True)
    assert len(held) == 2
    assert not set(trained) & set(held)


def test_shards_are_not_written_twice(photos: Path, work: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (work / "shards").iterdir()}
    list(write_shards(photo_paths(photos, held_out=False)[:2], Klt.load(work / "klt.safetensors"), work / "shards", 1))
    assert {path: path.stat().st_mtime_ns for path in (work / "shards").iterdir()} == before


def test_a_folder_without_photos_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no photos"):
        photo_paths(tmp_path, held_out=False)


def test_a_run_resumes_where_it_stopped(tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = torch.nn.Linear(3, 1)
    run = Run(tmp_path / "run.pt", model, budget=1e9, peak_rate=1e-2)
    for step in run.steps():
        run.update(model(torch.ones(2, 3)).square().mean())
        if step == 4:
            break
    run.save()
    resumed = Run(tmp_path / "run.pt", torch.nn.Linear(3, 1), budget=1e9, peak_rate=1e-2)
    assert resumed.step == run.step
    assert torch.equal(resumed.model.weight, model.weight)
    assert torch.equal(resumed.average["weight"], run.average["weight"])


def test_train_and_ship(photos: Path, work: Path, tmp_path: Path) -> None:
    """What ships loads as it is in diffusers' own pipeline and makes a picture."""
    train_decoder.train(photos, work, minutes=0.001, batch=2, device="cpu")
    train_denoiser.train(work, minutes=0.001, batch=2, device="cpu", rate=1e-4, words=2, critic=Judge(8))
    painter = Painter(work, "cpu")
    latents = painter.latents(torch.rand(2, 3, 64, 64), "oil", "winter", random.Random(0))
    assert latents.shape == (2, 16, 8, 8)
    assert torch.isfinite(latents).all()
    train_decoder.train(photos, work, minutes=0.05, batch=2, device="cpu", painter=painter)
    ship(work, tmp_path / "model")

    from diffusers import StableDiffusionControlNetPipeline

    pipeline = StableDiffusionControlNetPipeline.from_pretrained(tmp_path / "model", local_files_only=True)
    assert json.loads((tmp_path / "model" / "fresco.json").read_text())["native_short_side"] == 384
    hint = torch.rand(1, 3, 64, 64)
    picture = pipeline(
        "oil painting of a dog", image=hint, height=64, width=64, num_inference_steps=2, output_type="np"
    )
    assert picture.images.shape == (1, 64, 64, 3)
    assert np.isfinite(picture.images).all()

    # A shipped folder can be trained further: the same transform and weights, to the precision that they ship in.
    unpack(tmp_path / "model", tmp_path / "again")
    before, after = (Klt.load(folder / "klt.safetensors") for folder in (work, tmp_path / "again"))
    torch.testing.assert_close(after.basis, before.basis, rtol=1e-2, atol=1e-3)
    ship(tmp_path / "again", tmp_path / "second")
    for part in ("unet", "controlnet", "text_encoder", "vae"):
        first, second = (_weights(tmp_path / name / part) for name in ("model", "second"))
        torch.testing.assert_close(second, first, rtol=2e-3, atol=2e-3)
    with pytest.raises(SettingsError, match="already"):
        unpack(tmp_path / "model", tmp_path / "again")


def test_an_edge_beside_its_place_is_better_than_a_soft_one() -> None:
    """Where an edge lies is not always known; that it is sharp is."""
    generator = torch.Generator().manual_seed(0)
    wanted = torch.rand(2, 3, 8, 8, generator=generator).repeat_interleave(8, 2).repeat_interleave(8, 3)
    beside = wanted.roll(1, 3)
    assert train_decoder.picture_distance(wanted, wanted) == 0
    assert train_decoder.picture_distance(beside, wanted) < train_decoder.picture_distance(blur(wanted, 2.0), wanted)


def test_shipping_without_training_names_what_is_missing(work: Path, tmp_path: Path) -> None:
    from shutil import copy

    copy(work / "klt.safetensors", tmp_path / "klt.safetensors")
    with pytest.raises(SettingsError, match=r"denoiser\.pt"):
        ship(tmp_path, tmp_path / "model")


def _weights(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(next(folder.glob("*.safetensors")))
