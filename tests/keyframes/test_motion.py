"""The motion series: its values, its streaming, its progress."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from itertools import pairwise

import cv2
import numpy as np
import pytest
from footage import HEIGHT, WIDTH, shot

from fresco_core.errors import CancelledError
from fresco_core.frames import Picture
from fresco_core.keyframes import measure_motion
from fresco_core.progress import Progress, ProgressToken


def test_error_is_the_mean_squared_difference_of_blurred_frames() -> None:
    frames = shot(1, 4)
    blurred = [cv2.GaussianBlur(frame, (9, 9), 0).astype(np.float64) / 127.5 - 1 for frame in frames]
    expected = [0, *(((a - b) ** 2).mean() for a, b in pairwise(blurred))]
    np.testing.assert_allclose(measure_motion(frames).error, expected, rtol=1e-12)


@pytest.mark.parametrize("length", [1, 2, 3])
def test_tiny_ranges(length: int) -> None:
    motion = measure_motion(shot(1, length))
    assert motion.error.shape == (length,)
    assert motion.error[0] == 0
    assert motion.cuts == ()


def test_no_frames_are_an_error() -> None:
    with pytest.raises(ValueError, match="no frames"):
        measure_motion([])


def test_memory_does_not_grow_with_the_clip() -> None:
    pool = shot(1, 40)

    def peak(count: int) -> int:
        # Pictures are made anew, so that those held on to would count.
        frames: Iterator[Picture] = (pool[i % len(pool)].copy() for i in range(count))
        tracemalloc.start()
        measure_motion(frames)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(80)
    assert peak(320) < peak(80) + 2 * HEIGHT * WIDTH * 3


def test_progress_is_told_of_every_frame() -> None:
    told: list[Progress] = []
    measure_motion(shot(1, 3), total=3, progress=ProgressToken(told.append))
    assert [(step.done, step.total) for step in told] == [(1, 3), (2, 3), (3, 3)]


def test_it_stops_when_cancelled() -> None:
    token = ProgressToken()
    token.cancel()
    with pytest.raises(CancelledError):
        measure_motion(shot(1, 3), progress=token)
