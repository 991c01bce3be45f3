"""Sampling that starts from a picture (METHOD 9): the schedule, its equations, and every random number it uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import diffusers
import torch
from torch import Tensor

from fresco_core.errors import SettingsError
from fresco_core.settings import RestyleSettings, Scheduler
from fresco_core.translation.steppers import STEPPERS

_OPTIMISED_SHARE = 0.75
_SMOOTHED_SHARES = (0.8, 0.85)
_OTHER_SIGMAS = ("use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas", "use_lu_lambdas", "use_flow_sigmas")
"""Noise levels between the model's own diffusion times; ours are those times, and many steps would share one."""
_CLASSES: Mapping[Scheduler, tuple[str, dict[str, Any]]] = {
    "ddpm": ("DDPMScheduler", {}),
    "ddim": ("DDIMScheduler", {"timestep_spacing": "trailing"}),
    "dpm++": ("DPMSolverMultistepScheduler", {"algorithm_type": "dpmsolver++", **dict.fromkeys(_OTHER_SIGMAS, False)}),
    "lcm": ("LCMScheduler", {}),
}
"""The schedulers of diffusers that ours agree with, and what of the model's configuration is overruled."""


@dataclass(frozen=True)
class Schedule:
    """The diffusion times of a run and the equations between them.

    Attributes:
        timesteps: diffusion times of the whole schedule, descending.
        alphas: cumulative product of signal variance at each of them, and after the last.
        predicts_velocity: whether the network predicts v instead of the noise.
        scheduler: by which equation steps follow each other.
    """

    timesteps: tuple[int, ...]
    alphas: tuple[float, ...]
    predicts_velocity: bool = False
    scheduler: Scheduler = "ddpm"

    @classmethod
    def of(cls, scheduler_config: Mapping[str, Any], steps: int, scheduler: Scheduler = "ddpm") -> Schedule:
        """The schedule that a model's scheduler configuration describes, in `steps` steps.

        Diffusion times are those of diffusers' own schedulers, those of DDIM counted from the end, as models for few
        steps want it.
        """
        name, changes = _CLASSES[scheduler]
        theirs = getattr(diffusers, name).from_config(dict(scheduler_config), **changes)
        try:
            theirs.set_timesteps(steps)
        except ValueError:
            raise SettingsError(
                f"The scheduler '{scheduler}' cannot do {steps} steps.", "Choose fewer steps or another scheduler."
            ) from None
        timesteps = tuple(int(t) for t in theirs.timesteps)
        alphas = [float(theirs.alphas_cumprod[t]) for t in timesteps]
        last = float(theirs.final_alpha_cumprod) if scheduler == "ddim" else 1.0
        return cls(timesteps, (*alphas, last), theirs.config.prediction_type == "v_prediction", scheduler)

    def noised(self, clean: Tensor, noise: Tensor, step: int) -> Tensor:
        """Clean latents with the noise of step `step` added."""
        alpha = self.alphas[step]
        noised: Tensor = alpha**0.5 * clean + (1 - alpha) ** 0.5 * noise
        return noised

    def clean(self, latents: Tensor, prediction: Tensor, step: int) -> Tensor:
        """The clean latents that the network's prediction at `step` amounts to."""
        signal, noise = self.alphas[step] ** 0.5, (1 - self.alphas[step]) ** 0.5
        clean: Tensor
        if self.predicts_velocity:
            clean = signal * latents - noise * prediction
        else:
            clean = (latents - noise * prediction) / signal
        return clean

    def previous(
        self, latents: Tensor, clean: Tensor, noise: Tensor, step: int, clean_before: Tensor | None = None
    ) -> Tensor:
        """One step: latents of step `step` to those of the next, less noisy one.

        Args:
            clean: what `clean` predicted, or that prediction edited.
            noise: standard normal, shaped like `latents`; has no weight in the last step, or with some schedulers.
            clean_before: `clean` of the step before; None in the first step that is run.
        """
        return STEPPERS[self.scheduler](self, latents, clean, noise, step, clean_before)


@dataclass(frozen=True)
class Plan:
    """Which part of the method works in which steps; all counted in steps of the whole schedule.

    Attributes:
        first: the first step that is run; those before it are skipped (the warm-up).
        from_noise: start from noise alone instead of the noised frames.
        optimise_until: features are optimised in the steps before this one.
        smooth_pictures_at: steps whose predicted clean picture gets its background smoothed.
        spatial_steps: how many steps, from the first, use spatial-guided attention.
        temporal_until: the last diffusion time at which temporal-guided attention is used.
    """

    first: int
    optimise_until: int
    smooth_pictures_at: tuple[int, ...]
    temporal_until: int
    spatial_steps: int = 1
    from_noise: bool = False

    @classmethod
    def of(cls, settings: RestyleSettings) -> Plan:
        """The plan of METHOD 6 to 9 for these settings."""
        steps = settings.steps
        return cls(
            # At least one step runs, however small the strength.
            first=min(steps - 1, steps - round(settings.strength * steps)),
            optimise_until=round(_OPTIMISED_SHARE * steps),
            smooth_pictures_at=tuple(sorted({int(share * steps) for share in _SMOOTHED_SHARES})),
            temporal_until=settings.fresco.temporal_attention_until,
        )


@dataclass(frozen=True)
class Noise:
    """Every random number of a batch of N frames, standard normal, float32 on the CPU.

    Attributes:
        initial: [N, C, h, w], added to the frames' latents for the start and the reference pass.
        start: [N, C, h, w], of the autoencoder's posterior for the start.
        reference: [N, C, h, w], of the posterior for the reference pass.
        steps: [steps run, N, C, h, w], of the DDPM steps.
        smoothing: [smoothed steps, N, C, h, w], of the posterior when smoothed pictures are encoded again.
    """

    initial: Tensor
    start: Tensor
    reference: Tensor
    steps: Tensor
    smoothing: Tensor

    @classmethod
    def draw(cls, generator: torch.Generator, shape: tuple[int, int, int, int], steps: int, smoothed: int) -> Noise:
        """Draw everything at once, in the order of the attributes.

        The order does not depend on which parts of the method are switched on, so runs that differ
        in those alone differ in nothing else.

        Args:
            shape: [N, C, h, w] of the latents.
            steps: how many steps are run.
            smoothed: how many of them smooth pictures.
        """

        def normal(*count: int) -> Tensor:
            return torch.randn((*count, *shape), generator=generator, device=generator.device).cpu()

        return cls(normal(), normal(), normal(), normal(steps), normal(smoothed))

    def to(self, device: torch.device) -> Noise:
        """The same on another device."""
        return Noise(
            self.initial.to(device),
            self.start.to(device),
            self.reference.to(device),
            self.steps.to(device),
            self.smoothing.to(device),
        )
