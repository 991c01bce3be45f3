"""The picture filters that the styles are made of. Pictures are float32 [B, C, H, W], colours in [0, 1]."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

_LUMA = (0.299, 0.587, 0.114)


def luminance(picture: Tensor) -> Tensor:
    """Rec. 601 luma, [B, 1, H, W]."""
    weights = picture.new_tensor(_LUMA)[None, :, None, None]
    return (picture * weights).sum(1, keepdim=True)


def blur(picture: Tensor, sigma: float) -> Tensor:
    """Separable Gaussian with replicated borders; `sigma` in pixels."""
    radius = max(1, math.ceil(2.5 * sigma))
    taps = torch.arange(-radius, radius + 1, dtype=picture.dtype, device=picture.device)
    kernel = torch.exp(-0.5 * (taps / sigma) ** 2)
    kernel = kernel / kernel.sum()
    channels = picture.shape[1]
    across = kernel.expand(channels, 1, 1, -1)
    padded = F.pad(picture, (radius, radius, radius, radius), mode="replicate")
    return F.conv2d(F.conv2d(padded, across, groups=channels), across.transpose(2, 3), groups=channels)


def box(picture: Tensor, radius: int) -> Tensor:
    """Mean over a square window of side 2·radius + 1."""
    return F.avg_pool2d(F.pad(picture, (radius,) * 4, mode="replicate"), 2 * radius + 1, stride=1)


def shift(picture: Tensor, dx: int, dy: int) -> Tensor:
    """out(x, y) = picture(x + dx, y + dy), borders replicated."""
    reach = max(abs(dx), abs(dy))
    padded = F.pad(picture, (reach,) * 4, mode="replicate")
    height, width = picture.shape[-2:]
    return padded[..., reach + dy : reach + dy + height, reach + dx : reach + dx + width]


def gradient(gray: Tensor) -> tuple[Tensor, Tensor]:
    """Central differences (d/dx, d/dy) of [B, 1, H, W]."""
    return (shift(gray, 1, 0) - shift(gray, -1, 0)) / 2, (shift(gray, 0, 1) - shift(gray, 0, -1)) / 2


def guided(picture: Tensor, radius: int, epsilon: float) -> Tensor:
    """Self-guided filter (He et al. 2010): smooths where the local variance is below `epsilon`."""
    mean = box(picture, radius)
    variance = (box(picture * picture, radius) - mean * mean).clamp_min(0)
    gain = variance / (variance + epsilon)
    return box(gain, radius) * picture + box((1 - gain) * mean, radius)


def kuwahara(picture: Tensor, radius: int, sharpness: float = 8.0) -> Tensor:
    """Generalised Kuwahara (Papari et al. 2007): eight sectors, weighted towards the most uniform one."""
    sigma = radius / 2
    mean = blur(picture, sigma)
    variance = (blur(picture * picture, sigma) - mean * mean).clamp_min(0).sum(1, keepdim=True)
    total = torch.zeros_like(picture)
    weights = torch.zeros_like(variance)
    for sector in range(8):
        angle = sector * math.pi / 4
        dx, dy = round(radius * math.cos(angle)), round(radius * math.sin(angle))
        weight = (shift(variance, dx, dy).sqrt() + 0.004) ** -sharpness
        total += weight * shift(mean, dx, dy)
        weights += weight
    return total / weights


def tangent(gray: Tensor, sigma: float = 3.0) -> Tensor:
    """Unit vectors along edges, [B, 2, H, W] as (x, y): the minor eigenvector of the smoothed structure tensor."""
    gx, gy = gradient(blur(gray, 0.8))
    xx, xy, yy = (blur(part, sigma) for part in (gx * gx, gx * gy, gy * gy))
    # Half the angle of (xx - yy, 2xy) is the gradient's direction; its normal runs along the edge.
    angle = 0.5 * torch.atan2(2 * xy, xx - yy + 1e-12) + math.pi / 2
    return torch.cat([torch.cos(angle), torch.sin(angle)], 1)


def sample(picture: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """Bilinear look-up at pixel positions x, y of shape [B, H, W]."""
    height, width = picture.shape[-2:]
    grid = torch.stack([2 * x / (width - 1) - 1, 2 * y / (height - 1) - 1], -1)
    return F.grid_sample(picture, grid, mode="bilinear", padding_mode="border", align_corners=True)


def smear(picture: Tensor, direction: Tensor, length: float, steps: int = 4) -> Tensor:
    """Line integral: the mean along the stream lines of `direction`, up to `length` pixels to each side."""
    batch, _, height, width = picture.shape
    rows, columns = torch.meshgrid(
        torch.arange(height, dtype=picture.dtype, device=picture.device),
        torch.arange(width, dtype=picture.dtype, device=picture.device),
        indexing="ij",
    )
    total = picture.clone()
    for sign in (1.0, -1.0):
        x, y = columns.expand(batch, -1, -1).clone(), rows.expand(batch, -1, -1).clone()
        previous = sign * direction
        for _ in range(steps):
            here = sample(direction, x, y)
            # Directions are axes, not arrows: keep walking the way we came.
            here = torch.where((here * previous).sum(1, keepdim=True) < 0, -here, here)
            x, y = x + here[:, 0] * length / steps, y + here[:, 1] * length / steps
            previous = here
            total += sample(picture, x, y)
    return total / (2 * steps + 1)


def lines(gray: Tensor, sigma: float, gain: float, flow: Tensor | None = None) -> Tensor:
    """Dark strokes along edges by a difference of Gaussians (Winnemöller et al. 2012): 1 = paper, 0 = line."""
    difference = blur(gray, sigma) - 0.98 * blur(gray, sigma * 1.6)
    if flow is not None:
        difference = smear(difference, flow, 3 * sigma)
    threshold = 0.004
    return torch.where(
        difference > threshold, torch.ones_like(gray), 1 + torch.tanh(gain * (difference - threshold))
    ).clamp(0, 1)


def detail(gray: Tensor, fine: float = 1.5, coarse: float = 5.0) -> Tensor:
    """The picture's own texture, evened out to about unit deviation: it moves with the content.

    What is fainter than a few grey levels is a camera's noise, and would boil.
    """
    band = blur(gray, fine) - blur(gray, coarse)
    return (band / (blur(band * band, 8.0).sqrt() + 0.015)).clamp(-2.5, 2.5)


def smoothstep(low: float, high: float, value: Tensor) -> Tensor:
    """0 below `low`, 1 above `high`, smooth between."""
    t = ((value - low) / (high - low)).clamp(0, 1)
    return t * t * (3 - 2 * t)


def saturate(picture: Tensor, factor: float) -> Tensor:
    """Scale the distance of each colour from its own grey."""
    gray = luminance(picture)
    return (gray + factor * (picture - gray)).clamp(0, 1)


def posterise(value: Tensor, levels: int, softness: float = 0.15) -> Tensor:
    """Quantise to `levels` steps with slightly soft borders, so that steps do not flicker."""
    scaled = value * (levels - 1)
    base = scaled.floor()
    return (base + smoothstep(0.5 - softness, 0.5 + softness, scaled - base)) / (levels - 1)


def tone(gray: Tensor, *stops: tuple[float, float, float]) -> Tensor:
    """Map grey 0..1 through evenly spaced colour stops, [B, 3, H, W]."""
    table = gray.new_tensor(stops)
    position = gray[:, 0].clamp(0, 1) * (len(stops) - 1)
    low = position.floor().long().clamp(max=len(stops) - 2)
    fraction = (position - low)[..., None]
    return (table[low] * (1 - fraction) + table[low + 1] * fraction).permute(0, 3, 1, 2)
