"""Which frames become keyframes (METHOD 2, the paper's Algorithm 1)."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from fresco_core.keyframes.motion import Motion
from fresco_core.settings import KeyframeSettings

Errors = npt.NDArray[np.float64]


def select_keyframes(motion: Motion, settings: KeyframeSettings) -> tuple[int, ...]:
    """The keyframes of a range, ascending.

    The range's first and last frame are always among them. With `settings.scene_cuts` each shot is a range of its
    own, so that both sides of every cut are keyframes too.
    """
    choose = _CHOOSE[settings.selection]
    length = len(motion.error)
    cuts = motion.cuts if settings.scene_cuts else ()
    keyframes: set[int] = set()
    for start, stop in pairwise((0, *cuts, length)):
        shot = choose(motion.error[start:stop], settings.min_gap, settings.max_gap)
        # The public code drops the tail when both gaps are equal; a range without its last frame cannot be propagated.
        keyframes.update(start + index for index in (*shot, stop - start - 1))
    return tuple(sorted(keyframes))


def paper_selection(error: Errors, min_gap: int, max_gap: int) -> list[int]:
    """Algorithm 1: keyframes where most moves, at least `min_gap` apart, no more than `max_gap` apart.

    Where both cannot be had (a gap above `max_gap` with no frame `min_gap` away from both its ends), `max_gap` wins
    and the gap is halved.

    Args:
        error: float64 [n], error[i] belongs to frames i-1 and i.
        min_gap, max_gap: in frames, 1 <= min_gap <= max_gap. If equal, every `min_gap`-th frame is taken.

    Returns:
        Ascending indices from 0 to n-1.
    """
    last = len(error) - 1
    if min_gap == max_gap:
        return sorted({*range(0, last + 1, min_gap), last})
    # Gaps do not influence each other: a keyframe inside one bars no frame of another, since their common end bars
    # them already. So each gap can be split on its own, in any order, and the result is the algorithm's.
    keyframes = {0, last}
    open_gaps = [(0, last)]
    while open_gaps:
        left, right = open_gaps.pop()
        if right - left <= max_gap:
            continue
        free = error[left + min_gap : right - min_gap + 1]
        chosen = left + min_gap + int(np.argmax(free)) if free.size else (left + right) // 2
        keyframes.add(chosen)
        open_gaps += [(left, chosen), (chosen, right)]
    return sorted(keyframes)


def reference_selection(error: Errors, min_gap: int, max_gap: int) -> list[int]:
    """What the public code selects, its quirks included.

    It bars one frame fewer on the right of a keyframe than on the left, takes candidates from gaps that are short
    enough already, may leave gaps above `max_gap`, and drops the tail when both gaps are equal.

    Args:
        error: float64 [n]; min_gap, max_gap: in frames.

    Returns:
        Ascending indices, without repetition.
    """
    length = len(error)
    if min_gap == max_gap:
        return list(range(0, length, min_gap))
    free = np.zeros(length, dtype=bool)
    # With min_gap = 0 the public code bars every frame, which keeps just the two ends.
    if min_gap > 0:
        free[min_gap : max(length - min_gap, 0)] = True
    keyframes = {0, length - 1}
    while free.any() and _widest_gap(keyframes) > max_gap:
        chosen = int(np.argmax(np.where(free, error, -np.inf)))
        keyframes.add(chosen)
        free[chosen - min_gap : chosen + min_gap] = False
    return sorted(keyframes)


def _widest_gap(keyframes: set[int]) -> int:
    return max((right - left for left, right in pairwise(sorted(keyframes))), default=0)


_CHOOSE: dict[str, Callable[[Errors, int, int], list[int]]] = {
    "paper": paper_selection,
    "reference": reference_selection,
}
