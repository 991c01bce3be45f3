"""The media: classical stylisations that the model learns to imitate.

Every texture is a function of the picture itself (its detail, smeared along its edges), never of the pixel grid, so
that it moves with the content, and is coarse enough for the latents to show it: what a network cannot see it cannot
imitate.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import torch
from torch import Tensor

from fresco_core.sketchbook.filters import (
    blur,
    detail,
    gradient,
    guided,
    kuwahara,
    lines,
    luminance,
    posterise,
    saturate,
    shift,
    smear,
    smoothstep,
    tangent,
    tone,
)

Style = Callable[[Tensor, random.Random], Tensor]


def photograph(picture: Tensor, rng: random.Random) -> Tensor:
    """No style: the picture itself."""
    return picture


def oil(picture: Tensor, rng: random.Random) -> Tensor:
    """Thick directional strokes with relief, deep contrast under a warm varnish."""
    flow = tangent(luminance(picture), 4.0)
    paint = smear(kuwahara(picture, rng.choice((3, 4))), flow, 5.0)
    paint = smoothstep(-0.10, 1.08, saturate(paint, rng.uniform(1.4, 1.6)))
    relief = smear(detail(luminance(picture)), flow, 10.0, steps=5)
    gx, gy = gradient(relief)
    varnish = paint.new_tensor((1.04, 0.97, 0.84))[None, :, None, None]
    return (varnish * paint * (1 + 0.14 * relief) + 0.12 * (gx + gy)).clamp(0, 1)


def watercolour(picture: Tensor, rng: random.Random) -> Tensor:
    """Line and wash: clear washes, the paper left white where it is bright and pale, over a drawing in soft pencil."""
    gray = luminance(picture)
    wash = saturate(kuwahara(guided(picture, 4, 0.008), 3), 1.7)
    bright = 1 - (1 - wash).clamp_min(0) ** rng.uniform(1.35, 1.45) * 0.68
    gx, gy = gradient(blur(luminance(wash), 1.0))
    rim = smoothstep(0.012, 0.07, (gx * gx + gy * gy).sqrt())
    granulation = blur(detail(gray), 0.7)
    chroma = wash.amax(1, True) - wash.amin(1, True)
    paper = smoothstep(0.40, 0.75, luminance(wash)) * (1 - 0.8 * smoothstep(0.25, 0.60, chroma))
    painted = bright * (1 - 0.30 * rim) * (1 + 0.06 * granulation)
    painted = painted + (1 - painted) * 0.90 * paper * (1 - rim)
    drawing = lines(gray, 1.1, 20.0, tangent(gray, 3.0))
    graphite = painted.new_tensor((0.30, 0.27, 0.30))[None, :, None, None]
    return torch.lerp(graphite * painted, painted, 0.25 + 0.75 * drawing).clamp(0, 1)


def pencil(picture: Tensor, rng: random.Random) -> Tensor:
    """Grey graphite lines and soft shading on white paper."""
    gray = luminance(picture)
    flow = tangent(gray, 3.0)
    dodge = (gray / (blur(gray, rng.uniform(5, 7)) + 0.02)).clamp(0, 1) ** 1.6
    strokes = smear(detail(gray), flow, 6.0)
    shade = 0.30 * (1 - gray) ** 1.3
    drawn = (dodge - shade) * (0.55 + 0.45 * lines(gray, 1.0, 18.0, flow)) + 0.08 * strokes * (1 - gray)
    return (0.97 * drawn).clamp(0.12, 0.98).expand(-1, 3, -1, -1)


def charcoal(picture: Tensor, rng: random.Random) -> Tensor:
    """Broad, dark, smudged strokes on warm grey paper."""
    gray = luminance(kuwahara(picture, 3))
    flow = tangent(gray, 4.0)
    dark = smoothstep(0.05, 0.75, gray) * 0.80 + 0.05
    grain = smear(detail(luminance(picture)), flow, 5.0)
    drawn = dark * (0.25 + 0.75 * lines(gray, 1.8, 22.0, flow)) + 0.12 * grain * (1 - dark)
    return tone(drawn.clamp(0, 1), (0.05, 0.05, 0.06), (0.45, 0.44, 0.42), (0.86, 0.83, 0.78))


def ink(picture: Tensor, rng: random.Random) -> Tensor:
    """Black ink on white: outlines, solid shadows, and strokes that follow the form in the half-tones."""
    gray = guided(luminance(picture), 3, 0.006)
    flow = tangent(gray, 3.0)
    outline = lines(gray, 1.1, 30.0, flow)
    # Solid black where it is dark both by itself and beside its surroundings.
    black = smoothstep(-0.03, 0.03, gray - 0.12 - 0.30 * blur(gray, 14.0))
    strokes = smear(detail(luminance(picture)), flow, 7.0, steps=5)
    hatch = smoothstep(-0.25, 0.25, strokes + 3.2 * (gray - 0.18))
    return (outline * black * hatch).clamp(0.03, 0.99).expand(-1, 3, -1, -1)


def cel(picture: Tensor, rng: random.Random) -> Tensor:
    """Flat bright clean colours in few tones with dark outlines, lit as by day."""
    flat = kuwahara(guided(picture, 4, 0.010), 3, 10.0)
    gray = luminance(flat)
    steps = posterise(gray**0.75, 4)
    flat = saturate((flat * (steps + 0.06) / (gray + 0.06)).clamp(0, 1), rng.uniform(1.6, 1.8))
    outline = lines(luminance(guided(picture, 3, 0.004)), 1.3, 45.0, tangent(gray, 3.0))
    return ((flat * 0.88 + 0.12) * (0.06 + 0.94 * outline)).clamp(0, 1)


def gouache(picture: Tensor, rng: random.Random) -> Tensor:
    """Opaque matte patches laid with a broad brush: blacks lifted, whites dulled, chalky mid-tones."""
    flat = posterise(kuwahara(kuwahara(picture, 2), 3), 6, 0.3)
    matte = 0.24 + 0.62 * saturate(flat, 1.35)
    brush = smear(detail(luminance(picture)), tangent(luminance(flat), 6.0), 9.0)
    return (matte + 0.035 * brush).clamp(0, 1)


def pastel(picture: Tensor, rng: random.Random) -> Tensor:
    """Soft chalk: light, warm, streaked."""
    gray = luminance(picture)
    soft = guided(picture, 4, 0.012)
    light = 0.38 + 0.60 * saturate(soft, 0.9) ** 0.85
    streaks = smear(detail(gray), tangent(gray, 5.0), 8.0, steps=5)
    chalk = light + 0.13 * streaks
    warm = chalk.new_tensor((1.04, 0.97, 0.89))[None, :, None, None]
    return (chalk * warm).clamp(0, 1)


def pop_art(picture: Tensor, rng: random.Random) -> Tensor:
    """Four loud flat colours by brightness, thick outlines."""
    gray = luminance(kuwahara(guided(picture, 4, 0.01), 3, 10.0))
    stretched = smoothstep(0.02, 0.95, gray)
    loud = tone(
        posterise(stretched, 4, 0.12), (0.16, 0.05, 0.42), (0.93, 0.10, 0.48), (0.99, 0.62, 0.10), (1.0, 0.96, 0.55)
    )
    outline = lines(gray, 1.5, 40.0, tangent(gray, 3.0))
    return (loud * (0.06 + 0.94 * outline)).clamp(0, 1)


def neon(picture: Tensor, rng: random.Random) -> Tensor:
    """Glowing edges on near-black."""
    smooth = guided(picture, 3, 0.006)
    gx, gy = gradient(blur(luminance(smooth), 1.0))
    edge = smoothstep(0.010, 0.07, (gx * gx + gy * gy).sqrt())
    hue = saturate(blur(picture, 3.0), 2.5)
    light = 0.45 * hue + 0.55 * tone(
        luminance(blur(picture, 3.0)), (0.95, 0.10, 0.85), (0.15, 0.55, 1.0), (0.10, 1.0, 0.85)
    )
    glow = edge * light * 1.3 + 0.9 * blur(edge * light, 4.0)
    base = luminance(smooth) * picture.new_tensor((0.16, 0.09, 0.34))[None, :, None, None]
    return (base + glow + 0.25 * blur(edge, 0.8) * edge).clamp(0, 1)


def sepia(picture: Tensor, rng: random.Random) -> Tensor:
    """An old brown photograph: faded contrast, soft focus."""
    gray = luminance(0.6 * picture + 0.4 * blur(picture, 1.5))
    return tone(0.10 + 0.85 * gray, (0.13, 0.08, 0.04), (0.56, 0.40, 0.24), (0.97, 0.90, 0.74))


def stained_glass(picture: Tensor, rng: random.Random) -> Tensor:
    """Bright panes of one colour each in dark lead, which follows the outlines and parts what differs in tone."""
    panes = kuwahara(kuwahara(guided(picture, 4, 0.012), 4, 10.0), 4, 10.0)
    gray = luminance(panes)
    steps = posterise(gray**0.7, 4, 0.10)
    colour = saturate((panes * (0.2 + 0.8 * steps) / (gray + 0.05)).clamp(0, 1), rng.uniform(2.3, 2.6))
    borders = torch.zeros_like(gray)
    for dx, dy in ((2, 0), (0, 2), (2, 2), (-2, 2)):
        borders = torch.maximum(borders, (shift(steps, dx, dy) - shift(steps, -dx, -dy)).abs())
    outline = lines(luminance(guided(picture, 4, 0.006)), 2.2, 80.0, tangent(gray, 4.0))
    clear = outline * (1 - smoothstep(0.10, 0.22, blur(borders, 1.0)))
    return (colour * (0.75 + 0.40 * blur(clear, 5.0)) * (0.04 + 0.96 * clear)).clamp(0, 1)


MEDIA: dict[str, Style] = {
    "photograph": photograph,
    "oil": oil,
    "watercolour": watercolour,
    "pencil": pencil,
    "charcoal": charcoal,
    "ink": ink,
    "cel": cel,
    "gouache": gouache,
    "pastel": pastel,
    "pop art": pop_art,
    "neon": neon,
    "sepia": sepia,
    "stained glass": stained_glass,
}
"""The media by name; the names are the classes that the evaluation tells apart."""

MONOCHROME = frozenset({"pencil", "charcoal", "ink", "sepia"})
"""Media without colour of their own: a mood tints them afterwards."""
