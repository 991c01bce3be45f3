"""How latents of one diffusion time become those of the next, by each scheduler's equation.

All begin from the clean latents predicted so far, so that what edits these works with every scheduler.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import exp, log, sqrt
from typing import TYPE_CHECKING

from torch import Tensor

if TYPE_CHECKING:
    from fresco_core.translation.sampler import Schedule

Stepper = Callable[["Schedule", Tensor, Tensor, Tensor, int, Tensor | None], Tensor]
"""Arguments as in `Schedule.previous`."""

_LCM_SCALING, _LCM_DATA = 10.0, 0.5


def _ddpm(schedule: Schedule, latents: Tensor, clean: Tensor, noise: Tensor, step: int, _: Tensor | None) -> Tensor:
    """Ho et al. 2020, the smaller of its two variances."""
    alpha, alpha_next = schedule.alphas[step], schedule.alphas[step + 1]
    kept = alpha / alpha_next
    weight_clean = alpha_next**0.5 * (1 - kept) / (1 - alpha)
    weight_latents = kept**0.5 * (1 - alpha_next) / (1 - alpha)
    deviation = max((1 - alpha_next) / (1 - alpha) * (1 - kept), 1e-20) ** 0.5
    previous: Tensor = weight_clean * clean + weight_latents * latents + deviation * noise
    return previous


def _ddim(schedule: Schedule, latents: Tensor, clean: Tensor, _: Tensor, step: int, __: Tensor | None) -> Tensor:
    """Song et al. 2021, without noise."""
    alpha, alpha_next = schedule.alphas[step], schedule.alphas[step + 1]
    direction = (latents - alpha**0.5 * clean) / (1 - alpha) ** 0.5
    previous: Tensor = alpha_next**0.5 * clean + (1 - alpha_next) ** 0.5 * direction
    return previous


def _dpm(schedule: Schedule, latents: Tensor, clean: Tensor, _: Tensor, step: int, before: Tensor | None) -> Tensor:
    """DPM-Solver++ (Lu et al. 2022) of second order by midpoints; the first and the last step are of first order."""
    if step + 1 == len(schedule.timesteps):
        return clean
    alpha, alpha_next = schedule.alphas[step], schedule.alphas[step + 1]
    width = _half_log_ratio(alpha_next) - _half_log_ratio(alpha)
    target = clean
    if before is not None:
        width_before = _half_log_ratio(alpha) - _half_log_ratio(schedule.alphas[step - 1])
        target = clean + (clean - before) * (0.5 * width / width_before)
    previous: Tensor = sqrt((1 - alpha_next) / (1 - alpha)) * latents + sqrt(alpha_next) * (1 - exp(-width)) * target
    return previous


def _lcm(schedule: Schedule, latents: Tensor, clean: Tensor, noise: Tensor, step: int, _: Tensor | None) -> Tensor:
    """Latent consistency (Luo et al. 2023): all the way to clean, then noise again."""
    time = schedule.timesteps[step] * _LCM_SCALING
    skip = _LCM_DATA**2 / (time**2 + _LCM_DATA**2)
    denoised: Tensor = time / sqrt(time**2 + _LCM_DATA**2) * clean + skip * latents
    alpha_next = schedule.alphas[step + 1]
    previous: Tensor = alpha_next**0.5 * denoised + (1 - alpha_next) ** 0.5 * noise
    return previous


def _half_log_ratio(alpha: float) -> float:
    """Half the logarithm of signal to noise."""
    return 0.5 * log(alpha / (1 - alpha))


STEPPERS: Mapping[str, Stepper] = {"ddpm": _ddpm, "ddim": _ddim, "dpm++": _dpm, "lcm": _lcm}
