"""Train the autoencoder's decoder to undo the transform, block edges included."""

from __future__ import annotations

import logging
import random
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from fresco_core.sketchbook.architecture import autoencoder
from fresco_core.sketchbook.klt import LATENT_SCALE, Klt
from fresco_core.sketchbook.moods import MOODS
from fresco_core.sketchbook.photos import as_tensor, photo_paths, read_photo
from fresco_core.sketchbook.runs import Run
from fresco_core.sketchbook.styles import MEDIA
from fresco_core.sketchbook.targets import stylise

_WINDOW = 128
_log = logging.getLogger("sketchbook.decoder")


def _pictures(paths: list[Path], rng: random.Random, count: int) -> Tensor:
    """Half photos, half stylisations of other photos in one random look."""
    windows = []
    for path in rng.sample(paths, count):
        photo = read_photo(path, round(rng.uniform(256, 512)))
        top, left = rng.randint(0, photo.shape[0] - _WINDOW), rng.randint(0, photo.shape[1] - _WINDOW)
        windows.append(as_tensor(photo[top : top + _WINDOW, left : left + _WINDOW]))
    pictures = torch.cat(windows)
    half = count // 2
    pictures[half:] = stylise(pictures[half:], rng.choice(list(MEDIA)), rng.choice(list(MOODS)), rng)
    return pictures


def train(photos: Path, work: Path, minutes: float, batch: int, device: str) -> None:
    """Train for `minutes` of wall-clock time in all; resumes from `work/decoder.pt`."""
    paths = photo_paths(photos, held_out=False)
    klt = Klt.load(work / "klt.safetensors")
    model = autoencoder(klt).to(device)
    run = Run(work / "decoder.pt", model.decoder, 60 * minutes, peak_rate=1.5e-3)
    running = 0.0
    for step in run.steps():
        rng = random.Random(step)
        pictures = _pictures(paths, rng, batch).to(device)
        with torch.no_grad():
            latents = klt.encode(pictures)
            # Denoised latents are never quite clean: the decoder must not amplify what is left.
            latents += torch.randn_like(latents) * 0.1 * torch.rand(batch, 1, 1, 1, device=device)
        decoded = (model.decoder(latents / LATENT_SCALE) + 1) / 2
        difference = decoded - pictures
        edges = sum(difference.diff(dim=axis).abs().mean() for axis in (2, 3))
        run.update(difference.abs().mean() + 0.5 * edges)
        running = 0.98 * running + 0.02 * float(difference.detach().square().mean()) if running else 0.02
        if step % 50 == 0:
            psnr = -10 * torch.log10(torch.tensor(running)).item()
            run.log(psnr=psnr)
            _log.info("step %d, %.0f s, PSNR %.2f dB", step, run.seconds, psnr)


def validate(autoencoder_parts: torch.nn.Module, pictures: Tensor) -> float:
    """Mean PSNR in dB of the decoded latents, pictures [B, 3, H, W] in [0, 1]."""
    with torch.no_grad():
        latents = autoencoder_parts.encode(2 * pictures - 1).latents  # type: ignore[operator]
        decoded = (autoencoder_parts.decode(latents).sample + 1) / 2  # type: ignore[operator]
    error = F.mse_loss(decoded.clamp(0, 1), pictures, reduction="none").mean((1, 2, 3))
    return float((-10 * error.log10()).mean())
