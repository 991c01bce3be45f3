"""Which frames become keyframes (METHOD 2, the paper's Algorithm 1)."""

from __future__ import annotations

from fresco_core.keyframes.motion import Motion
from fresco_core.settings import KeyframeSettings


def select_keyframes(motion: Motion, settings: KeyframeSettings) -> tuple[int, ...]:
    """The keyframes of a range, ascending; its first and last frame and both sides of every cut are among them."""
    raise NotImplementedError
