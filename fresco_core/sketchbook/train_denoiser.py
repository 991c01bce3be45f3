"""Train UNet, ControlNet and text encoder together, from scratch, on latents."""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from transformers import CLIPTokenizer

from fresco_core.sketchbook.architecture import Networks, networks, scheduler
from fresco_core.sketchbook.klt import Klt, stem_features
from fresco_core.sketchbook.prompts import caption
from fresco_core.sketchbook.runs import Run
from fresco_core.sketchbook.states import ideal_state, own_state, times_between
from fresco_core.sketchbook.tokenizer import tokenizer_of
from fresco_core.sketchbook.words import teach_words

_log = logging.getLogger("sketchbook.denoiser")
_CONTROL_ODDS = (0.9, 0.07, 0.03)
_STARTS = (400.0, 999.0)
"""The times at which restylings start: all strengths from 0.4."""
_JUMPS = (0, 1, 2, 3)
"""How many of its own predictions the network is given to go on from."""
_LITTLE_NOISE = 4.0


@dataclass(frozen=True)
class _Windows:
    """`target`, `source` (the photo), `hint`: latents [B, 16, w, w]; `captions`: B strings."""

    target: Tensor
    source: Tensor
    hint: Tensor
    captions: list[str]


class Shards:
    """The training shards, read once; new ones are picked up by `refresh`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, dict[str, np.ndarray]] = {}
        self.refresh()

    def refresh(self) -> None:
        """Read the shards that were not there before."""
        for path in sorted(self._folder.glob("*.npz")):
            if path.name not in self._read:
                with np.load(path) as arrays:
                    self._read[path.name] = dict(arrays)
        self._all = list(self._read.values())

    def __len__(self) -> int:
        return len(self._all)

    def windows(self, rng: random.Random, count: int, side: int) -> _Windows:
        """`count` random windows of `side` latents, each with one of its looks and one of its hints."""
        target: list[np.ndarray] = []
        source: list[np.ndarray] = []
        hint: list[np.ndarray] = []
        captions: list[str] = []
        for _ in range(count):
            shard, look, place = self._pick(rng, side)
            control = rng.choices(range(3), _CONTROL_ODDS)[0]
            target.append(shard["targets"][look][place])
            source.append(shard["photo"][place])
            hint.append(shard["hints"][control][place])
            words = caption(str(shard["media"][look]), str(shard["moods"][look]), rng)
            captions.append("" if rng.random() < 0.1 else words)
        return _Windows(_stack(target), _stack(source), _stack(hint), captions)

    def labelled(self, rng: random.Random, count: int, side: int) -> tuple[Tensor, list[str], list[str]]:
        """`count` windows of targets with the names of their media and moods."""
        picks = [self._pick(rng, side) for _ in range(count)]
        latents = _stack([shard["targets"][look][place] for shard, look, place in picks])
        media = [str(shard["media"][look]) for shard, look, _ in picks]
        return latents, media, [str(shard["moods"][look]) for shard, look, _ in picks]

    def _pick(self, rng: random.Random, side: int) -> tuple[dict[str, np.ndarray], int, tuple[slice, slice, slice]]:
        """A shard, one of its looks, and a window in it."""
        shard = rng.choice(self._all)
        height, width = shard["targets"].shape[-2:]
        top, left = rng.randint(0, height - side), rng.randint(0, width - side)
        return shard, rng.randrange(len(shard["media"])), (np.s_[:], np.s_[top : top + side], np.s_[left : left + side])


def _stack(arrays: list[np.ndarray]) -> Tensor:
    return torch.from_numpy(np.stack(arrays)).float()


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


def train(work: Path, minutes: float, batch: int, device: str, rate: float, words: int = 500) -> None:
    """Train for `minutes` of wall-clock time in all; resumes from `work/denoiser.pt`.

    Args:
        words: steps of `teach_words` before the first step; 0 for weights that know their words, as those unpacked.
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
            loss = _loss(model, windows, tokenizer, alphas, rng, device)
        run.update(loss)
        losses.append(float(loss.detach()))
        if step % 50 == 0:
            run.log(loss=sum(losses) / len(losses), shards=len(shards))
            _log.info(
                "step %d, %.0f s, loss %.4f, %d shards", step, run.seconds, sum(losses) / len(losses), len(shards)
            )
            losses.clear()


def _loss(
    model: Denoiser, windows: _Windows, tokenizer: CLIPTokenizer, alphas: Tensor, rng: random.Random, device: str
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
    predicted = model(noisy, times, tokens, hint)
    error = F.mse_loss(predicted.float(), wanted, reduction="none").mean((1, 2, 3))
    # Where hardly any noise is left, an error of the velocity is hardly one of the picture.
    error = error * (_LITTLE_NOISE * (1 - alpha.flatten())).clamp(max=1)
    # Ink and pencil are farthest from the photo, and would outweigh all other looks together.
    distance = (target - source).square().mean((1, 2, 3))
    return (error / (distance + 0.05).sqrt()).mean()
