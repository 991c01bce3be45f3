"""Evaluation: how coherent, faithful and restyled a result is, in numbers and as a page to look at."""

from fresco_core.evaluation.coherence import pixel_mse
from fresco_core.evaluation.likeness import spatial_consistency
from fresco_core.evaluation.scores import Measure, Score

__all__ = ["Measure", "Score", "pixel_mse", "spatial_consistency"]
