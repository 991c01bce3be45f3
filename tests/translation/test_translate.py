"""Restyling a batch: identity, determinism, pins, cancellation, and models that fail."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import DDIMScheduler, DDPMScheduler, DPMSolverMultistepScheduler, LCMScheduler
from diffusers.schedulers import scheduling_ddpm, scheduling_lcm
from torch import Tensor

from fresco_core.correspondence import Correspondence
from fresco_core.errors import CancelledError, ModelError, ResourceError, SettingsError
from fresco_core.frames import Picture
from fresco_core.progress import Progress, ProgressToken
from fresco_core.settings import FrescoSettings, Mode, RestyleSettings
from fresco_core.translation import AnchorTrace, Model, Translation, load_model, translate
from fresco_core.translation.controls import hint
from fresco_core.translation.models import to_pictures, to_tensor
from fresco_core.translation.sampler import Noise

Scene = Callable[..., tuple[list[Picture], Correspondence]]
FAST = FrescoSettings(iterations=2)


def settings(**changes: Any) -> RestyleSettings:
    return RestyleSettings(**{"steps": 6, "strength": 0.7, "fresco": FAST, **changes})


def restyle(
    model: Model,
    scene: tuple[Sequence[Picture], Correspondence],
    chosen: RestyleSettings,
    *,
    seed: int = 0,
    prompts: Sequence[str] | None = None,
    token: ProgressToken | None = None,
    **options: Any,
) -> Translation:
    frames, joined = scene
    return translate(
        model,
        frames,
        joined,
        chosen,
        prompts or ["a town"] * len(frames),
        generator=torch.Generator().manual_seed(seed),
        progress=token or ProgressToken(),
        **options,
    )


def same(first: Sequence[Picture], second: Sequence[Picture]) -> bool:
    return all(np.array_equal(one, other) for one, other in zip(first, second, strict=True))


def plain_diffusion(
    model: Model, frames: Sequence[Picture], chosen: RestyleSettings, noise: Noise, monkeypatch: pytest.MonkeyPatch
) -> tuple[Picture, ...]:
    """Image-to-image with ControlNet as diffusers spells it, each frame on its own."""
    classes = {
        "auto": DDPMScheduler.from_config,
        "ddim": partial(DDIMScheduler.from_config, timestep_spacing="trailing"),
        "dpm++": partial(DPMSolverMultistepScheduler.from_config, algorithm_type="dpmsolver++"),
        "lcm": LCMScheduler.from_config,
    }
    scheduler = classes[chosen.scheduler](model.scheduler_config)
    first = chosen.steps - round(chosen.strength * chosen.steps)
    embedding, negative = model.embed(["a town"]), model.embed([chosen.negative_prompt])
    finished = []
    for i, frame in enumerate(frames):
        posterior = model.vae.encode(to_tensor([frame], model.device)).latent_dist
        clean = (posterior.mean + posterior.std * noise.start[i]) * model.vae.config.scaling_factor
        scheduler.set_timesteps(chosen.steps)
        if hasattr(scheduler, "set_begin_index"):
            scheduler.set_begin_index(first)
        latents = scheduler.add_noise(clean, noise.initial[[i]], scheduler.timesteps[first : first + 1])
        edges = torch.from_numpy(hint(frame, "tile")).permute(2, 0, 1)[None]
        for done, timestep in enumerate(scheduler.timesteps[first:]):
            predictions = []
            for words in (negative, embedding):
                down, middle = model.controlnet(
                    latents, timestep, words, edges, conditioning_scale=chosen.structure, return_dict=False
                )
                predictions.append(
                    model.unet(
                        latents,
                        timestep,
                        words,
                        down_block_additional_residuals=down,
                        mid_block_additional_residual=middle,
                    ).sample
                )
            guided = predictions[0] + chosen.guidance * (predictions[1] - predictions[0])
            with monkeypatch.context() as patch:
                for module in (scheduling_ddpm, scheduling_lcm):
                    patch.setattr(module, "randn_tensor", lambda *_, drawn=noise.steps[done, [i]], **__: drawn)
                latents = scheduler.step(guided, timestep, latents).prev_sample
        finished.append(model.vae.decode(latents / model.vae.config.scaling_factor).sample)
    return to_pictures(torch.cat(finished))


@pytest.mark.parametrize(
    ("which", "scheduler"), [("model", "auto"), ("model16", "auto"), *(("model", s) for s in ("ddim", "dpm++", "lcm"))]
)
def test_with_all_parts_off_it_is_plain_diffusion(
    which: str, scheduler: str, request: pytest.FixtureRequest, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    model: Model = request.getfixturevalue(which)
    frames, joined = scene(3)
    chosen = settings(
        fresco=FrescoSettings.off(), negative_prompt="fog", guidance=3.0, scheduler=scheduler, steps=5, strength=0.8
    )
    found = restyle(model, (frames, joined), chosen)
    shape = (3, model.latent_channels, 8, 8)
    noise = Noise.draw(torch.Generator().manual_seed(0), shape, steps=4, smoothed=2)
    with torch.no_grad():
        expected = plain_diffusion(model, frames, chosen, noise, monkeypatch)
    for one, other in zip(found.pictures, expected, strict=True):
        assert np.abs(one.astype(int) - other).max() <= 1


@pytest.mark.parametrize(("mode", "steps"), [("balanced", 6), ("draft", 3)])
def test_so_are_the_modes_of_few_steps(
    mode: Mode, steps: int, model: Model, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames, joined = scene(2)
    chosen = RestyleSettings(mode=mode, fresco=FrescoSettings.off(), negative_prompt="fog", guidance=3.0)
    found = restyle(model, (frames, joined), chosen)
    noise = Noise.draw(torch.Generator().manual_seed(0), (2, 4, 8, 8), steps=steps, smoothed=1)
    by_solver = chosen.model_copy(update={"scheduler": "dpm++"})
    with torch.no_grad():
        expected = plain_diffusion(model, frames, by_solver, noise, monkeypatch)
    for one, other in zip(found.pictures, expected, strict=True):
        assert np.abs(one.astype(int) - other).max() <= 1


def test_a_seed_decides_the_picture(model: Model, scene: Scene) -> None:
    first, again, other = (restyle(model, scene(3), settings(), seed=seed) for seed in (1, 1, 2))
    assert same(first.pictures, again.pictures)
    assert torch.equal(first.trace.steps, again.trace.steps)
    assert not same(first.pictures, other.pictures)


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("which", ["model", "model16"])
def test_the_smallest_batches_work(which: str, count: int, request: pytest.FixtureRequest, scene: Scene) -> None:
    result = restyle(request.getfixturevalue(which), scene(count), settings())
    assert len(result.pictures) == count
    assert all(picture.shape == (64, 64, 3) and picture.dtype == np.uint8 for picture in result.pictures)
    assert result.trace.steps.shape[:2] == (4, count)


@pytest.mark.parametrize(
    "part",
    [
        "spatial_attention",
        "cross_frame_attention",
        "temporal_attention",
        "optimise_temporal",
        "optimise_spatial",
        "background_smoothing",
        "share_initial_noise",
    ],
)
def test_each_part_has_an_effect_of_its_own(model: Model, scene: Scene, part: str) -> None:
    everything, without = (
        restyle(model, scene(3), settings(fresco=FrescoSettings(iterations=2, **{part: on}))) for on in (True, False)
    )
    assert not torch.equal(everything.trace.final, without.trace.final)


@pytest.mark.parametrize("change", [{"spatial_loss": "release"}, {"adain": "reference"}, {"share_step_noise": True}])
def test_named_variants_differ(model: Model, scene: Scene, change: dict[str, Any]) -> None:
    usual = restyle(model, scene(3), settings())
    varied = restyle(model, scene(3), settings(fresco=FrescoSettings(**{"iterations": 2, **change})))
    assert not torch.equal(usual.trace.final, varied.trace.final)


def test_pins_replay_bit_by_bit(model: Model, scene: Scene) -> None:
    frames, joined = scene(4)
    first = restyle(model, (frames, joined), settings())
    # The second and fourth frame are approved; the others are made again with another seed and prompt.
    anchors = AnchorTrace.join({1: (first.trace, 1), 3: (first.trace, 3)})
    again = restyle(model, (frames, joined), settings(), seed=7, prompts=["a wood"] * 4, anchors=anchors)
    assert same([again.pictures[i] for i in (1, 3)], [first.pictures[i] for i in (1, 3)])
    assert torch.equal(again.trace.steps[:, [1, 3]], first.trace.steps[:, [1, 3]])
    assert torch.equal(again.trace.final[[1, 3]], first.trace.final[[1, 3]])
    assert not same([again.pictures[0]], [first.pictures[0]])


def test_anchors_lead_the_others(model: Model, scene: Scene) -> None:
    batch = scene(3)
    first, other = (restyle(model, batch, settings(), seed=seed) for seed in (1, 2))
    alone = restyle(model, batch, settings(), seed=3)
    led = [
        restyle(model, batch, settings(), seed=3, anchors=AnchorTrace.join({0: (made.trace, 0)}))
        for made in (first, other)
    ]
    assert not torch.equal(led[0].trace.final[1], alone.trace.final[1])
    assert not torch.equal(led[0].trace.final[1], led[1].trace.final[1])


def test_anchors_of_another_number_of_steps_are_refused(model: Model, scene: Scene) -> None:
    batch = scene(2)
    made = restyle(model, batch, settings())
    with pytest.raises(SettingsError, match="4 steps, this run takes 3"):
        restyle(model, batch, settings(strength=0.5), anchors=AnchorTrace.join({0: (made.trace, 0)}))


def test_each_keyframe_has_its_own_prompt(model: Model, scene: Scene) -> None:
    chosen = settings(fresco=FrescoSettings.off(), guidance=3.0)
    one, other = (restyle(model, scene(2), chosen, prompts=["a town", words]) for words in ("a town", "a wood"))
    assert torch.equal(one.trace.final[0], other.trace.final[0])
    assert not torch.equal(one.trace.final[1], other.trace.final[1])


def test_without_guidance_the_negative_half_is_not_computed(model: Model, scene: Scene) -> None:
    seen: list[int] = []
    hook = model.unet.register_forward_pre_hook(lambda _, args: seen.append(len(args[0])))
    try:
        one = restyle(model, scene(2), settings(guidance=1.0, negative_prompt="fog"))
        other = restyle(model, scene(2), settings(guidance=1.0))
    finally:
        hook.remove()
    assert set(seen) == {2}
    assert same(one.pictures, other.pictures)


def test_structure_hints_are_optional(model: Model, scene: Scene) -> None:
    usual, none, zero = (
        restyle(model, scene(2), settings(**change)) for change in ({}, {"control": "none"}, {"structure": 0.0})
    )
    assert same(none.pictures, zero.pictures)
    assert not same(usual.pictures, none.pictures)


def test_a_control_that_the_model_lacks_is_refused(model: Model, scene: Scene) -> None:
    folder = dataclasses.replace(model.folder, extras={"controls": ["canny"]})
    with pytest.raises(ModelError, match="no structure control 'tile'"):
        restyle(dataclasses.replace(model, folder=folder), scene(1), settings())


def test_previews_show_the_clean_picture_every_second_step(model: Model, scene: Scene) -> None:
    shown: list[tuple[int, int, tuple[Picture, ...]]] = []
    result = restyle(model, scene(2), settings(), preview=lambda *told: shown.append(told))
    assert [(done, total) for done, total, _ in shown] == [(2, 4), (4, 4)]
    assert same(shown[-1][2], result.pictures)


def test_progress_counts_the_steps(model: Model, scene: Scene) -> None:
    told: list[Progress] = []
    restyle(model, scene(2), settings(), token=ProgressToken(told.append))
    assert [(report.stage, report.done, report.total) for report in told] == [
        ("translation", done, 4) for done in range(1, 5)
    ]


@pytest.mark.parametrize("network", ["vae", "unet", "controlnet"])
def test_cancelling_stops_within_a_pass_and_leaves_no_hook(model: Model, scene: Scene, network: str) -> None:
    token, passes = ProgressToken(), []

    def cancel(*_: object) -> None:
        passes.append(1)
        token.cancel()

    before = dict(model.unet.attn_processors)
    module = model.vae.encoder if network == "vae" else getattr(model, network)
    hook = module.register_forward_pre_hook(cancel)
    try:
        with pytest.raises(CancelledError):
            restyle(model, scene(2), settings(), token=token)
    finally:
        hook.remove()
    assert len(passes) == 1
    assert model.unet.attn_processors == before
    assert not any(
        module._forward_pre_hooks for part in (model.vae, model.unet, model.controlnet) for module in part.modules()
    )


def test_text_attention_is_never_replaced(model: Model, scene: Scene) -> None:
    replaced: set[str] = set()
    plain = dict(model.unet.attn_processors)

    def look(*_: object) -> None:
        replaced.update(name for name, now in model.unet.attn_processors.items() if now is not plain[name])

    hook = model.unet.register_forward_pre_hook(look)
    try:
        restyle(model, scene(2), settings())
    finally:
        hook.remove()
    blocks = len(model.unet.up_blocks)
    assert replaced == {
        name
        for name in plain
        if "attn1" in name and name.startswith((f"up_blocks.{blocks - 1}.", f"up_blocks.{blocks - 2}."))
    }


def test_values_that_are_not_numbers_are_reported(model: Model, scene: Scene) -> None:
    def spoil(_: object, __: object, output: Any) -> None:
        output.sample.fill_(float("nan"))

    hook = model.unet.register_forward_hook(spoil)
    try:
        with pytest.raises(ModelError, match="not numbers"):
            restyle(model, scene(1), settings())
    finally:
        hook.remove()


def test_pixels_that_are_not_numbers_are_reported(model: Model, scene: Scene) -> None:
    def spoil(_: object, __: object, output: Tensor) -> Tensor:
        return output * float("inf")

    hook = model.vae.decoder.register_forward_hook(spoil)
    try:
        with pytest.raises(ModelError, match="not numbers"):
            restyle(model, scene(1), settings())
    finally:
        hook.remove()


def test_too_little_memory_is_reported(model: Model, scene: Scene) -> None:
    def fail(*_: object) -> None:
        raise torch.OutOfMemoryError

    hook = model.unet.register_forward_pre_hook(fail)
    try:
        with pytest.raises(ResourceError, match="suffice for 1 keyframe of 64x64"):
            restyle(model, scene(1), settings())
    finally:
        hook.remove()


def test_frames_of_no_working_size_are_a_mistake(model: Model, scene: Scene) -> None:
    frames, joined = scene(1)
    with pytest.raises(ValueError, match="multiples of 64"):
        restyle(model, ([frames[0][:40]], joined), settings())
    with pytest.raises(ValueError, match="2 prompts for 1 frames"):
        restyle(model, (frames, joined), settings(), prompts=["a", "b"])


def test_lower_precision_runs(tiny_model: Any, scene: Scene) -> None:
    coarse = load_model(str(tiny_model), device="cpu", dtype=torch.bfloat16)
    result = restyle(coarse, scene(2), settings())
    assert result.trace.steps.dtype == torch.float32
    assert result.trace.final.isfinite().all()
