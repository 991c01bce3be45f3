"""Training targets: a photo, its control hints, and the same photo in a medium and a mood."""

from __future__ import annotations

import random

import torch
from torch import Tensor

from fresco_core.sketchbook.filters import luminance
from fresco_core.sketchbook.moods import MOODS
from fresco_core.sketchbook.styles import MEDIA, MONOCHROME


def stylise(picture: Tensor, medium: str, mood: str, rng: random.Random) -> Tensor:
    """The picture in a medium and a mood.

    Args:
        picture: float32 RGB [B, 3, H, W] in [0, 1].
        medium: a name in `MEDIA`.
        mood: a name in `MOODS`.
        rng: decides the medium's free parameters.
    """
    with torch.no_grad():
        if medium not in MONOCHROME:
            return MEDIA[medium](MOODS[mood](picture), rng)
        drawn = MEDIA[medium](picture, rng)
        if mood in ("plain", "black and white"):
            return drawn if mood == "plain" else luminance(drawn).expand(-1, 3, -1, -1)
        return MOODS[mood](drawn)
