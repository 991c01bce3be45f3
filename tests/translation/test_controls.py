"""Structure controls: annotators of the store, several ControlNets at once, and those that do not fit."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from diffusers import MultiControlNetModel
from safetensors.torch import save_file
from transformers import DepthAnythingConfig, DepthAnythingForDepthEstimation, Dinov2Config

from fresco_core.cli.app import run
from fresco_core.correspondence import Correspondence
from fresco_core.errors import ModelError
from fresco_core.frames import Picture
from fresco_core.keyframes import deal_batches
from fresco_core.media import Clip
from fresco_core.models import Receipt, Store
from fresco_core.models.receipt import FileRecord
from fresco_core.models.store import WEIGHTS
from fresco_core.progress import ProgressToken
from fresco_core.resources import resource
from fresco_core.settings import FrescoSettings, RestyleSettings
from fresco_core.translation import Model, load_model, translate
from fresco_core.translation.annotators import Hed, to_pictures
from fresco_core.translation.controls import hint, hints
from fresco_core.translation.denoise import MoreHints, _controlled
from fresco_core.translation.recipe import recipe_of
from tiny_clips import save_tiny_clip
from tiny_models import save_tiny_model

Scene = Callable[..., tuple[list[Picture], Correspondence]]
CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("FRESCO_MODELS", str(tmp_path / "store"))
    return Store()


def note(store: Store, name: str, kind: Any, control: str | None = None) -> None:
    folder = store.path(name)
    records = {file.name: FileRecord(file.stat().st_size, "") for file in folder.iterdir()}
    store.note(Receipt(name, kind, "hub", name, "0", "MIT", records, control))


@pytest.fixture
def edges_frame() -> Picture:
    frame = np.full((64, 96, 3), 60, np.uint8)
    frame[16:48, 32:64] = (220, 180, 40)
    return frame


# --- annotators


def test_hed_draws_maps_of_the_frames_size(own_store: Store, edges_frame: Picture) -> None:
    torch.manual_seed(0)
    own_store.path("hed").mkdir(parents=True)
    save_file(Hed().state_dict(), own_store.path("hed") / WEIGHTS)
    note(own_store, "hed", "annotator")
    drawn = hints([edges_frame, edges_frame[::-1].copy()], "hed", CPU)
    assert drawn.shape == (2, 3, 64, 96)
    assert 0 <= drawn.min() < drawn.max() <= 1
    assert torch.equal(drawn[:, 0], drawn[:, 2])


def tiny_depth(store: Store) -> None:
    """A network for depth in the store, with random weights."""
    torch.manual_seed(0)
    backbone = Dinov2Config(
        image_size=56,
        patch_size=14,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        out_features=["stage1", "stage2"],
        reshape_hidden_states=False,
    )
    config = DepthAnythingConfig(
        backbone_config=backbone,
        reassemble_hidden_size=16,
        neck_hidden_sizes=[8, 8],
        reassemble_factors=[2, 1],
        fusion_hidden_size=8,
        head_hidden_size=4,
    )
    network = DepthAnythingForDepthEstimation(config)
    # As it is drawn at random, the last layer gives nothing above zero, and so no depth at all.
    for parameter in network.head.parameters():
        torch.nn.init.normal_(parameter, std=0.5)
    torch.nn.init.constant_(network.head.conv3.bias, 9.0)
    network.save_pretrained(store.path("depth"))
    note(store, "depth", "annotator")


def test_depth_is_measured_over_all_frames_together(own_store: Store, edges_frame: Picture) -> None:
    tiny_depth(own_store)
    drawn = hints([edges_frame, np.zeros_like(edges_frame)], "depth", CPU)
    assert drawn.shape == (2, 3, 64, 96)
    assert (float(drawn.min()), float(drawn.max())) == (0, 1)


@pytest.mark.parametrize("control", ["hed", "depth"])
def test_an_annotator_that_is_not_here_says_how_to_get_it(control: Any, edges_frame: Picture) -> None:
    with pytest.raises(ModelError) as caught:
        hints([edges_frame], control, CPU)
    assert f"fresco models pull {control}" in caught.value.remedy


def test_damaged_weights_are_refused(own_store: Store, edges_frame: Picture) -> None:
    own_store.path("hed").mkdir(parents=True)
    weights = Hed().state_dict()
    del weights["fuse.bias"]
    save_file(weights, own_store.path("hed") / WEIGHTS)
    note(own_store, "hed", "annotator")
    with pytest.raises(ModelError, match="incomplete"):
        hints([edges_frame], "hed", CPU)


def test_hints_are_written_as_pictures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip, folder = str(resource("sample", "sample.mp4")), tmp_path / "edges"
    arguments = ["hints", clip, "--control", "canny", "--out", "10", "--every", "10", "--short-side", "128"]
    assert run([*arguments, "-o", str(folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["frames"] == [0, 10]
    picture = cv2.imread(told["pictures"][1])
    assert picture.shape == (128, 256, 3)
    assert set(np.unique(picture)) == {0, 255}
    assert run([*arguments, "-o", str(folder)]) != 0
    assert "already" in capsys.readouterr().err


def test_hints_have_the_models_own_size(tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = str(resource("sample", "sample.mp4"))
    for chosen, size in ((["--model", str(tiny_model)], (64, 128)), ([], (384, 704))):
        folder = tmp_path / f"{size}"
        assert run(["hints", clip, *chosen, "--out", "0", "-o", str(folder), "--json"]) == 0
        assert cv2.imread(json.loads(capsys.readouterr().out)["pictures"][0]).shape[:2] == size


def test_depth_is_drawn_as_restyling_shows_it(
    own_store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tiny_depth(own_store)
    clip = save_tiny_clip(tmp_path / "clip.mp4", 12, size=(64, 128), cut=9)
    arguments = ["hints", str(clip), "--control", "depth", "--every", "1", "--short-side", "64", "--json"]
    assert run([*arguments, "-o", str(tmp_path / "depth")]) == 0
    files = json.loads(capsys.readouterr().out)["pictures"]
    with Clip(clip) as opened:
        frames = [opened.frame(index) for index in range(12)]
    expected: dict[int, Picture] = {}
    for batch in deal_batches(range(12), 8, [9]):
        drawn = to_pictures(hints([frames[index] for index in batch.frames], "depth", CPU))
        expected.update(zip(batch.new, drawn[len(batch.anchors) :], strict=True))
    assert not np.array_equal(expected[0], to_pictures(hints(frames[:1], "depth", CPU))[0])
    for index, file in enumerate(files):
        assert np.array_equal(cv2.cvtColor(cv2.imread(file), cv2.COLOR_BGR2RGB), expected[index])


# --- several at once


def second_control(store: Store, tmp_path: Path, **edits: Any) -> None:
    """A ControlNet for depth in the store, with other weights than the model's own."""
    made = save_tiny_model(tmp_path / "other", seed=5)
    shutil.copytree(made / "controlnet", store.path("controlnet-depth"))
    config = store.path("controlnet-depth") / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), **edits}))
    note(store, "controlnet-depth", "control", "depth")


