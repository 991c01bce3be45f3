"""Guided patch synthesis: a nearest-neighbour field by PatchMatch, on the CPU (Numba) or a GPU (torch)."""

from fresco_core.propagation.patchmatch.aligned import synthesise_aligned
from fresco_core.propagation.patchmatch.globally import synthesise_globally
from fresco_core.propagation.patchmatch.problem import ALIGNED, EBSYNTH, Effort, Guide, Problem, Synthesis

__all__ = [
    "ALIGNED",
    "EBSYNTH",
    "Effort",
    "Guide",
    "Problem",
    "Synthesis",
    "synthesise_aligned",
    "synthesise_globally",
]
