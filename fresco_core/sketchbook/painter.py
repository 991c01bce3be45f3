"""Latents as the trained denoiser leaves them: what the decoder has to make pictures of."""

from __future__ import annotations

import random
from pathlib import Path

import torch
from torch import Tensor

from fresco_core.sketchbook.architecture import scheduler
from fresco_core.sketchbook.klt import Klt
from fresco_core.sketchbook.prompts import caption
from fresco_core.sketchbook.runs import load_average
from fresco_core.sketchbook.states import own_state, times_between
from fresco_core.sketchbook.train_denoiser import build
from fresco_core.translation.controls import hint

_STARTS, _ENDS = (550.0, 850.0), (10.0, 120.0)
"""Times between which a restyling is walked through; the last prediction is made at its end."""
_JUMPS = (2, 3, 4)


class Painter:
    """The denoiser of a training, to be asked only."""

    def __init__(self, work: Path, device: str) -> None:
        """
        Raises:
            SettingsError: if no denoiser was trained in `work`.
        """
        self._denoiser, _, self._tokenizer = build(work)
        load_average(self._denoiser, work / "denoiser.pt")
        self._denoiser.to(device, memory_format=torch.channels_last).eval()  # type: ignore[call-overload]
        self._klt = Klt.load(work / "klt.safetensors")
        self._alphas = scheduler().alphas_cumprod.to(device)
        self._device = device

    @torch.no_grad()
    def latents(self, photos: Tensor, medium: str, mood: str, rng: random.Random) -> Tensor:
        """Photos [B, 3, H, W] in [0, 1], restyled each by itself: latents [B, 16, H/8, W/8] for the decoder."""
        pictures = (255 * photos.permute(0, 2, 3, 1)).round().byte().numpy()
        drawn = torch.stack([torch.from_numpy(hint(picture, "tile")).permute(2, 0, 1) for picture in pictures])
        source, hints = (self._klt.encode(each).to(self._device) for each in (photos, drawn))
        words = [caption(medium, mood, rng) for _ in photos]
        tokens = self._tokenizer(words, padding="longest", truncation=True, return_tensors="pt").input_ids

        def predict(noisy: Tensor, times: Tensor) -> Tensor:
            with torch.autocast(torch.device(self._device).type, torch.bfloat16):
                return self._denoiser(noisy, times, tokens.to(self._device), hints).float()  # type: ignore[no-any-return]

        start, end = (torch.empty(len(photos), device=self._device).uniform_(*bounds) for bounds in (_STARTS, _ENDS))
        places = times_between(start, end, rng.choice(_JUMPS))
        noisy = own_state(predict, source, self._alphas, places)
        alpha = self._alphas[places[-1]].view(-1, 1, 1, 1)
        clean: Tensor = alpha.sqrt() * noisy - (1 - alpha).sqrt() * predict(noisy, places[-1])
        return clean
