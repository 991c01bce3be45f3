"""`python -m benchmarks.full_size`: what Stable Diffusion 1.5's size costs on this machine, and what each part adds.

Random weights of the published shapes, so that nothing has to be downloaded. For a GPU; on a CPU ask for little:
--side 64 --frames 2 --steps 2.
"""

from __future__ import annotations

import argparse
import resource as process
import time

import numpy as np
import torch

from benchmarks.bench_features import moving
from benchmarks.sd15_shapes import random_sd15
from fresco_core.correspondence import Correspondence
from fresco_core.pipeline.ablation import variants
from fresco_core.progress import ProgressToken
from fresco_core.settings import FrescoSettings, RestyleSettings
from fresco_core.translation import Model, translate
from fresco_core.translation.models import device_of


def main() -> None:
    """Print a table: seconds per keyframe and gigabytes for each set of parts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=512, help="of the square pictures, in pixels")
    parser.add_argument("--frames", type=int, default=8)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--device", default="auto")
    chosen = parser.parse_args()
    device = device_of(chosen.device)
    dtype = torch.float32 if device.type == "cpu" else torch.float16
    model = random_sd15(device, dtype)
    print(f"{device}, {dtype}, {chosen.frames} frames of {chosen.side}x{chosen.side}, {chosen.steps} steps")
    joined = moving(chosen.frames, chosen.side)
    random = np.random.default_rng(0)
    frames = list(random.integers(0, 256, (chosen.frames, chosen.side, chosen.side, 3)).astype(np.uint8))
    for name, fresco in variants(FrescoSettings()).items():
        settings = RestyleSettings(prompt="a town", steps=chosen.steps, guidance=7.5, fresco=fresco)
        if device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(device)
        seconds = _timed(model, frames, joined, settings)
        print(f"{name:<26} {seconds / chosen.frames:8.2f} s per keyframe {_peak(device) / 2**30:7.2f} GB", flush=True)


def _timed(model: Model, frames: list[np.ndarray], joined: Correspondence, settings: RestyleSettings) -> float:
    begun = time.perf_counter()
    generator = torch.Generator().manual_seed(0)
    prompts = [settings.prompt] * len(frames)
    translate(model, frames, joined, settings, prompts, generator=generator, progress=ProgressToken())
    if model.device.type == "cuda":
        torch.cuda.synchronize(model.device)
    return time.perf_counter() - begun


def _peak(device: torch.device) -> int:
    """Bytes at the worst moment: of this run on CUDA, of the process elsewhere."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    return process.getrusage(process.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
