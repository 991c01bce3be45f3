"""Keyframes dealt into the batches in which they are denoised together (METHOD 3)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_USEFUL = 3
"""A batch with fewer new frames than this is topped up from the batch before."""


@dataclass(frozen=True)
class Batch:
    """Frames denoised together.

    Attributes:
        anchors: frames of an earlier batch whose recorded latents are replayed (none, one or two).
        new: frames translated by this batch.
    """

    anchors: tuple[int, ...]
    new: tuple[int, ...]

    @property
    def frames(self) -> tuple[int, ...]:
        """All frames of the batch in the order of denoising, anchors first."""
        return self.anchors + self.new


def deal_batches(keyframes: Sequence[int], batch_size: int, cuts: Sequence[int] = ()) -> tuple[Batch, ...]:
    """Deal keyframes into batches, each shot on its own.

    The first batch of a shot takes up to `batch_size` keyframes; each later one up to `batch_size` - 2, led by two
    anchors: the shot's first keyframe and the last keyframe of the batch before. A last batch with fewer than three
    new keyframes is topped up from the one before (so for sizes under 5 it can exceed `batch_size`).

    Args:
        keyframes: ascending frame indices.
        batch_size: at least 3.
        cuts: ascending indices of first frames after a cut; no batch spans one, no anchor is taken across one.
    """
    if batch_size < _USEFUL:
        raise ValueError(f"batch_size must be at least {_USEFUL}, not {batch_size}")
    shots: dict[int, list[int]] = {}
    for frame in keyframes:
        shots.setdefault(bisect_right(cuts, frame), []).append(frame)
    return tuple(batch for shot in shots.values() for batch in _deal_shot(shot, batch_size))


def _deal_shot(keyframes: list[int], batch_size: int) -> list[Batch]:
    deals = [keyframes[:batch_size]]
    step = batch_size - 2
    deals += [keyframes[start : start + step] for start in range(batch_size, len(keyframes), step)]
    if len(deals) > 1:
        _top_up_last(deals)
    first = deals[0][0]
    batches = [Batch((), tuple(deals[0]))]
    batches += [Batch((first, before[-1]), tuple(deal)) for before, deal in pairwise(deals)]
    return batches


def _top_up_last(deals: list[list[int]]) -> None:
    """Move keyframes from the end of the second last deal until the last has enough; drop a deal that empties."""
    last, before = deals[-1], deals[-2]
    missing = min(max(_USEFUL - len(last), 0), len(before))
    # One frame left over in a shot's first batch could not give two different anchors: keep them all together.
    if len(deals) == 2 and len(before) - missing < 2:
        missing = len(before)
    deals[-2:] = [before[: len(before) - missing], before[len(before) - missing :] + last]
    if not deals[-2]:
        del deals[-2]
