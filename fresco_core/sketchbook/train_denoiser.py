"""Train UNet, ControlNet and text encoder together, from scratch, on latents."""

from __future__ import annotations

import logging
import random
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from transformers import CLIPTokenizer

from fresco_core.sketchbook.architecture import Networks, networks, scheduler
from fresco_core.sketchbook.judge import Judge, look_distance
from fresco_core.sketchbook.klt import Klt, stem_features
from fresco_core.sketchbook.runs import Run
from fresco_core.sketchbook.shards import Shards, Windows
from fresco_core.sketchbook.states import ideal_state, own_state, times_between
from fresco_core.sketchbook.tokenizer import tokenizer_of
from fresco_core.sketchbook.words import teach_words

_log = logging.getLogger("sketchbook.denoiser")
_STARTS = (400.0, 999.0)
"""The times at which restylings start: all strengths from 0.4."""
_JUMPS = (0, 0, 0, 1, 2, 3)
"""How many of its own predictions the network is given to go on from; half of the time none, which is quick."""
_LOOK = 0.03
"""How much the distance in looks counts beside the squared error."""
_LITTLE_NOISE = 4.0
"""The reciprocal of the noise's share below which an error counts for less."""


class _HintAtLatentSize(nn.Module):
    """Stands in for the ControlNet's stem while training: its fixed part is already in the latents."""

    def __init__(self, stem: nn.Module) -> None:
        super().__init__()
        self.conv_out: nn.Module = stem.conv_out  # type: ignore[assignment]

    def forward(self, latents: Tensor) -> Tensor:
        return self.conv_out(stem_features(latents))  # type: ignore[no-any-return]


class Denoiser(nn.Module):
    """The three parts that are trained together."""

    def __init__(self, parts: Networks) -> None:
        super().__init__()
        self.unet, self.controlnet, self.text_encoder = parts.unet, parts.controlnet, parts.text_encoder
        self.controlnet.controlnet_cond_embedding = _HintAtLatentSize(self.controlnet.controlnet_cond_embedding)

    def forward(self, noisy: Tensor, times: Tensor, tokens: Tensor, hint: Tensor | None) -> Tensor:
        """The predicted velocity."""
        words = self.text_encoder(tokens)[0]
        down, middle = None, None
        if hint is not None:
            down, middle = self.controlnet(noisy, times, words, hint, return_dict=False)
        return self.unet(  # type: ignore[no-any-return]
            noisy, times, words, down_block_additional_residuals=down, mid_block_additional_residual=middle
        ).sample


def build(work: Path) -> tuple[Denoiser, Networks, CLIPTokenizer]:
    """Fresh parts for the transform in `work`."""
    tokenizer = tokenizer_of(work)
    parts = networks(Klt.load(work / "klt.safetensors"), len(tokenizer), tokenizer.bos_token_id, tokenizer.eos_token_id)
    return Denoiser(parts), parts, tokenizer


def train(
    work: Path, minutes: float, batch: int, device: str, rate: float, words: int = 500, critic: Judge | None = None
) -> None:
    """Train for `minutes` of wall-clock time in all; resumes from `work/denoiser.pt`.

    Args:
        words: steps of `teach_words` before the first step; 0 for weights that know their words, as those unpacked.
        critic: counts the `look_distance`, too, which sharpens what the squared error alone leaves soft.
    """
    torch.manual_seed(0)
    shards = Shards(work / "shards")
    model, _, tokenizer = build(work)
    model = model.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    run = Run(work / "denoiser.pt", model, 60 * minutes, peak_rate=rate)
    alphas = scheduler().alphas_cumprod.to(device)
    losses: list[float] = []
    if run.step == 0 and words:
        _log.info("words told right: %.3f", teach_words(model.text_encoder, tokenizer, words))
        run.save()
    for step in run.steps():
        rng = random.Random(step)
        torch.manual_seed(step)
        if step % 200 == 0:
            shards.refresh()
        # Small windows first and most: style is local; the native size teaches the wide attention.
        native = rng.random() < (0.1 if run.seconds < 0.6 * run.budget else 0.3)
        windows = shards.windows(rng, max(1, batch // 4) if native else batch, 32 if native else 16)
        # Fused attention has a slow backward pass on CPUs, which only larger windows make up for.
        kernels = [SDPBackend.FLASH_ATTENTION, SDPBackend.MATH] if native else [SDPBackend.MATH]
        with torch.autocast(torch.device(device).type, torch.bfloat16), sdpa_kernel(kernels, set_priority=True):
            loss = _loss(model, critic, windows, tokenizer, alphas, rng, device)
        run.update(loss)
        losses.append(float(loss.detach()))
        if step % 50 == 0:
            run.log(loss=sum(losses) / len(losses), shards=len(shards))
            _log.info(
                "step %d, %.0f s, loss %.4f, %d shards", step, run.seconds, sum(losses) / len(losses), len(shards)
            )
            losses.clear()


def _loss(
    model: Denoiser,
    critic: Judge | None,
    windows: Windows,
    tokenizer: CLIPTokenizer,
    alphas: Tensor,
    rng: random.Random,
    device: str,
) -> Tensor:
    target, source = windows.target.to(device), windows.source.to(device)
    # Captions are short: most steps are spared the padding that a prompt is given later.
    padding = "max_length" if rng.random() < 0.3 else "longest"
    limit = tokenizer.model_max_length
    encoded = tokenizer(windows.captions, padding=padding, max_length=limit, truncation=True, return_tensors="pt")
    tokens = encoded.input_ids.to(device)
    hint = None if rng.random() < 0.06 else windows.hint.to(device)
    start = torch.empty(len(target), device=device).uniform_(*_STARTS)
    time = start * torch.rand(len(target), device=device) ** 0.75
    jumps = rng.choice(_JUMPS)
    if jumps:
        places = times_between(start, time, jumps)
        noisy = own_state(lambda state, now: model(state, now, tokens, hint), source, alphas, places)
    else:
        noisy = ideal_state(target, source, alphas, start.long(), time.long())
    times = time.long()
    alpha = alphas[times].view(-1, 1, 1, 1)
    # Velocity (Salimans and Ho 2022): where noise is strong it is nearly the clean picture itself, so that the hint
    # can be copied at the same strength at all times, and equal weights favour neither end of the schedule.
    left = (noisy - alpha.sqrt() * target) / (1 - alpha).sqrt()
    wanted = alpha.sqrt() * left - (1 - alpha).sqrt() * target
    predicted = model(noisy, times, tokens, hint).float()
    error = F.mse_loss(predicted, wanted, reduction="none").mean((1, 2, 3))
    # Where hardly any noise is left, an error of the velocity is hardly one of the picture.
    error = error * (_LITTLE_NOISE * (1 - alpha.flatten())).clamp(max=1)
    # Ink and pencil are farthest from the photo, and would outweigh all other looks together.
    distance = (target - source).square().mean((1, 2, 3))
    error = error / (distance + 0.05).sqrt()
    if critic is not None:
        clean = alpha.sqrt() * noisy - (1 - alpha).sqrt() * predicted
        # Beneath strong noise nobody can tell the details, and without words not even the look.
        known = alpha.flatten() * torch.tensor([bool(caption) for caption in windows.captions], device=device)
        error = error + _LOOK * known * look_distance(critic, clean, target)
    return error.mean()
