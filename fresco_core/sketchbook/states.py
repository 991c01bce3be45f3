"""The noisy pictures that a restyling's sampler has on its way: what the network has to be trained on.

A restyling starts from the photo, noised to the time that its strength says, and not from pure noise.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor

Predictor = Callable[[Tensor, Tensor], Tensor]
"""Noisy latents [B, C, h, w] and their times [B] to velocities (Salimans and Ho 2022)."""


def ideal_state(target: Tensor, source: Tensor, alphas: Tensor, start: Tensor, times: Tensor) -> Tensor:
    """What the sampler has at `times` [B] if it predicted the target ever since `start` [B].

    By the time t it has replaced all of the photo but the share SNR(start) / SNR(t), which follows from the posterior
    mean of DDPM (Ho et al. 2020, eq. 7).
    """
    alpha = _at(alphas, times)
    share = _signal_to_noise(_at(alphas, start)) / _signal_to_noise(alpha)
    beneath = torch.lerp(target, source, share)
    return alpha.sqrt() * beneath + (1 - alpha).sqrt() * torch.randn_like(target)


@torch.no_grad()
def own_state(predict: Predictor, source: Tensor, alphas: Tensor, places: list[Tensor]) -> Tensor:
    """What the sampler has at the last of `places`, falling times [B] from its start, if it predicts at all others.

    A network that only meets the truth beneath the noise takes its own soft predictions for the truth, and keeps them;
    one that meets those learns to correct them.
    """
    alpha = _at(alphas, places[0])
    noisy = alpha.sqrt() * source + (1 - alpha).sqrt() * torch.randn_like(source)
    for now, then in pairwise(places):
        before, alpha = alpha, _at(alphas, then)
        clean = before.sqrt() * noisy - (1 - before).sqrt() * predict(noisy, now).float()
        kept, step = (1 - alpha) / (1 - before), before / alpha
        mean = alpha.sqrt() * (1 - step) / (1 - before) * clean + step.sqrt() * kept * noisy
        noisy = mean + (kept * (1 - step)).sqrt() * torch.randn_like(noisy)
    return noisy


def times_between(start: Tensor, end: Tensor, jumps: int) -> list[Tensor]:
    """Whole times [B] from `start` down to `end`: `jumps` + 1 of them, those between at random."""
    shares = torch.rand(jumps - 1, len(start), device=start.device).sort(0).values
    return [start.long(), *(torch.lerp(start, end, share).long() for share in shares), end.long()]


def _at(alphas: Tensor, times: Tensor) -> Tensor:
    return alphas[times].view(-1, 1, 1, 1)


def _signal_to_noise(alpha: Tensor) -> Tensor:
    return alpha / (1 - alpha)
