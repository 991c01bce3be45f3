"""`python -m benchmarks.full_size`: what Stable Diffusion 1.5's size costs on a GPU, and what each part adds.

Random weights of the published shapes, so that nothing has to be downloaded. Without a GPU, `--dry-run` counts memory
and operations of the same code without computing, and `--cards` does so for the memory plans of usual cards.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import torch

from benchmarks.bench_features import moving
from benchmarks.dry_run import DryRun
from benchmarks.sd15_shapes import random_sd15
from fresco_core.errors import ResourceError
from fresco_core.pipeline.ablation import variants
from fresco_core.pipeline.thrift import Thrift
from fresco_core.progress import ProgressToken
from fresco_core.settings import FrescoSettings, RestyleSettings
from fresco_core.translation import Model, translate
from fresco_core.translation.memory import MemoryPlan, Shapes, plan_memory

GB = 2**30
_CARDS = (6, 8, 12, 24)
_TAKEN = 0.5
"""Gigabytes of a card that its driver and a desktop have."""
_SIZES = ((512, 512), (512, 896), (768, 1344))
_PARTS = ("unet", "controlnet", "vae", "text_encoder")
_CPU = torch.device("cpu")

Size = tuple[int, int]
"""Height and width in pixels."""


def main() -> None:
    """Print the table that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--height", type=int, default=512, help="of the pictures, in pixels")
    parser.add_argument("--width", type=int, default=512)
    parser.add_argument("--frames", type=int, default=8)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--dry-run", action="store_true", help="count, on any machine")
    parser.add_argument("--cards", action="store_true", help="check the memory plans of usual cards by counting")
    chosen = parser.parse_args()
    if chosen.cards:
        _print_cards()
        return
    size = (chosen.height, chosen.width)
    print(f"{chosen.frames} keyframes of {size[1]}x{size[0]}, {chosen.steps} steps, float16")
    model = None if chosen.dry_run else random_sd15(torch.device("cuda"), torch.float16)
    for name, fresco in variants(FrescoSettings()).items():
        if model is None:
            line = _counted(size, chosen.frames, chosen.steps, fresco)
        else:
            line = _measured(model, size, chosen.frames, chosen.steps, fresco)
        print(f"{name:<26} {line}", flush=True)


def counted_peak(plan: MemoryPlan, size: Size, free: float) -> int:
    """Bytes that a batch takes by a plan, at the worst moment of two steps.

    Of the parts that wait elsewhere, the larger is counted as if it never left.

    Raises:
        ResourceError: if that is more than `free`.
    """
    with DryRun():
        model = random_sd15(_CPU, torch.float16)
    weights = {part: 2 * count for part, count in _parameters(model).items()}
    coding = (weights["vae"], weights["text_encoder"])
    resident = weights["unet"] + weights["controlnet"] + (max(coding) if plan.waiting else sum(coding))
    with Thrift() as thrift, DryRun(free - resident) as counted:
        while plan.tiled and thrift.save_more(model):
            continue
        _restyle(model, size, plan.batch, 2, FrescoSettings(iterations=1))
    return resident + counted.peak


def sd15_shapes() -> Shapes:
    """What memory plans want to know of the model."""
    model = random_sd15(torch.device("meta"), torch.float16)
    widths = tuple(model.unet.config.block_out_channels)
    return Shapes(_parameters(model), widths, model.vae.config.block_out_channels[0], model.vae_factor)


def _parameters(model: Model) -> dict[str, int]:
    return {part: sum(value.numel() for value in getattr(model, part).parameters()) for part in _PARTS}


def _restyle(model: Model, size: Size, frames: int, steps: int, fresco: FrescoSettings) -> None:
    settings = RestyleSettings(prompt="a town", steps=steps, strength=1, guidance=7.5, fresco=fresco)
    pictures = [np.zeros((*size, 3), np.uint8)] * frames
    joined = moving(frames, *size).to(model.device)
    generator, prompts = torch.Generator().manual_seed(0), [settings.prompt] * frames
    translate(model, pictures, joined, settings, prompts, generator=generator, progress=ProgressToken())


def _measured(model: Model, size: Size, frames: int, steps: int, fresco: FrescoSettings) -> str:
    torch.cuda.reset_peak_memory_stats()
    begun = time.perf_counter()
    _restyle(model, size, frames, steps, fresco)
    torch.cuda.synchronize()
    seconds = (time.perf_counter() - begun) / frames
    return f"{seconds:8.2f} s per keyframe {torch.cuda.max_memory_allocated() / GB:7.2f} GB"


def _counted(size: Size, frames: int, steps: int, fresco: FrescoSettings) -> str:
    with DryRun() as counted:
        _restyle(random_sd15(_CPU, torch.float16), size, frames, steps, fresco)
    return (
        f"{counted.peak / GB:7.2f} GB {counted.half / 1e12:8.0f} TFLOP in half precision, "
        f"{counted.single / 1e12:6.0f} in TF32: at least {counted.least / frames:6.3f} s per keyframe on an H200"
    )


def _print_cards() -> None:
    shapes = sd15_shapes()
    for size in _SIZES:
        for card in _CARDS:
            free = (card - _TAKEN) * GB
            try:
                plan = plan_memory(int(free), shapes, size, 8)
                planned = f"planned {plan.peak / GB:5.2f} GB"
            except ResourceError:
                # What the renderer tries then.
                plan, planned = MemoryPlan(batch=3, waiting=True, tiled=True, peak=0), "planned: too large"
            ways = ", ".join(["parts wait"] * plan.waiting + ["tiles"] * plan.tiled)
            try:
                counted = f"counted {counted_peak(plan, size, free) / GB:5.2f} GB"
            except ResourceError as error:
                counted = error.problem
            print(
                f"{size[1]}x{size[0]} on {card:2} GB: {plan.batch} keyframes {ways:<18} {planned}, {counted}",
                flush=True,
            )


if __name__ == "__main__":
    main()
