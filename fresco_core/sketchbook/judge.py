"""A small classifier that tells media and moods apart, trained on true targets: the judge of what the model makes.

It looks at latents of the linear transform, which any picture has, and never sees what the model produced.
"""

from __future__ import annotations

import random
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from fresco_core.sketchbook.klt import CHANNELS
from fresco_core.sketchbook.moods import MOODS
from fresco_core.sketchbook.styles import MEDIA, MONOCHROME
from fresco_core.sketchbook.train_denoiser import Shards

_SIDE = 24
_NO_MOOD = -1


def _without_hue(medium: str, mood: str) -> bool:
    """A drawing in pencil is as grey in no mood as in black and white: nobody could tell which was meant."""
    return medium in MONOCHROME and mood in ("plain", "black and white")


class Judge(nn.Module):
    """Latents [B, 16, h, w] to logits over the media and over the moods."""

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(CHANNELS, width, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(width, width, 3, padding=1, stride=2),
            nn.ReLU(),
            nn.Conv2d(width, width, 3, padding=1),
            nn.ReLU(),
        )
        self.medium = nn.Linear(2 * width + 2 * CHANNELS, len(MEDIA))
        self.mood = nn.Sequential(
            nn.Linear(2 * width + 2 * CHANNELS, 2 * width), nn.ReLU(), nn.Linear(2 * width, len(MOODS))
        )

    def forward(self, latents: Tensor) -> tuple[Tensor, Tensor]:
        features = self.body(latents)
        # Mean and deviation over the picture, of the latents themselves too: a look is a matter of statistics, not of
        # places, and a mood hardly more than of colours.
        pooled = torch.cat([statistic for each in (features, latents) for statistic in _statistics(each)], 1)
        return self.medium(pooled), self.mood(pooled)


def _statistics(maps: Tensor) -> tuple[Tensor, Tensor]:
    return maps.mean((2, 3)), maps.std((2, 3))


def train_judge(shards: Shards, path: Path, steps: int = 5000, batch: int = 64) -> Judge:
    """Train on the shards' true targets, or load what was trained before."""
    judge = Judge()
    if path.exists():
        judge.load_state_dict(torch.load(path, weights_only=True))
        return judge.eval()
    media, moods = list(MEDIA), list(MOODS)
    optimizer = torch.optim.AdamW(judge.parameters(), lr=2e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=steps)
    # Half of the targets have no mood: unweighted, the judge would call every slight mood none.
    balance = torch.ones(len(moods))
    balance[moods.index("plain")] = 1 / (len(moods) - 1)
    for step in range(steps):
        latents, medium_names, mood_names = shards.labelled(random.Random(f"judge {step}"), batch, _SIDE)
        medium_logits, mood_logits = judge(latents)
        loss = F.cross_entropy(medium_logits, torch.tensor([media.index(name) for name in medium_names]))
        told = [
            _NO_MOOD if _without_hue(medium, mood) else moods.index(mood)
            for medium, mood in zip(medium_names, mood_names, strict=True)
        ]
        loss = loss + F.cross_entropy(mood_logits, torch.tensor(told), balance, ignore_index=_NO_MOOD)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
    torch.save(judge.state_dict(), path)
    return judge.eval()
