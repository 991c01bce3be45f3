"""The training shards as random windows: latents of targets, photos and hints, with captions or names of looks."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from fresco_core.sketchbook.prompts import caption

_CONTROL_ODDS = (0.9, 0.07, 0.03)
"""How often a step is shown which hint: `photos.CONTROL_NAMES`."""


@dataclass(frozen=True)
class Windows:
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

    def windows(self, rng: random.Random, count: int, side: int) -> Windows:
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
        return Windows(_stack(target), _stack(source), _stack(hint), captions)

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
