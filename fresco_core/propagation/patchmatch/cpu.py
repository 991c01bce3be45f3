"""A pyramid level on the CPU: pictures interleaved, kernels run band by band on threads."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from fresco_core.propagation.patchmatch import kernels

Array = npt.NDArray[Any]

BAND = 16
"""Rows that one thread works on at a time; the result depends on it, and not on the number of threads."""


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@lru_cache(maxsize=4)
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, thread_name_prefix="patchmatch")


class CpuLevel:
    """See `Level`; holds one problem.

    Args:
        exemplar: float32 [P, H, W, C], features times the roots of their weights, style first.
        target: float32 [H', W', C], the same; its style is not read.
        styles: how many channels are style.
        patch: side of a patch, odd.
        uniformity: see `Effort`.
        scale: int16 steps per grey level.
        margin: how far the middle of an exemplar patch stays from the border, in pixels.
        threads: how many to use.
    """

    def __init__(
        self,
        exemplar: Array,
        target: Array,
        *,
        styles: int,
        patch: int,
        uniformity: float,
        scale: float,
        margin: int,
        threads: int,
    ) -> None:
        self._styles, self._patch, self._margin, self._threads = styles, patch, margin, threads
        self._scale, self._uniformity = scale, uniformity
        self._channels = target.shape[-1]
        self.rows, self.columns = exemplar.shape[1:3]
        size = (target.shape[0], target.shape[1])
        self._exemplars = np.stack([self._interleaved(plane) for plane in exemplar])
        self._target = self._interleaved(target)
        self._field = np.zeros((*size, 3), np.int32)
        self._costs: Array = np.zeros(size, np.int32)
        self._crowding = np.zeros((len(exemplar), self.rows, self.columns), np.int32)
        self._use = np.zeros((len(exemplar), self.rows, self.columns), np.float32)
        self._counted = 0
        self._voted = np.zeros((*size, styles), np.float32)
        self._active = np.ones(size, np.uint8)
        # Patches that moved since the last vote, and pixels that it changed since the last measure: after the first
        # round few do, and what they do not touch stays as it is.
        self._moved = np.ones(size, np.uint8)
        self._revoted = np.ones(size, np.uint8)

    def put_field(self, field: Array) -> None:
        """See `Level`."""
        self._field = np.array(field[0], np.int32, order="C")
        self._moved.fill(1)

    def field(self) -> npt.NDArray[np.int32]:
        """See `Level`."""
        return self._field[None]

    def vote(self) -> None:
        """See `Level`."""
        stale = self._around(self._moved)
        self._over_bands(
            lambda start, stop: kernels.vote(
                self._exemplars, self._field, self._voted, stale, self._channels, self._patch, start, stop
            )
        )
        self._moved.fill(0)
        self._revoted |= stale
        height, width = self._costs.shape
        edge = self._patch // 2
        target = self._target.reshape(height + 2 * edge, width + 2 * edge, self._channels)
        target[..., : self._styles] = self._padded(np.rint(self._voted))

    def style(self) -> npt.NDArray[np.float32]:
        """See `Level`."""
        style: npt.NDArray[np.float32] = self._voted[None] / np.float32(self._scale)
        return style

    def measure(self) -> None:
        """See `Level`."""
        # A patch that moved was measured then; a field that was put is voted for before it is measured.
        stale = self._around(self._revoted)
        self._over_bands(
            lambda start, stop: kernels.measure(
                self._target, self._exemplars, self._field, self._costs, stale, self._channels, self._patch, start, stop
            )
        )
        self._revoted.fill(0)

    def error(self) -> npt.NDArray[np.float32]:
        """See `Level`."""
        error: npt.NDArray[np.float32] = self._costs[None].astype(np.float32) / np.float32(self._scale**2)
        return error

    def rest(self, tolerance: float) -> None:
        """See `Level`."""
        self._active = (self._costs > tolerance * (self._scale * self._patch) ** 2).astype(np.uint8)

    def sweep(self, *, backward: bool, radius: int, far: int, doubt: float, tries: int, seed: int) -> int:
        """See `Level`."""
        before = self._field.copy()
        most = int(min(doubt * (self._scale * self._patch) ** 2, 2**31 - 1))
        if self._uniformity > 0:
            self._crowd()
        changed = self._over_bands(
            lambda start, stop: kernels.sweep(
                self._target,
                self._exemplars,
                self._field,
                self._costs,
                before,
                self._crowding,
                self._active,
                self._moved,
                self._channels,
                self._patch,
                self._margin,
                int(backward),
                radius,
                max(radius, far),
                most,
                tries,
                seed,
                start,
                stop,
            )
        )
        return sum(changed)

    def _crowd(self) -> None:
        """Cost of each exemplar patch: how often its pixels are in use, as a multiple of even use (Kaspar 2015).

        Use is the mean of all sweeps so far: told the same news at once, all patches would leave one place for another,
        and come back; the mean settles.
        """
        planes, rows, columns = self._crowding.shape
        index = (self._field[..., 0].astype(np.int64) * rows + self._field[..., 1]) * columns + self._field[..., 2]
        counts = np.bincount(index.ravel(), minlength=planes * rows * columns).reshape(planes, rows, columns)
        even = self._patch**4 * index.size / (rows * columns)
        self._counted += 1
        for count, use in zip(counts.astype(np.float32), self._use, strict=True):
            padded = np.pad(count, self._patch)
            for _ in range(2):
                padded = cv2.boxFilter(padded, -1, (self._patch, self._patch), normalize=False)
            inner = padded[self._patch : -self._patch, self._patch : -self._patch]
            use += (inner - use) / np.float32(self._counted)
        np.rint(self._use * np.float32(self._uniformity * self._scale**2 / even), out=self._crowding, casting="unsafe")

    def _around(self, flags: kernels.Flags) -> kernels.Flags:
        """Set for every pixel of a patch that is set, or, the same, for every patch over a pixel that is set."""
        around: kernels.Flags = cv2.dilate(flags, np.ones((self._patch, self._patch), np.uint8))
        return around

    def _interleaved(self, picture: Array) -> npt.NDArray[np.int16]:
        padded = self._padded(np.rint(picture * np.float32(self._scale)))
        return padded.reshape(len(padded), -1).astype(np.int16)

    def _padded(self, picture: Array) -> Array:
        edge = self._patch // 2
        return np.pad(picture, ((edge, edge), (edge, edge), (0, 0)), mode="edge")

    def _over_bands(self, work: Callable[[int, int], Any]) -> list[Any]:
        height = self._costs.shape[0]
        bands = [(start, min(start + BAND, height)) for start in range(0, height, BAND)]
        if self._threads == 1:
            return [work(*band) for band in bands]
        return list(_pool(self._threads).map(lambda band: work(*band), bands))
