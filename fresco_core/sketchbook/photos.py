"""Photos in, training shards out: latents of the photo's hints and of its stylisations.

A shard is one `.npz` for one crop of one photo: `photo` [16, h, w], `hints` [3, 16, h, w] (tile, softedge, canny) and
`targets` [K, 16, h, w], all float16 latents, and `media`, `moods` (K names each). Crops are larger than what a training
step takes, and lie on the grid of the 8x8 transform, so that a step may cut any sub-window out of the latents.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor

from fresco_core.errors import SettingsError
from fresco_core.frames import Picture
from fresco_core.sketchbook.klt import PATCH, Klt
from fresco_core.sketchbook.moods import MOODS
from fresco_core.sketchbook.styles import MEDIA
from fresco_core.sketchbook.targets import stylise
from fresco_core.translation.controls import DrawnControl, hint

HELD_OUT = 12
"""Every twelfth photo, in name order, is never trained on; the evaluation uses it."""
_CROP = (256, 384)
CONTROL_NAMES: tuple[DrawnControl, ...] = ("tile", "softedge", "canny")
"""The order of the hints in a shard."""


def photo_paths(folder: Path, *, held_out: bool) -> list[Path]:
    """The photos to train on, or those kept for the evaluation.

    Raises:
        SettingsError: if the folder holds no JPEG or PNG.
    """
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    if not paths:
        raise SettingsError(f"There are no photos in {folder}.", "Name a folder of JPEG or PNG pictures.")
    return [path for index, path in enumerate(paths) if (index % HELD_OUT == 0) == held_out]


def read_photo(path: Path, short_side: int) -> Picture:
    """The photo as RGB, scaled to the given short side."""
    bgr = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
    if bgr is None:
        raise SettingsError(f"The photo {path.name} cannot be decoded.", "Remove it from the folder.")
    scale = short_side / min(bgr.shape[:2])
    size = (round(bgr.shape[1] * scale), round(bgr.shape[0] * scale))
    resized = cv2.resize(bgr, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LANCZOS4)
    return np.asarray(cv2.cvtColor(resized, cv2.COLOR_BGR2RGB), np.uint8)


def as_tensor(picture: Picture) -> Tensor:
    """uint8 [H, W, 3] to float32 [1, 3, H, W] in [0, 1]."""
    return torch.from_numpy(picture.copy()).permute(2, 0, 1)[None].float() / 255


def crop(path: Path, rng: random.Random) -> Picture:
    """A random crop of at most 256x384 pixels at a random scale, perhaps mirrored, sides multiples of 8."""
    photo = read_photo(path, round(rng.choice((256, 256, 320, 400)) * rng.uniform(1.0, 1.15)))
    if rng.random() < 0.5:
        photo = photo[:, ::-1]
    long, short = max(_CROP), min(_CROP)
    limits = (short, long) if photo.shape[1] >= photo.shape[0] else (long, short)
    height, width = (min(side, limit) // PATCH * PATCH for side, limit in zip(photo.shape[:2], limits, strict=True))
    top, left = rng.randint(0, photo.shape[0] - height), rng.randint(0, photo.shape[1] - width)
    return np.ascontiguousarray(photo[top : top + height, left : left + width])


def fit_klt(paths: list[Path], seed: int = 0) -> Klt:
    """The transform of these photos and of a few of their stylisations."""
    rng = random.Random(seed)
    patches = []
    for path in rng.sample(paths, min(160, len(paths))):
        picture = as_tensor(crop(path, rng))
        pictures = [picture, stylise(picture, rng.choice(list(MEDIA)), rng.choice(list(MOODS)), rng)]
        for each in pictures:
            cut = each.unfold(2, PATCH, PATCH).unfold(3, PATCH, PATCH).permute(0, 2, 3, 1, 4, 5)
            patches.append(cut.reshape(-1, 3, PATCH, PATCH)[:: len(pictures)])
    return Klt.fit(torch.cat(patches))


def looks_for(rng: random.Random, count: int) -> list[tuple[str, str]]:
    """`count` pairs of medium and mood: media evenly, half of them without a mood."""
    media = rng.sample(list(MEDIA), count)
    moods = list(MOODS)[1:]
    return [(medium, "plain" if rng.random() < 0.5 else rng.choice(moods)) for medium in media]


def write_shards(paths: list[Path], klt: Klt, folder: Path, passes: int, per_crop: int = 6) -> Iterator[int]:
    """Write one shard for every photo and pass, skipping those there already; yields how many are done."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(passes):
        order = random.Random(number).sample(paths, len(paths))
        for index, path in enumerate(order):
            destination = folder / f"{number:03d}_{path.stem}.npz"
            if not destination.exists():
                _write_shard(path, klt, destination, random.Random(f"{number} {path.stem}"), per_crop)
            yield number * len(paths) + index + 1


def _write_shard(path: Path, klt: Klt, destination: Path, rng: random.Random, per_crop: int) -> None:
    picture = crop(path, rng)
    tensor = as_tensor(picture)
    hints = torch.stack([torch.from_numpy(hint(picture, control)).permute(2, 0, 1) for control in CONTROL_NAMES])
    looks = looks_for(rng, per_crop)
    targets = torch.cat([stylise(tensor, medium, mood, rng) for medium, mood in looks])
    partial = destination.with_suffix(".part")
    with partial.open("wb") as file:
        np.savez(
            file,
            photo=klt.encode(tensor)[0].half().numpy(),
            hints=klt.encode(hints).half().numpy(),
            targets=klt.encode(targets).half().numpy(),
            media=np.array([medium for medium, _ in looks]),
            moods=np.array([mood for _, mood in looks]),
        )
    partial.rename(destination)
