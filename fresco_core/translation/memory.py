"""How a batch fits into a device's memory, told beforehand from shapes alone.

What the plan gives up comes in the order of its price: parts that wait in the machine's own memory cost a moment, fewer
keyframes together cost coherence, tiles cost a little of the picture. Estimates leave a margin; where one is wrong
nevertheless, the renderer goes on with less.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import torch

from fresco_core.errors import ResourceError
from fresco_core.models.headers import read_header
from fresco_core.translation.folder import ModelFolder
from fresco_core.translation.recipe import Recipe

_CONTEXT = 400 << 20
"""What a device's driver and libraries take before anything is loaded."""
_MARGIN = 1.15
_SMALLEST_BATCH = 3
_TILE = 512 * 512
_ENCODED = 2**20
"""Pixels encoded at a time, as in `models`."""
_WORKING = 14
"""Tensors of the first block's width that a transformer block holds at once, its feed-forward layer at its widest."""
_OPTIMISED = 7
"""Feature, its target, tokens, gradient, two moments, difference."""
_GUIDED_LAYERS = 3
"""Self-attention layers of an up block, in each of the two finest; their reference projections are kept."""
_HELD_BY_AUTOENCODER = 5


@dataclass(frozen=True)
class Shapes:
    """What decides how much memory a model takes.

    Attributes:
        parameters: how many each part has; ControlNets count together as `controlnet`.
        widths: channels of the UNet's blocks, finest first.
        autoencoder_width: channels of the autoencoder at full size.
        factor: pixels per latent.
    """

    parameters: Mapping[str, int]
    widths: tuple[int, ...]
    autoencoder_width: int
    factor: int


@dataclass(frozen=True)
class MemoryPlan:
    """How a batch is done.

    Attributes:
        batch: keyframes denoised together, at most.
        waiting: whether text encoder and autoencoder wait in the machine's memory while they are not needed.
        tiled: whether the autoencoder works in tiles.
        peak: bytes that this should take, the margin included.
    """

    batch: int
    waiting: bool
    tiled: bool
    peak: int


def shapes_of(folder: ModelFolder, recipe: Recipe) -> Shapes:
    """The shapes of a model with what is added to it, from headers and configurations alone."""
    parts = {part: _parameters(folder, part) for part in folder.variants}
    for added in recipe.controls.values():
        files = sorted(added.path.glob("*.safetensors"))
        parts["controlnet"] = parts.get("controlnet", 0) + _count(read_header(files[0]).shapes)
    vae: Mapping[str, Any] = folder.configs["vae"]
    widths = vae.get("block_out_channels") or vae["decoder_block_out_channels"]
    return Shapes(parts, tuple(folder.configs["unet"]["block_out_channels"]), int(widths[0]), folder.vae_factor)


def plan_memory(
    free: int,
    shapes: Shapes,
    size: tuple[int, int],
    wanted: int,
    *,
    bytes_per_value: int = 2,
    guided: bool = True,
    optimised: bool = True,
) -> MemoryPlan:
    """The plan that gives up least.

    Args:
        free: bytes of the device.
        size: height and width in pixels.
        wanted: keyframes together.
        guided: whether there is a half without the prompt.
        optimised: whether features are optimised.

    Raises:
        ResourceError: if even the smallest plan is too large.
    """
    smallest = min(_SMALLEST_BATCH, wanted)
    plan = None
    for tiled in (False, True):
        for batch in range(wanted, smallest - 1, -1):
            for waiting in (False, True):
                peak = estimate(shapes, size, batch, bytes_per_value, guided, optimised, waiting, tiled)
                plan = MemoryPlan(batch, waiting, tiled, peak)
                if peak <= free:
                    return plan
    assert plan is not None
    raise ResourceError(
        f"{smallest} keyframes of {size[1]}x{size[0]} need about {plan.peak / 2**30:.1f} GB, "
        f"but the device has {free / 2**30:.1f} GB free.",
        "Choose a smaller working size, or close other programs that use the device.",
    )


def estimate(
    shapes: Shapes,
    size: tuple[int, int],
    batch: int,
    bytes_per_value: int,
    guided: bool,
    optimised: bool,
    waiting: bool,
    tiled: bool,
) -> int:
    """Bytes that a batch takes at its worst moment; arguments as in `MemoryPlan` and `plan_memory`."""
    pixels = prod(size)
    tokens = pixels // shapes.factor**2
    samples = batch * (2 if guided else 1)
    reference = 2 * _GUIDED_LAYERS * (shapes.widths[0] + shapes.widths[1] / 4)
    held = 2 * _skipping(shapes.widths) + _WORKING * shapes.widths[0] + reference
    denoising = samples * tokens * bytes_per_value * held
    if optimised:
        denoising += samples * tokens * 4 * _OPTIMISED * _entering(shapes.widths)
    seen = min(pixels, _TILE) if tiled else max(pixels, min(_ENCODED, batch * pixels))
    coding = seen * shapes.autoencoder_width * _HELD_BY_AUTOENCODER * bytes_per_value
    weights = {part: count * bytes_per_value for part, count in shapes.parameters.items()}
    always = weights["unet"] + weights.get("controlnet", 0)
    sometimes = weights["vae"] + weights["text_encoder"]
    # Flow both ways, occlusion, pictures and hints of every frame.
    frames = batch * pixels * (2 * 2 * 4 + 2 + 2 * 3 * 4)
    if waiting:
        worst = max(denoising, coding + max(weights["vae"], weights["text_encoder"]))
    else:
        worst = max(denoising, coding) + sometimes
    return int((always + frames + worst) * _MARGIN) + _CONTEXT


def free_memory(device: torch.device) -> int | None:
    """Bytes that a device can give; None where a plan beforehand is of no use, as on the CPU."""
    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
        return int(free + torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device))
    if device.type == "mps":
        return int(torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory())
    return None


def _skipping(widths: tuple[int, ...]) -> float:
    """Channels, in tokens of the finest block, of all features that the UNet's descent keeps for its ascent."""
    kept = float(widths[0])
    for level, width in enumerate(widths):
        kept += 2 * width / 4**level
        if level + 1 < len(widths):
            kept += width / 4 ** (level + 1)
    return kept


def _entering(widths: tuple[int, ...]) -> float:
    """Channels, in tokens of the finest block, of the largest feature that enters an up block."""
    return max(width / 4.0 ** max(level - 1, 0) for level, width in enumerate(widths))


def _parameters(folder: ModelFolder, part: str) -> int:
    suffix = f".{folder.variants[part]}.safetensors" if folder.variants[part] else ".safetensors"
    files = [
        file
        for file in (folder.path / part).glob("*.safetensors")
        if file.name.endswith(suffix) and (folder.variants[part] or ".fp16." not in file.name)
    ]
    return sum(_count(read_header(file).shapes) for file in files)


def _count(shapes: Mapping[str, tuple[int, ...]]) -> int:
    return sum(prod(shape) for shape in shapes.values())
