"""What the panel offers of a model is what the translation accepts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import get_args

import pytest
import torch
from safetensors.torch import save_file

from fresco_core.errors import ModelError
from fresco_core.models.abilities import ANNOTATED, abilities_of
from fresco_core.models.loras import check_lora
from fresco_core.settings import Control, RestyleSettings
from fresco_core.translation.folder import find_model
from fresco_core.translation.recipe import recipe_of
from tiny_models import save_tiny_model


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FRESCO_MODELS", str(tmp_path / "store"))
    return tmp_path / "store"


def agree(model: str) -> None:
    folder, abilities = find_model(model), abilities_of(model)
    assert abilities.guidance == folder.native_guidance
    for control in get_args(Control):
        missing = abilities.missing[control]
        lacks_net = missing is None or any(one != control for one in missing)
        try:
            recipe_of(RestyleSettings(control=control), folder)
        except ModelError:
            assert lacks_net, control
        else:
            assert not lacks_net, control


def test_the_built_in_model() -> None:
    agree("sketchbook")
    missing = abilities_of("sketchbook").missing
    assert missing["tile"] == missing["canny"] == ()
    assert missing["hed"] is missing["depth"] is None


def test_a_folder_with_and_without_a_controlnet(tmp_path: Path) -> None:
    agree(str(save_tiny_model(tmp_path / "with")))
    agree(str(save_tiny_model(tmp_path / "without", control=False)))


@pytest.mark.parametrize("width", [16, 768])
def test_a_controlnet_of_the_store(tmp_path: Path, store: Path, width: int) -> None:
    model = save_tiny_model(tmp_path / "model", control=False)
    place = store / "controlnet-depth"
    shutil.copytree(save_tiny_model(tmp_path / "other") / "controlnet", place)
    config = place / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "cross_attention_dim": width}))
    receipt = {"name": "controlnet-depth", "kind": "control", "control": "depth", "files": {}}
    told = {"source": "file", "address": "", "revision": "", "licence": ""}
    (place / "fresco-model.json").write_text(json.dumps({**receipt, **told}))
    agree(str(model))
    missing = abilities_of(str(model)).missing["depth"]
    assert missing == (("depth",) if width == 16 else None)


def test_stable_diffusion_names_what_must_be_downloaded(tmp_path: Path) -> None:
    model = save_tiny_model(tmp_path / "model", control=False)
    config = model / "unet" / "config.json"
    shapes = {"block_out_channels": [320, 640, 1280, 1280], "cross_attention_dim": 768}
    config.write_text(json.dumps({**json.loads(config.read_text()), **shapes}))
    missing = abilities_of(str(model)).missing
    assert missing["canny"] == ("controlnet-canny",)
    assert missing["hed"] == ("controlnet-hed", "hed")
    assert abilities_of(str(model)).undrawn == set(ANNOTATED) == {"hed", "depth"}


def test_nothing_can_be_asked_of_what_is_not_there(tmp_path: Path) -> None:
    assert set(abilities_of(str(tmp_path / "nowhere")).missing.values()) == {None}


def test_facts_that_cannot_be_used_are_passed_over(tmp_path: Path) -> None:
    model = save_tiny_model(tmp_path / "model")
    plain = abilities_of(str(model))
    for facts in ({"controls": 5}, {"native_guidance": "high"}, {"controls": [["tile"]]}):
        (model / "fresco.json").write_text(json.dumps(facts))
        assert abilities_of(str(model)) == plain


def test_which_models_take_lora(tmp_path: Path) -> None:
    model = str(save_tiny_model(tmp_path / "model"))
    width = json.loads((tmp_path / "model" / "unet" / "config.json").read_text())["cross_attention_dim"]
    fitting, other = tmp_path / "fitting.safetensors", tmp_path / "other.safetensors"
    layer = "unet.down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k"
    for file, wide in ((fitting, width), (other, 768)):
        save_file({f"{layer}.lora_A.weight": torch.ones(1, wide), f"{layer}.lora_B.weight": torch.ones(8, 1)}, file)
    assert abilities_of(model).loras
    check_lora(str(fitting), model)
    with pytest.raises(ModelError, match="texts of width 768, the model's are 16"):
        check_lora(str(other), model)
    # None are made for the built-in model, and nothing can be added to what is not there.
    for none in ("sketchbook", "sd15", str(tmp_path / "nowhere")):
        assert not abilities_of(none).loras
        with pytest.raises(ModelError, match="takes no LoRA"):
            check_lora(str(fitting), none)


def test_shapes_that_ship_are_no_model() -> None:
    """`sd15` names one of the store, though a folder with its configuration ships."""
    assert set(abilities_of("sd15").missing.values()) == {None}
