"""Keyframes: how a range moves, which frames stand for it, and which of them are denoised together."""

from fresco_core.keyframes.batches import Batch, deal_batches
from fresco_core.keyframes.motion import Motion, measure_motion
from fresco_core.keyframes.select import select_keyframes

__all__ = ["Batch", "Motion", "deal_batches", "measure_motion", "select_keyframes"]
