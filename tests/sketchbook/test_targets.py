"""The stylisations: in range, repeatable, and made of the picture rather than of the pixel grid."""

from __future__ import annotations

import random

import pytest
import torch

from fresco_core.sketchbook.filters import blur
from fresco_core.sketchbook.moods import MOODS
from fresco_core.sketchbook.styles import MEDIA
from fresco_core.sketchbook.targets import stylise


def scene(height: int = 128, width: int = 160) -> torch.Tensor:
    """A smooth coloured scene with edges and grain, [1, 3, H, W]."""
    generator = torch.Generator().manual_seed(7)
    shapes = blur(torch.rand(1, 3, height, width, generator=generator), 6.0)
    shapes = ((shapes - shapes.mean()) * 6 + 0.5).clamp(0, 1)
    return (shapes + 0.1 * blur(torch.randn(1, 3, height, width, generator=generator), 1.0)).clamp(0, 1)


@pytest.mark.parametrize("medium", MEDIA)
def test_a_medium_is_a_picture_and_repeats_for_a_seed(medium: str) -> None:
    first = stylise(scene(), medium, "plain", random.Random(3))
    again = stylise(scene(), medium, "plain", random.Random(3))
    assert first.shape == (1, 3, 128, 160)
    assert torch.isfinite(first).all()
    assert first.min() >= 0
    assert first.max() <= 1
    assert torch.equal(first, again)


@pytest.mark.parametrize("medium", MEDIA)
def test_texture_moves_with_the_content(medium: str) -> None:
    """Moving the picture by a few pixels moves its stylisation by as much: nothing is tied to the grid."""
    wide = scene(160, 192)
    dx, dy, margin = 7, 3, 48
    still = stylise(wide[..., : 160 - dy, : 192 - dx], medium, "plain", random.Random(0))
    moved = stylise(wide[..., dy:, dx:], medium, "plain", random.Random(0))
    inner = still[..., margin + dy : -margin, margin + dx : -margin]
    same = moved[..., margin : -margin - dy, margin : -margin - dx]
    assert (inner - same).abs().mean() < 2e-3


@pytest.mark.parametrize("mood", [mood for mood in MOODS if mood != "plain"])
def test_a_mood_changes_the_colours_but_not_the_form(mood: str) -> None:
    picture = scene()
    graded = stylise(picture, "photograph", mood, random.Random(0))
    assert (graded - picture).abs().mean() > 0.03
    gray, graded_gray = picture.mean(1).flatten(), graded.mean(1).flatten()
    assert torch.corrcoef(torch.stack([gray, graded_gray]))[0, 1] > 0.85


def test_media_differ_from_each_other() -> None:
    pictures = {medium: stylise(scene(), medium, "plain", random.Random(0)) for medium in MEDIA}
    names = list(pictures)
    for index, one in enumerate(names):
        for other in names[index + 1 :]:
            assert (pictures[one] - pictures[other]).abs().mean() > 0.02, (one, other)
