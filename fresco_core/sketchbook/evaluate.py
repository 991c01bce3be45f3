"""Judge the shipped model on photos it never saw: reconstruction, looks, moods, edges; and a sheet to look at."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor

from fresco_core.correspondence import Correspondence
from fresco_core.frames import Picture, to_working_size
from fresco_core.progress import ProgressToken
from fresco_core.settings import FrescoSettings, RestyleSettings
from fresco_core.sketchbook.judge import Judge
from fresco_core.sketchbook.klt import Klt
from fresco_core.sketchbook.moods import MOODS
from fresco_core.sketchbook.photos import as_tensor, photo_paths, read_photo
from fresco_core.sketchbook.prompts import caption
from fresco_core.sketchbook.styles import MEDIA
from fresco_core.sketchbook.targets import stylise
from fresco_core.translation import Model, translate

SIDE = 256


@dataclass(frozen=True)
class Report:
    """Means over all evaluated pictures; PSNR in dB, the rest shares of one."""

    reconstruction_photos: float
    reconstruction_stylised: float
    media_recognised: float
    moods_recognised: float
    judge_media: float
    judge_moods: float
    edges_kept: float
    pictures: int


def held_out_pictures(photos: Path, count: int) -> list[Picture]:
    """`count` pictures of 256x256 from the photos kept for this."""
    paths = photo_paths(photos, held_out=True)
    pictures = [to_working_size(_centre(read_photo(path, SIDE)), SIDE, SIDE) for path in paths[:count]]
    return [np.ascontiguousarray(picture) for picture in pictures]


def _centre(picture: Picture) -> Picture:
    top, left = (picture.shape[0] - SIDE) // 2, (picture.shape[1] - SIDE) // 2
    return picture[top : top + SIDE, left : left + SIDE]


def restyled(model: Model, picture: Picture, prompt: str, *, steps: int = 15, seed: int = 0) -> Picture:
    """One picture restyled on its own, at the default strength."""
    settings = RestyleSettings(prompt=prompt, steps=steps, fresco=FrescoSettings.off())
    height, width = picture.shape[:2]
    still = torch.zeros(1, 2, height, width)
    seen = torch.zeros(1, height, width, dtype=torch.bool)
    alone = Correspondence(torch.from_numpy(picture)[None], still, still, seen, seen, None)
    generator = torch.Generator().manual_seed(seed)
    return translate(
        model, [picture], alone, settings, [prompt], generator=generator, progress=ProgressToken()
    ).pictures[0]


def edge_agreement(result: Picture, source: Picture, tolerance: int = 2) -> float:
    """F1 of the result's Canny edges against the source's, each counted within `tolerance` pixels."""
    first, second = (cv2.Canny(cv2.GaussianBlur(picture, (0, 0), 1.0), 50, 100) > 0 for picture in (result, source))
    if not first.any() or not second.any():
        return float(first.any() == second.any())
    reach = np.ones((2 * tolerance + 1,) * 2, np.uint8)
    near_first, near_second = (cv2.dilate(edges.astype(np.uint8), reach) > 0 for edges in (first, second))
    precision, recall = near_second[first].mean(), near_first[second].mean()
    return float(2 * precision * recall / max(precision + recall, 1e-9))


def _psnr(model: Model, pictures: Tensor) -> float:
    with torch.no_grad():
        latents = model.vae.encode(2 * pictures - 1).latents
        decoded = ((model.vae.decode(latents).sample + 1) / 2).clamp(0, 1)
    return float((-10 * (decoded - pictures).square().mean((1, 2, 3)).log10()).mean())


@torch.no_grad()
def evaluate(
    model: Model, judge: Judge, klt: Klt, pictures: list[Picture], looks_each: int, progress: ProgressToken
) -> Report:
    """Restyle every picture in `looks_each` media and one mood each, and judge the results."""
    media, moods = list(MEDIA), list(MOODS)
    photos = torch.cat([as_tensor(picture) for picture in pictures])
    stylised = torch.cat(
        [
            stylise(photos[[i]], media[i % len(media)], moods[i % len(moods)], random.Random(i))
            for i in range(len(photos))
        ]
    )
    medium_hits, mood_hits, judge_medium, judge_mood, edges = [], [], [], [], []
    for index, picture in enumerate(pictures):
        rng = random.Random(index)
        for turn in range(looks_each):
            medium = media[1 + (index + turn) % (len(media) - 1)]
            result = restyled(model, picture, caption(medium, "plain", rng), seed=index)
            truth = stylise(as_tensor(picture), medium, "plain", rng)
            medium_hits.append(media[int(judge(klt.encode(as_tensor(result)))[0].argmax())] == medium)
            judge_medium.append(media[int(judge(klt.encode(truth))[0].argmax())] == medium)
            edges.append(edge_agreement(result, picture))
        mood = moods[1 + index % (len(moods) - 1)]
        result = restyled(model, picture, caption("photograph", mood, rng), seed=index)
        truth = stylise(as_tensor(picture), "photograph", mood, rng)
        mood_hits.append(moods[int(judge(klt.encode(as_tensor(result)))[1].argmax())] == mood)
        judge_mood.append(moods[int(judge(klt.encode(truth))[1].argmax())] == mood)
        progress.report("evaluating", index + 1, len(pictures))
    return Report(
        reconstruction_photos=_psnr(model, photos),
        reconstruction_stylised=_psnr(model, stylised),
        media_recognised=float(np.mean(medium_hits)),
        moods_recognised=float(np.mean(mood_hits)),
        judge_media=float(np.mean(judge_medium)),
        judge_moods=float(np.mean(judge_mood)),
        edges_kept=float(np.mean(edges)),
        pictures=len(pictures),
    )


def contact_sheet(model: Model, pictures: list[Picture], prompts: list[str]) -> Picture:
    """Sources in the first row, then one row for each prompt."""
    rows = [np.hstack(pictures)]
    rows += [np.hstack([restyled(model, picture, prompt) for picture in pictures]) for prompt in prompts]
    return np.vstack(rows)
