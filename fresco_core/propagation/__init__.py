"""Propagation: the frames between two restyled keyframes, made from both (METHOD 10)."""

from fresco_core.propagation.engine import Engine, Segment, Side
from fresco_core.propagation.propagate import propagate

__all__ = ["Engine", "Segment", "Side", "propagate"]
