"""Small classifiers that tell media and moods apart, trained on true targets; never on what the model produced.

They look at latents of the linear transform, which any picture has. One judges what the model makes; another one, the
critic, is what the denoiser learns from: the judge must not have been its teacher.
"""

from __future__ import annotations

import random
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from fresco_core.sketchbook.klt import CHANNELS
from fresco_core.sketchbook.moods import MOODS
from fresco_core.sketchbook.shards import Shards
from fresco_core.sketchbook.styles import MEDIA, MONOCHROME

_SIDE = 24
_NO_MOOD = -1


def _without_hue(medium: str, mood: str) -> bool:
    """A drawing in pencil is as grey in no mood as in black and white: nobody could tell which was meant."""
    return medium in MONOCHROME and mood in ("plain", "black and white")


class Judge(nn.Module):
    """Latents [B, 16, h, w] to logits over the media and over the moods."""

    def __init__(self, width: int) -> None:
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

    def statistics(self, latents: Tensor) -> Tensor:
        """What it judges by [B, S]: mean and deviation over the picture of features and of the latents themselves.

        A look is a matter of statistics, not of places, and a mood hardly more than of colours.
        """
        return torch.cat([statistic for each in (self.body(latents), latents) for statistic in _statistics(each)], 1)

    def verdict(self, statistics: Tensor) -> tuple[Tensor, Tensor]:
        """Logits over the media and over the moods."""
        return self.medium(statistics), self.mood(statistics)

    def forward(self, latents: Tensor) -> tuple[Tensor, Tensor]:
        return self.verdict(self.statistics(latents))


def _statistics(maps: Tensor) -> tuple[Tensor, Tensor]:
    maps = maps.float()
    return maps.mean((2, 3)), maps.std((2, 3))


def judge_of(shards: Shards, work: Path) -> Judge:
    """The judge of the evaluation."""
    return _trained(Judge(64), shards, work / "judge.pt")


def critic_of(shards: Shards, work: Path) -> Judge:
    """The denoiser's teacher; it is trained beneath noise, so that no invisible grain can please it."""
    return _trained(Judge(96), shards, work / "critic.pt", noise=0.3).requires_grad_(False)


def look_distance(critic: Judge, predicted: Tensor, target: Tensor) -> Tensor:
    """How far predictions [B, 16, h, w] are from their targets in what makes a look [B].

    A perceptual loss (Johnson et al. 2016) of means and deviations (Huang and Belongie 2017), and of the critic's
    verdict: what it says of the target it should say of the prediction. The squared error alone asks for the mean of
    all that a target might be, which has neither outlines nor grain.
    """
    told, seen = critic.statistics(predicted), critic.statistics(target)
    spread = seen.std(0, correction=0) + 0.1 * seen.abs().mean(0) + 1e-3
    distance = ((told - seen) / spread).abs().mean(1)
    for said, meant in zip(critic.verdict(told), critic.verdict(seen), strict=True):
        distance = distance + F.kl_div(said.log_softmax(1), meant.softmax(1), reduction="none").sum(1)
    return distance


def _trained(
    judge: Judge, shards: Shards, path: Path, *, noise: float = 0.0, steps: int = 5000, batch: int = 64
) -> Judge:
    """Train on the shards' true targets, or load what was trained before."""
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
        latents, medium_names, mood_names = shards.labelled(random.Random(f"{path.stem} {step}"), batch, _SIDE)
        latents = latents + noise * torch.rand(batch, 1, 1, 1) * torch.randn_like(latents)
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
