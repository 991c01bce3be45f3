"""Modes, LoRA, FreeU: what they change, and that they change nothing else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import AutoencoderTiny
from safetensors.torch import save_file

from fresco_core.correspondence import Correspondence
from fresco_core.errors import ModelError, SettingsError
from fresco_core.frames import Picture
from fresco_core.models import Receipt, Store
from fresco_core.models.receipt import FileRecord
from fresco_core.progress import ProgressToken
from fresco_core.resources import resource
from fresco_core.settings import FrescoSettings, RestyleSettings, find_look
from fresco_core.translation import Model, load_model, translate
from fresco_core.translation.folder import ModelFolder, find_model
from fresco_core.translation.recipe import recipe_of
from tiny_models import save_tiny_model

Scene = Callable[..., tuple[list[Picture], Correspondence]]
LAYER = "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q"


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("FRESCO_MODELS", str(tmp_path / "store"))
    return Store()


def put(
    store: Store, name: str, kind: Any, files: dict[str, dict[str, torch.Tensor]], control: str | None = None
) -> None:
    """Install weights under a name."""
    folder = store.path(name)
    folder.mkdir(parents=True, exist_ok=True)
    for file, tensors in files.items():
        save_file(tensors, folder / file)
    records = {file: FileRecord((folder / file).stat().st_size, "") for file in files}
    store.note(Receipt(name, kind, "hub", name, "0", "MIT", records, control))


def lora(model: Model, seed: int = 0, rank: int = 2) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
    """A LoRA for one layer of the UNet, in diffusers' layout, and what it adds at a weight of 1."""
    width = model.unet.get_submodule(LAYER).weight.shape[0]
    random = torch.Generator().manual_seed(seed)
    down, up = torch.randn(rank, width, generator=random), torch.randn(width, rank, generator=random)
    return {f"unet.{LAYER}.lora_A.weight": down, f"unet.{LAYER}.lora_B.weight": up}, up @ down


def sd15_shapes() -> ModelFolder:
    """A folder of Stable Diffusion 1.5's shapes."""
    parts = ("vae", "unet", "text_encoder", "controlnet")
    configs = {part: json.loads(resource("sd15", part, "config.json").read_text()) for part in parts}
    return ModelFolder("sd15", resource("sd15"), configs, {}, {})


# --- modes


def test_a_mode_decides_what_the_user_did_not() -> None:
    draft = RestyleSettings(mode="draft")
    assert (draft.steps, draft.engine) == (4, "flow")
    assert not draft.fresco.optimise_spatial
    assert not draft.fresco.optimise_temporal
    assert draft.fresco.cross_frame_attention
    chosen = RestyleSettings.parse({"mode": "draft", "steps": 6, "fresco": {"optimise_spatial": True}})
    assert chosen.steps == 6
    assert chosen.fresco.optimise_spatial
    assert not chosen.fresco.optimise_temporal
    assert RestyleSettings(mode="balanced").fresco.iterations == 10
    assert RestyleSettings.parse(draft.model_dump(mode="json")) == draft


def test_going_to_a_mode_and_back_keeps_what_modes_do_not_decide() -> None:
    before = RestyleSettings(prompt="oil", strength=0.5, seed=7, fresco=FrescoSettings(adain="reference"))
    draft = before.in_mode("draft")
    assert (draft.prompt, draft.strength, draft.seed, draft.steps) == ("oil", 0.5, 7, 4)
    assert draft.fresco.adain == "reference"
    assert draft.in_mode("reference") == before


def test_a_mode_wins_over_a_looks_silence_and_loses_to_the_user() -> None:
    assert find_look("oil-painting").apply("", {"mode": "draft"}).steps == 4
    assert find_look("oil-painting").apply("", {"mode": "draft", "steps": 12}).steps == 12


def test_the_built_in_model_drafts_with_a_solver_for_few_steps() -> None:
    folder = find_model("sketchbook")
    assert recipe_of(RestyleSettings(), folder).scheduler == "ddpm"
    draft = recipe_of(RestyleSettings(mode="draft", guidance=5), folder)
    assert (draft.scheduler, draft.guidance, draft.loras, draft.autoencoder) == ("dpm++", 5, (), None)
    assert recipe_of(RestyleSettings(mode="draft", scheduler="lcm"), folder).scheduler == "lcm"
    assert draft.fingerprint("abc") == "abc"


