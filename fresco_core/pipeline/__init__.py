"""The pipeline: the stages in order, from a clip to its restyled range; nothing else composes them."""

from fresco_core.pipeline.perform import perform
from fresco_core.pipeline.workplace import ModelShelf, Observer, Workplace

__all__ = ["ModelShelf", "Observer", "Workplace", "perform"]