def test_controls_add_up_as_diffusers_adds_them(own_store: Store, tiny_model: Path, tmp_path: Path) -> None:
    second_control(own_store, tmp_path)
    settings = RestyleSettings(structure=0.7, more_controls={"depth": 0.4})
    loaded = load_model(str(tiny_model), device="cpu", recipe=recipe_of(settings, load_model(str(tiny_model)).folder))
    assert loaded.controls == ("tile", "softedge", "canny", "depth")
    random = torch.Generator().manual_seed(0)
    sample, text = torch.randn(2, 4, 8, 8, generator=random), torch.randn(2, 77, 16, generator=random)
    pictures = [torch.rand(2, 3, 64, 64, generator=random) for _ in range(2)]
    nets = [loaded.controlnet_for("tile"), loaded.controlnet_for("depth")]
    controls = [MoreHints(net, one, scale) for net, one, scale in zip(nets, pictures, (0.7, 0.4), strict=True)]
    with torch.no_grad():
        found = _controlled(controls, sample, 500, text)
        down, middle = MultiControlNetModel(nets)(sample, 500, text, pictures, [0.7, 0.4], return_dict=False)
    torch.testing.assert_close(found["mid_block_additional_residual"], middle)
    for one, other in zip(found["down_block_additional_residuals"], down, strict=True):
        torch.testing.assert_close(one, other)


def test_a_second_control_changes_the_picture_by_its_strength(model: Model, scene: Scene) -> None:
    frames, joined = scene(2)

    def restyled(**more: Any) -> Picture:
        settings = RestyleSettings(steps=2, fresco=FrescoSettings.off(), **more)
        generator = torch.Generator().manual_seed(0)
        made = translate(model, frames, joined, settings, ["x"] * 2, generator=generator, progress=ProgressToken())
        return made.pictures[0]

    alone = restyled()
    assert not np.array_equal(alone, restyled(more_controls={"canny": 0.9}))
    assert np.array_equal(alone, restyled(more_controls={"canny": 0.0}))


def test_a_control_that_is_not_here_names_what_is(model: Model) -> None:
    with pytest.raises(ModelError, match="no structure control 'depth'") as caught:
        recipe_of(RestyleSettings(control="depth"), model.folder)
    assert "tile" in caught.value.remedy


def test_a_control_for_another_base_model_is_refused_before_it_is_loaded(
    own_store: Store, model: Model, tmp_path: Path
) -> None:
    second_control(own_store, tmp_path, cross_attention_dim=768)
    with pytest.raises(ModelError, match="does not fit"):
        recipe_of(RestyleSettings(control="depth"), model.folder)


def test_simple_hints_are_the_same_one_by_one_and_together(edges_frame: Picture) -> None:
    together = hints([edges_frame], "softedge", CPU)
    assert np.array_equal(together[0].permute(1, 2, 0).numpy(), hint(edges_frame, "softedge"))
