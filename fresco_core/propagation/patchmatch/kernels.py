"""Kernels of the nearest-neighbour field for the CPU: compiled by Numba on first use, then read from its cache.

Pictures and guides lie interleaved in one int16 row per picture row, so that a patch is a few contiguous runs. A patch
is named by its top left pixel. Every kernel works on the rows `start` to `stop` of the target and writes only there:
bands of rows run on as many threads as there are, without the interpreter's lock, and with the same result on any
number of them, because what lies outside a band is read as it was before the sweep.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np
import numpy.typing as npt

Interleaved = npt.NDArray[np.int16]
"""int16 [rows, columns * channels], scaled so that squared differences add up to weighted squared grey levels."""

Field = npt.NDArray[np.int32]
"""int32 [H, W, 3]: plane, row and column of the exemplar patch that each target patch is like."""

Costs = npt.NDArray[np.int32]

Flags = npt.NDArray[np.uint8]
"""uint8 [H, W], 0 or 1."""

Function = TypeVar("Function", bound=Callable[..., Any])


def _compiled(function: Function) -> Function:
    try:
        compiled: Function = numba.njit(nogil=True, cache=True)(function)
    except RuntimeError:  # no place to cache in may be written to
        compiled = numba.njit(nogil=True)(function)
    return compiled


@_compiled
def _distance(
    target: Interleaved, exemplar: Interleaved, y: int, x: int, v: int, u: int, patch: int, run: int, bound: int
) -> Any:
    """Sum of squared differences of two patches; given up, and at least `bound`, once it reaches that.

    `x` and `u` count int16 values, `run` is the length of a patch row in values.
    """
    total = np.int32(0)
    for row in range(patch):
        # Slices, because the compiler vectorises only what provably does not wrap around.
        one = target[y + row, x : x + run]
        other = exemplar[v + row, u : u + run]
        part = np.int32(0)
        for k in range(one.shape[0]):
            # None is negative, so that differences fit 16 bits: one instruction multiplies and adds twice as many.
            difference = np.int16(one[k] - other[k])
            part = np.int32(part + np.int32(difference) * np.int32(difference))
        total = np.int32(total + part)
        if total >= bound:
            return total
    return total


@_compiled
def measure(
    target: Interleaved,
    exemplars: npt.NDArray[np.int16],
    field: Field,
    costs: Costs,
    stale: Flags,
    channels: int,
    patch: int,
    start: int,
    stop: int,
) -> None:
    """Fill `costs`, where `stale`, with the distance of each target patch to the one its field names."""
    run = channels * patch
    limit = 2**31 - 1
    for y in range(start, stop):
        for x in range(field.shape[1]):
            if stale[y, x] == 0:
                continue
            plane, v, u = field[y, x, 0], field[y, x, 1], field[y, x, 2]
            costs[y, x] = _distance(target, exemplars[plane], y, x * channels, v, u * channels, patch, run, limit)


@_compiled
def _random(state: np.uint32) -> np.uint32:
    """The next of a sequence of well mixed 32-bit numbers (xorshift)."""
    state = np.uint32(state ^ np.uint32(state << np.uint32(13)))
    state = np.uint32(state ^ (state >> np.uint32(17)))
    return np.uint32(state ^ np.uint32(state << np.uint32(5)))


@_compiled
def _seeded(seed: int, y: int, x: int) -> np.uint32:
    """Where the random sequence of one pixel in one sweep begins; never 0."""
    mixed = np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(y) * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed += np.uint64(x) * np.uint64(0x165667B19E3779F9)
    mixed = (mixed ^ (mixed >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(29)
    return np.uint32((mixed >> np.uint64(16)) & np.uint64(0xFFFFFFFF)) | np.uint32(1)


@_compiled
def sweep(
    target: Interleaved,
    exemplars: npt.NDArray[np.int16],
    field: Field,
    costs: Costs,
    before: Field,
    crowding: Costs,
    active: Flags,
    moved: Flags,
    channels: int,
    patch: int,
    margin: int,
    backward: int,
    radius: int,
    far: int,
    doubt: int,
    tries: int,
    seed: int,
    start: int,
    stop: int,
) -> int:
    """One pass of PatchMatch over a band: neighbours' patches shifted along, then random ones ever nearer by.

    Args:
        before: the field before the sweep, read for neighbours outside the band.
        crowding: int32 [planes, rows, columns], what choosing an exemplar patch costs on top of its distance.
        active: 0 where nothing is to be looked for.
        moved: set to 1 where the field changes.
        margin: how far the middle of an exemplar patch stays from the border, in pixels.
        backward: 1 to go from the lower right to the upper left.
        radius: of the first random try, in pixels; 0 for none.
        far: the same for patches whose distance is more than `doubt`.
        tries: how many random ones at each distance.

    Returns:
        How many patches changed.
    """
    height, width = field.shape[:2]
    planes = crowding.shape[0]
    bottom, right = crowding.shape[1] - 1 - margin, crowding.shape[2] - 1 - margin
    run = channels * patch
    step = -1 if backward else 1
    changed = 0
    for index in range(stop - start):
        y = stop - 1 - index if backward else start + index
        for across in range(width):
            x = width - 1 - across if backward else across
            if active[y, x] == 0:
                continue
            plane, v, u = field[y, x, 0], field[y, x, 1], field[y, x, 2]
            cost = costs[y, x]
            best = cost + crowding[plane, v, u]
            better = False
            for direction in range(2):
                if direction == 0:
                    if x - step < 0 or x - step >= width:
                        continue
                    p, b, a = field[y, x - step, 0], field[y, x - step, 1], field[y, x - step, 2] + step
                else:
                    if y - step < 0 or y - step >= height:
                        continue
                    if start <= y - step < stop:
                        p, b, a = field[y - step, x, 0], field[y - step, x, 1] + step, field[y - step, x, 2]
                    else:
                        p, b, a = before[y - step, x, 0], before[y - step, x, 1] + step, before[y - step, x, 2]
                if a < margin or a > right or b < margin or b > bottom or (p == plane and b == v and a == u):
                    continue
                crowd = crowding[p, b, a]
                tried = _distance(target, exemplars[p], y, x * channels, b, a * channels, patch, run, best - crowd)
                if tried + crowd < best:
                    plane, v, u, cost, best, better = p, b, a, tried, tried + crowd, True
            reach = far if cost > doubt else radius
            if reach > 0:
                state = _seeded(seed, y, x)
                while reach >= 1:
                    for _ in range(tries):
                        state = _random(state)
                        b = v - reach + np.int64(state >> np.uint32(8)) % (2 * reach + 1)
                        state = _random(state)
                        a = u - reach + np.int64(state >> np.uint32(8)) % (2 * reach + 1)
                        p = np.int64(plane)
                        if planes > 1:
                            state = _random(state)
                            p = np.int64(state >> np.uint32(8)) % planes
                        b, a = min(max(b, margin), bottom), min(max(a, margin), right)
                        crowd = crowding[p, b, a]
                        bound = best - crowd
                        tried = _distance(target, exemplars[p], y, x * channels, b, a * channels, patch, run, bound)
                        if tried + crowd < best:
                            plane, v, u, cost, best, better = p, b, a, tried, tried + crowd, True
                    reach //= 2
            if better:
                moved[y, x] = 1
                field[y, x, 0], field[y, x, 1], field[y, x, 2] = plane, v, u
                costs[y, x] = cost
                changed += 1
    return changed


@_compiled
def vote(
    exemplars: npt.NDArray[np.int16],
    field: Field,
    voted: npt.NDArray[np.float32],
    stale: Flags,
    channels: int,
    patch: int,
    start: int,
    stop: int,
) -> None:
    """Fill `voted` [H, W, S], where `stale`, with the mean of what all patches over a pixel say of its S channels."""
    height, width, styles = voted.shape
    half = patch // 2
    for y in range(start, stop):
        for x in range(width):
            if stale[y, x] == 0:
                continue
            for k in range(styles):
                voted[y, x, k] = 0
            count = 0
            for row in range(max(0, y - half), min(height, y + half + 1)):
                for column in range(max(0, x - half), min(width, x + half + 1)):
                    plane, v, u = field[row, column, 0], field[row, column, 1], field[row, column, 2]
                    across = (u + x - column + half) * channels
                    for k in range(styles):
                        voted[y, x, k] += exemplars[plane, v + y - row + half, across + k]
                    count += 1
            for k in range(styles):
                voted[y, x, k] /= count


@_compiled
def vote_by_guide(
    style: npt.NDArray[np.uint8],
    guide: npt.NDArray[np.uint8],
    wanted: npt.NDArray[np.uint8],
    field: Field,
    where: npt.NDArray[np.bool_],
    picture: npt.NDArray[np.uint8],
    patch: int,
    tolerance: float,
) -> None:
    """Fill `picture` [H, W, S], `where` set, with the mean of what all patches over a pixel say, weighted one by one.

    Args:
        style: uint8 [P, rows, columns, S], the planes that the field points into.
        guide: uint8 [P, rows, columns, G], what lies beside them.
        wanted: uint8 [H, W, G], the same of the target.
        tolerance: the grey levels by which a patch's guide may be off at the pixel before its say fades: the deviation
            of a Gaussian over the root of the mean square of the guide's channels.
    """
    height, width, styles = picture.shape
    guides, half = wanted.shape[2], patch // 2
    falloff = -0.5 / (tolerance * tolerance * guides)
    said = np.empty(styles, np.float64)
    for y in range(height):
        for x in range(width):
            if not where[y, x]:
                continue
            said[:] = 0
            total = 0.0
            for row in range(max(0, y - half), min(height, y + half + 1)):
                for column in range(max(0, x - half), min(width, x + half + 1)):
                    plane, v, u = (
                        field[row, column, 0],
                        field[row, column, 1] + y - row,
                        field[row, column, 2] + x - column,
                    )
                    if v < 0 or u < 0 or v >= style.shape[1] or u >= style.shape[2]:
                        continue
                    off = 0.0
                    for k in range(guides):
                        difference = float(guide[plane, v, u, k]) - float(wanted[y, x, k])
                        off += difference * difference
                    # Where none agrees, all count alike.
                    weight = np.exp(falloff * off) + 1e-6
                    total += weight
                    for k in range(styles):
                        said[k] += weight * style[plane, v, u, k]
            if total > 0:
                for k in range(styles):
                    picture[y, x, k] = np.uint8(min(max(said[k] / total + 0.5, 0.0), 255.0))
