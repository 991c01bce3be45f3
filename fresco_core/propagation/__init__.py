"""Propagation: the frames between two restyled keyframes, made from both (METHOD 10)."""

from fresco_core.propagation.drift import Drift, further_keyframe
from fresco_core.propagation.engine import Engine, Segment, Side
from fresco_core.propagation.full_size import at_full_size
from fresco_core.propagation.propagate import Made, propagate

__all__ = ["Drift", "Engine", "Made", "Segment", "Side", "at_full_size", "further_keyframe", "propagate"]
