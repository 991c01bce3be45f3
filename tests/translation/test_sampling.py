"""The sampler against diffusers' own, and the order of random numbers."""

from __future__ import annotations

import pytest
import torch
from diffusers import DDIMScheduler, DDPMScheduler, DPMSolverMultistepScheduler, LCMScheduler
from diffusers.schedulers import scheduling_ddpm, scheduling_lcm

from fresco_core.errors import SettingsError
from fresco_core.settings import RestyleSettings
from fresco_core.translation.sampler import Noise, Plan, Schedule

CONFIG = {
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "steps_offset": 1,
    "clip_sample": False,
}


@pytest.mark.parametrize("prediction", ["epsilon", "v_prediction"])
@pytest.mark.parametrize("steps", [2, 7, 20])
def test_steps_are_those_of_diffusers(prediction: str, steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    config = {**CONFIG, "prediction_type": prediction}
    schedule, theirs = Schedule.of(config, steps), DDPMScheduler(**config)
    theirs.set_timesteps(steps)
    assert schedule.timesteps == tuple(theirs.timesteps.tolist())
    latents, output, noise = torch.randn(3, 2, 4, 8, 8, generator=torch.Generator().manual_seed(0))
    monkeypatch.setattr(scheduling_ddpm, "randn_tensor", lambda *_, **__: noise)
    for step, timestep in enumerate(theirs.timesteps):
        expected = theirs.step(output, timestep, latents)
        clean = schedule.clean(latents, output, step)
        torch.testing.assert_close(clean, expected.pred_original_sample, rtol=1e-4, atol=1e-4)
        found = schedule.previous(latents, clean, noise, step)
        torch.testing.assert_close(found, expected.prev_sample, rtol=1e-4, atol=1e-4)
        torch.testing.assert_close(
            schedule.noised(latents, noise, step), theirs.add_noise(latents, noise, timestep[None])
        )


THEIRS = {
    "ddim": (DDIMScheduler, {"timestep_spacing": "trailing"}),
    "dpm++": (DPMSolverMultistepScheduler, {"algorithm_type": "dpmsolver++"}),
    "lcm": (LCMScheduler, {}),
}


@pytest.mark.parametrize("name", ["ddim", "dpm++", "lcm"])
@pytest.mark.parametrize("prediction", ["epsilon", "v_prediction"])
@pytest.mark.parametrize(("steps", "first"), [(4, 0), (4, 1), (8, 2), (20, 0)])
def test_runs_of_few_step_schedulers_are_those_of_diffusers(
    name: str, prediction: str, steps: int, first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = {**CONFIG, "prediction_type": prediction}
    cls, changes = THEIRS[name]
    theirs = cls.from_config(config, **changes)
    theirs.set_timesteps(steps)
    if hasattr(theirs, "set_begin_index"):
        theirs.set_begin_index(first)
    schedule = Schedule.of(config, steps, name)  # type: ignore[arg-type]
    assert schedule.timesteps == tuple(theirs.timesteps.tolist())
    random = torch.Generator().manual_seed(0)
    latents, expected = [torch.randn(2, 4, 8, 8, generator=random)] * 2
    before = None
    for step in range(first, steps):
        output, noise = torch.randn(2, 2, 4, 8, 8, generator=random)
        monkeypatch.setattr(scheduling_lcm, "randn_tensor", lambda *_, drawn=noise, **__: drawn)
        expected = theirs.step(output, theirs.timesteps[step], expected).prev_sample
        clean = schedule.clean(latents, output, step)
        latents = schedule.previous(latents, clean, noise, step, before)
        before = clean
        torch.testing.assert_close(latents, expected, rtol=1e-3, atol=1e-3)


def test_a_scheduler_that_cannot_do_so_many_steps_says_so() -> None:
    with pytest.raises(SettingsError, match="lcm"):
        Schedule.of(CONFIG, 60, "lcm")


def test_other_schedulers_configurations_are_understood() -> None:
    config = {**CONFIG, "_class_name": "PNDMScheduler", "skip_prk_steps": True, "set_alpha_to_one": False}
    assert Schedule.of(config, 20) == Schedule.of(CONFIG, 20)


@pytest.mark.parametrize("other", ["use_karras_sigmas", "use_exponential_sigmas", "use_lu_lambdas"])
@pytest.mark.parametrize("steps", [4, 20])
def test_dpm_keeps_to_the_models_own_times_whatever_the_checkpoint_says(other: str, steps: int) -> None:
    schedule = Schedule.of({**CONFIG, other: True}, steps, "dpm++")
    assert schedule == Schedule.of(CONFIG, steps, "dpm++")
    latents, clean, noise = torch.randn(3, 1, 4, 8, 8, generator=torch.Generator().manual_seed(0))
    for step in range(1, steps):
        assert schedule.previous(latents, clean, noise, step, clean).isfinite().all()


def test_the_plan_follows_the_method() -> None:
    plan = Plan.of(RestyleSettings(steps=20, strength=0.75))
    assert plan == Plan(first=5, optimise_until=15, smooth_pictures_at=(16, 17), temporal_until=350)


@pytest.mark.parametrize("steps", [2, 3, 8, 100])
@pytest.mark.parametrize("strength", [1e-6, 0.3, 1.0])
def test_some_step_always_runs(steps: int, strength: float) -> None:
    plan = Plan.of(RestyleSettings(steps=steps, strength=strength))
    assert 0 <= plan.first < steps
    assert all(step < steps for step in plan.smooth_pictures_at)


def test_a_seed_decides_all_random_numbers() -> None:
    first, again, other = (Noise.draw(torch.Generator().manual_seed(s), (2, 4, 8, 8), 3, 2) for s in (1, 1, 2))
    assert all(torch.equal(getattr(first, name), getattr(again, name)) for name in vars(first))
    assert not torch.equal(first.initial, other.initial)
    assert first.steps.shape == (3, 2, 4, 8, 8)
    assert first.smoothing.shape == (2, 2, 4, 8, 8)