def test_a_lora_for_few_steps_is_used_where_it_is_here_and_fits(own_store: Store, model: Model) -> None:
    weights, _ = lora(model)
    put(own_store, "lcm", "lora", {"pytorch_lora_weights.safetensors": weights})
    draft = recipe_of(RestyleSettings(mode="draft", guidance=5), sd15_shapes())
    assert ([one.name for one in draft.loras], draft.scheduler, draft.guidance) == (["lcm"], "lcm", 1)
    assert draft.fingerprint("abc") != "abc"
    put(own_store, "hyper-sd-8", "lora", {"Hyper-SD15-8steps-CFG-lora.safetensors": weights})
    balanced = recipe_of(RestyleSettings(mode="balanced", guidance=5), sd15_shapes())
    assert ([one.name for one in balanced.loras], balanced.scheduler, balanced.guidance) == (["hyper-sd-8"], "ddim", 5)
    assert recipe_of(RestyleSettings(), sd15_shapes()).loras == ()
    assert recipe_of(RestyleSettings(mode="draft"), model.folder).loras == ()


# --- autoencoders


@pytest.fixture(params=[True, False], ids=["scale said", "scale left out"])
def sd15_latents(request: pytest.FixtureRequest, tiny_model: Path, tmp_path: Path) -> Path:
    """A model with Stable Diffusion 1.5's latents; the published configuration of that leaves their scale out."""
    copy = shutil.copytree(tiny_model, tmp_path / "copy")
    file = copy / "vae" / "config.json"
    config = {**json.loads(file.read_text()), "scaling_factor": 0.18215}
    if not request.param:
        del config["scaling_factor"]
    file.write_text(json.dumps(config))
    return copy


@pytest.fixture
def taesd(own_store: Store) -> AutoencoderTiny:
    """The catalogue's tiny autoencoder, with few channels."""
    small = {f"{half}_block_out_channels": (8,) * 4 for half in ("encoder", "decoder")}
    put(own_store, "taesd", "vae", {})
    torch.manual_seed(0)
    tiny = AutoencoderTiny(**small, num_encoder_blocks=(1,) * 4, num_decoder_blocks=(1,) * 4)
    tiny.save_pretrained(own_store.path("taesd"))
    return tiny


def test_a_draft_decodes_with_the_tiny_autoencoder_where_it_knows_the_latents(
    sd15_latents: Path, taesd: AutoencoderTiny, tiny_model: Path
) -> None:
    folder = find_model(str(sd15_latents))
    recipe = recipe_of(RestyleSettings(mode="draft"), folder)
    loaded = load_model(str(sd15_latents), device="cpu", recipe=recipe)
    assert isinstance(loaded.vae, AutoencoderTiny)
    assert loaded.decode(loaded.encode(torch.zeros(1, 3, 64, 64))[0]).shape == (1, 3, 64, 64)
    assert recipe.previewer is None
    assert recipe_of(RestyleSettings(), folder).autoencoder is None
    other = recipe_of(RestyleSettings(mode="draft"), find_model(str(tiny_model)))
    assert (other.autoencoder, other.previewer) == (None, None)


