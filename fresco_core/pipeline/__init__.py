"""The pipeline: the stages in order, from a clip to its restyled range; nothing else composes them."""

from fresco_core.pipeline.job import STAGES, RestyleJob, RestyleResult
from fresco_core.pipeline.restyle import restyle

__all__ = ["STAGES", "RestyleJob", "RestyleResult", "restyle"]
