"""Train the autoencoder's decoder to undo the transform, block edges included, and what the denoiser leaves soft."""

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
from fresco_core.sketchbook.painter import Painter
from fresco_core.sketchbook.photos import as_tensor, photo_paths, read_photo
from fresco_core.sketchbook.runs import Run
from fresco_core.sketchbook.styles import MEDIA
from fresco_core.sketchbook.targets import stylise

_WINDOW = 128
_AROUND = 8
"""Pixels over which the strength of edges is compared."""
_STRENGTH = 1.0
_log = logging.getLogger("sketchbook.decoder")


def _photos(paths: list[Path], rng: random.Random, count: int) -> Tensor:
    """Random windows [count, 3, 128, 128] of different photos."""
    windows = []
    for path in rng.sample(paths, count):
        photo = read_photo(path, round(rng.uniform(256, 512)))
        top, left = rng.randint(0, photo.shape[0] - _WINDOW), rng.randint(0, photo.shape[1] - _WINDOW)
        windows.append(as_tensor(photo[top : top + _WINDOW, left : left + _WINDOW]))
    return torch.cat(windows)


def train(
    photos: Path,
    work: Path,
    minutes: float,
    batch: int,
    device: str,
    rate: float = 1.5e-3,
    painter: Painter | None = None,
) -> None:
    """Train for `minutes` of wall-clock time in all; resumes from `work/decoder.pt`.

    Args:
        batch: windows of a step; half of them photos, half the photos of others in one look.
        painter: lets the second half be decoded from what the denoiser makes of those photos.
    """
    paths = photo_paths(photos, held_out=False)
    klt = Klt.load(work / "klt.safetensors")
    model = autoencoder(klt).to(device)
    run = Run(work / "decoder.pt", model.decoder, 60 * minutes, peak_rate=rate)
    running = 0.0
    for step in run.steps():
        rng = random.Random(step)
        torch.manual_seed(step)
        windows = _photos(paths, rng, batch)
        plain, subjects = windows[batch // 2 :], windows[: batch // 2]
        medium, mood = rng.choice(list(MEDIA)), rng.choice(list(MOODS))
        stylised = stylise(subjects, medium, mood, rng)
        latents = klt.encode(torch.cat([plain, stylised])).to(device)
        # Denoised latents are never quite clean: the decoder must not amplify what is left.
        latents += torch.randn_like(latents) * 0.1 * torch.rand(batch, 1, 1, 1, device=device)
        if painter is not None and step % 3:
            latents[len(plain) :] = painter.latents(subjects, medium, mood, rng)
        pictures = torch.cat([plain, stylised]).to(device)
        decoded = (model.decoder(latents / LATENT_SCALE) + 1) / 2
        run.update(picture_distance(decoded, pictures))
        squared = (decoded.detach()[: len(plain)] - pictures[: len(plain)]).square().mean()
        running = 0.98 * running + 0.02 * float(squared) if running else float(squared)
        if step % 50 == 0:
            psnr = -10 * torch.log10(torch.tensor(running)).item()
            run.log(psnr=psnr)
            _log.info("step %d, %.0f s, photos at %.2f dB", step, run.seconds, psnr)


def picture_distance(decoded: Tensor, wanted: Tensor) -> Tensor:
    """Mean absolute difference of pictures [B, 3, H, W]: in values, in edges, and in how strong edges are around.

    Where an edge lies is not always known to a pixel: the first two would have it soft, the last as strong as it is.
    """
    distance = (decoded - wanted).abs().mean()
    for axis in (2, 3):
        ours, theirs = decoded.diff(dim=axis), wanted.diff(dim=axis)
        distance = distance + 0.5 * (ours - theirs).abs().mean()
        strengths = (F.avg_pool2d(edges.abs(), _AROUND, _AROUND // 2) for edges in (ours, theirs))
        distance = distance + _STRENGTH * torch.sub(*strengths).abs().mean()
    return distance