def test_previews_are_decoded_by_the_tiny_autoencoder_and_pictures_are_not(
    sd15_latents: Path, taesd: AutoencoderTiny, scene: Scene
) -> None:
    settings = RestyleSettings(steps=2, strength=1, guidance=2, model=str(sd15_latents))
    recipe = recipe_of(settings, find_model(str(sd15_latents)))
    plain = load_model(str(sd15_latents), device="cpu")
    quick = load_model(str(sd15_latents), device="cpu", recipe=recipe)
    latents = torch.randn(2, 4, 8, 8, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        torch.testing.assert_close(quick.preview(latents), taesd.decode(latents).sample)
        torch.testing.assert_close(plain.preview(latents), plain.decode(latents))
    assert recipe.fingerprint("abc") == "abc"
    made = []
    for loaded in (plain, quick):
        shown: list[tuple[Picture, ...]] = []
        frames, joined = scene(2)
        done = translate(
            loaded,
            frames,
            joined,
            settings,
            ["a town"] * 2,
            generator=torch.Generator().manual_seed(0),
            progress=ProgressToken(),
            preview=lambda _, __, pictures, shown=shown: shown.append(pictures),
        )
        made.append((done.pictures, shown[-1]))
    assert np.array_equal(made[0][0], made[1][0])
    assert np.array_equal(made[0][1], made[0][0])
    assert not np.array_equal(made[0][1], made[1][1])


def test_another_autoencoder_takes_the_place_of_the_models(
    sd15_latents: Path, taesd: AutoencoderTiny, own_store: Store, tmp_path: Path
) -> None:
    shutil.copytree(save_tiny_model(tmp_path / "other", seed=5) / "vae", own_store.path("finer"))
    shutil.copy(sd15_latents / "vae" / "config.json", own_store.path("finer"))
    put(own_store, "finer", "vae", {})
    folder = find_model(str(sd15_latents))
    by_name, by_folder = (
        recipe_of(RestyleSettings(autoencoder=name), folder) for name in ("finer", str(own_store.path("finer")))
    )
    assert by_name.fingerprint("abc") == by_folder.fingerprint("abc") != "abc"
    assert recipe_of(RestyleSettings(autoencoder="finer", mode="draft"), folder).autoencoder == by_name.autoencoder
    finer = load_model(str(tmp_path / "other"), device="cpu")
    loaded = load_model(str(sd15_latents), device="cpu", recipe=by_name)
    assert all(map(torch.equal, loaded.vae.state_dict().values(), finer.vae.state_dict().values()))


def test_an_autoencoder_that_is_not_here_or_does_not_fit_is_refused(
    sd15_latents: Path, own_store: Store, tmp_path: Path
) -> None:
    folder = find_model(str(sd15_latents))

    def refused(name: str) -> ModelError:
        with pytest.raises(ModelError) as caught:
            recipe_of(RestyleSettings(autoencoder=name), folder)
        return caught.value

    assert "fresco models pull vae-ft-mse" in refused("vae-ft-mse").remedy
    assert "no autoencoder 'nothing'" in refused("nothing").problem
    wide = save_tiny_model(tmp_path / "wide", latent_channels=16) / "vae"
    scaled = save_tiny_model(tmp_path / "scaled") / "vae"
    for unfit in (wide, scaled):
        assert "does not fit the model" in refused(str(unfit)).problem
    (scaled / "diffusion_pytorch_model.safetensors").rename(scaled / "diffusion_pytorch_model.bin")
    (scaled / "config.json").write_text((sd15_latents / "vae" / "config.json").read_text())
    assert "pickle" in refused(str(scaled)).problem


# --- LoRA


@pytest.mark.parametrize("layout", ["diffusers", "kohya"])
def test_a_lora_is_merged_with_its_weight(layout: str, tiny_model: Path, model: Model, tmp_path: Path) -> None:
    weights, added = lora(model)
    if layout == "kohya":
        name = "lora_unet_" + LAYER.replace(".", "_")
        down, up = weights.values()
        # In kohya's layout, alpha over rank scales the whole.
        weights = {f"{name}.lora_down.weight": down, f"{name}.lora_up.weight": up, f"{name}.alpha": torch.tensor(1.0)}
        added = added / 2
    file = tmp_path / "style.safetensors"
    save_file(weights, file)
    chosen = RestyleSettings(loras={str(file): 0.5})
    loaded = load_model(str(tiny_model), device="cpu", recipe=recipe_of(chosen, model.folder))
    before, after = (one.unet.get_submodule(LAYER).weight for one in (model, loaded))
    torch.testing.assert_close(after, before + 0.5 * added)
    assert loaded.unet.state_dict().keys() == model.unet.state_dict().keys()


@pytest.mark.parametrize("layout", ["diffusers", "kohya"])
@pytest.mark.parametrize("layer", ["self_attn.q_proj", "self_attn.out_proj", "mlp.fc1"])
def test_a_lora_reaches_the_text_encoder(
    layout: str, layer: str, tiny_model: Path, model: Model, tmp_path: Path
) -> None:
    weights, _ = lora(model)
    own = model.text_encoder.get_submodule(f"encoder.layers.0.{layer}").weight
    down, up = torch.randn(2, own.shape[1]), torch.randn(own.shape[0], 2)
    if layout == "kohya":
        names = [name.removesuffix(".weight").removesuffix(".lora_A").removesuffix(".lora_B") for name in weights]
        renamed = "lora_unet_" + names[0].removeprefix("unet.").replace(".", "_")
        first, second = weights.values()
        text = "lora_te_text_model_encoder_layers_0_" + layer.replace(".", "_")
        weights = {f"{renamed}.lora_down.weight": first, f"{renamed}.lora_up.weight": second}
        weights |= {f"{text}.lora_down.weight": down, f"{text}.lora_up.weight": up}
        weights |= {f"{name}.alpha": torch.tensor(2.0) for name in (renamed, text)}
    else:
        text = f"text_encoder.text_model.encoder.layers.0.{layer}"
        weights |= {f"{text}.lora_A.weight": down, f"{text}.lora_B.weight": up}
    file = tmp_path / "style.safetensors"
    save_file(weights, file)
    recipe = recipe_of(RestyleSettings(loras={str(file): 0.5}), model.folder)
    loaded = load_model(str(tiny_model), device="cpu", recipe=recipe)
    merged = loaded.text_encoder.get_submodule(f"encoder.layers.0.{layer}").weight
    torch.testing.assert_close(merged, own + 0.5 * up @ down)


def test_several_lora_add_up(tiny_model: Path, model: Model, tmp_path: Path) -> None:
    added = 0.0
    chosen = {}
    for seed, weight in ((1, 1.0), (2, -0.5)):
        weights, delta = lora(model, seed)
        save_file(weights, tmp_path / f"{seed}.safetensors")
        chosen[str(tmp_path / f"{seed}.safetensors")] = weight
        added = added + weight * delta
    recipe = recipe_of(RestyleSettings(loras=chosen), model.folder)
    after = load_model(str(tiny_model), device="cpu", recipe=recipe).unet.get_submodule(LAYER).weight
    torch.testing.assert_close(after, model.unet.get_submodule(LAYER).weight + added)


def test_what_is_no_lora_for_this_model_is_refused(tiny_model: Path, model: Model, tmp_path: Path) -> None:
    def recipe(name: str) -> Any:
        return recipe_of(RestyleSettings(loras={name: 1.0}), model.folder)

    with pytest.raises(ModelError, match="no LoRA") as caught:
        recipe("nothing")
    with pytest.raises(ModelError) as caught:
        recipe("lcm")
    assert "fresco models pull lcm" in caught.value.remedy
    pickled = tmp_path / "style.safetensors"
    pickled.write_bytes(b"\x80\x04." + bytes(64))
    with pytest.raises(ModelError, match="pickle"):
        recipe(str(pickled))
    with pytest.raises(ModelError, match="no LoRA but"):
        recipe(str(tiny_model / "unet" / "diffusion_pytorch_model.safetensors"))
    weights, _ = lora(model)
    foreign = tmp_path / "foreign.safetensors"
    save_file({name: torch.zeros(2, 99) if "_A" in name else torch.zeros(99, 2) for name in weights}, foreign)
    with pytest.raises(ModelError, match="does not fit"):
        load_model(str(tiny_model), device="cpu", recipe=recipe(str(foreign)))
    with pytest.raises(SettingsError, match="between -4 and 4"):
        RestyleSettings.parse({"loras": {"style": 40}})


# --- FreeU


def test_free_u_changes_the_picture_and_is_gone_after(model: Model, scene: Scene) -> None:
    frames, joined = scene(2)
    quick = RestyleSettings(steps=3, fresco=FrescoSettings.off())

    def restyled(chosen: RestyleSettings) -> Picture:
        generator = torch.Generator().manual_seed(0)
        made = translate(model, frames, joined, chosen, ["a town"] * 2, generator=generator, progress=ProgressToken())
        return made.pictures[0]

    plain = restyled(quick)
    gained = restyled(quick.model_copy(update={"free_u": (1.4, 1.6, 0.9, 0.2)}))
    assert not np.array_equal(plain, gained)
    assert np.array_equal(plain, restyled(quick))


def test_a_free_u_factor_of_zero_is_one_of_four(model: Model, scene: Scene) -> None:
    frames, joined = scene(2)

    def restyled(factors: tuple[float, float, float, float] | None) -> Picture:
        settings = RestyleSettings(steps=3, fresco=FrescoSettings.off(), free_u=factors)
        generator = torch.Generator().manual_seed(0)
        made = translate(model, frames, joined, settings, ["a town"] * 2, generator=generator, progress=ProgressToken())
        return made.pictures[0]

    # The others still count, and nearly none of it is nearly the same as none.
    gained = restyled((1.4, 1.6, 0.9, 0)).astype(int)
    assert np.abs(gained - restyled(None)).mean() > 1
    assert np.abs(gained - restyled((1.4, 1.6, 0.9, 1e-4))).mean() < 0.1
