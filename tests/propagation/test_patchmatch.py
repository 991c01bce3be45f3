"""Guided patch synthesis on small pictures: the same on any number of threads, and alike on the CPU and in torch."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from fresco_core.frames import Picture
from fresco_core.propagation.patchmatch import (
    ALIGNED,
    EBSYNTH,
    Guide,
    Problem,
    kernels,
    synthesise_aligned,
    synthesise_globally,
)

SIZE = (48, 72)
QUICK = replace(EBSYNTH, rounds=3, sweeps=3)


def _texture(seed: int, size: tuple[int, int] = SIZE) -> Picture:
    noise = np.random.default_rng(seed).uniform(0, 255, (*size, 3)).astype(np.float32)
    return cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 2), None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8)


def _rolled(shift: int = 6, hole: bool = False) -> tuple[Problem, Picture]:
    """An exemplar and the same things `shift` pixels to the right, with the picture that is wanted."""
    style, source = _texture(1), _texture(2)
    guide = np.roll(source, shift, axis=1)
    if hole:
        guide[10:20, 30:50] = 0
    return Problem(style[None], (Guide(source[None], guide, 6.0),)), np.roll(style, shift, axis=1)


def _started(problem: Problem) -> Problem:
    """The same problem, begun with every patch where it is."""
    y, x = np.mgrid[: SIZE[0], : SIZE[1]]
    return replace(problem, start=np.stack((np.zeros_like(y), y, x), axis=-1).astype(np.int32))


def _level(first: Picture, second: Picture) -> float:
    return float(np.abs(first.astype(int) - second.astype(int)).mean())


@pytest.mark.parametrize("start", [False, True])
@pytest.mark.parametrize("device", ["cpu", "torch"])
def test_what_moved_is_found_from_anywhere(device: str, start: bool) -> None:
    problem, wanted = _rolled()
    made = synthesise_globally(_started(problem) if start else problem, QUICK, device=device)
    # Six columns came in at the left: there is nothing that they should look like.
    assert _level(made.picture[:, 10:-4], wanted[:, 10:-4]) < 2
    assert np.median(made.field[:, 10:-4, 2] - np.arange(10, SIZE[1] - 4)) == -6


def test_any_number_of_threads_makes_the_same() -> None:
    problem, _ = _rolled(hole=True)
    for effort, synthesise in (
        (QUICK, lambda effort, threads: synthesise_globally(problem, effort, threads=threads)),
        (ALIGNED, lambda effort, threads: synthesise_aligned([_started(problem)], effort, threads=threads)[0]),
    ):
        one, two, again = (synthesise(effort, threads) for threads in (1, 2, 2))
        for other in (two, again):
            np.testing.assert_array_equal(one.picture, other.picture)
            np.testing.assert_array_equal(one.field, other.field)
            np.testing.assert_array_equal(one.error, other.error)
        assert not np.array_equal(one.field, synthesise(effort.seeded(1), 1).field)


def test_torch_finds_what_the_cpu_finds() -> None:
    problem, _ = _rolled(hole=True)
    here, there = (synthesise_globally(problem, QUICK, device=device) for device in ("cpu", "torch"))
    other = synthesise_globally(problem, QUICK.seeded(7))
    noise = _level(here.picture, other.picture)
    assert _level(here.picture, there.picture) < 1.5 * noise + 1
    assert there.error.mean() == pytest.approx(here.error.mean(), rel=0.1)


def test_torch_refines_as_the_cpu_does() -> None:
    problem = _started(_rolled(shift=2, hole=True)[0])
    other = _started(_rolled(shift=1)[0])
    here = synthesise_aligned([problem, other], ALIGNED)
    there = synthesise_aligned([problem, other], ALIGNED, device="torch")
    shown = np.ones(SIZE, np.bool_)
    shown[:, :4] = False
    shown[6:24, 26:54] = False  # nothing fits into the hole, and much fits as badly
    for first, second in zip(here, there, strict=True):
        assert _level(first.picture[shown], second.picture[shown]) < 1
        assert second.error.mean() == pytest.approx(first.error.mean(), rel=0.1)


@pytest.mark.parametrize("device", ["cpu", "torch"])
def test_what_went_far_is_found_only_by_those_in_doubt(device: str) -> None:
    problem, wanted = _rolled(shift=30)
    near = replace(ALIGNED, rounds=1, far=0.0, rounds_in_doubt=0)
    far = replace(near, far=0.9)
    nowhere = replace(far, doubt=1e6)
    off = []
    for effort in (near, far, nowhere):
        made = synthesise_aligned([_started(problem)], effort, device=device)[0]
        off.append(_level(made.picture[:, 34:-4], wanted[:, 34:-4]))
    assert off[1] < 0.8 * off[0]
    assert off[2] == off[0]


@pytest.mark.parametrize("device", ["cpu", "torch"])
def test_what_went_far_is_found_sooner_in_smaller_pictures(device: str) -> None:
    problem, wanted = _rolled(shift=30)
    once = replace(ALIGNED, rounds=1, rounds_in_doubt=1)
    off = []
    for halvings in (0, 2):
        made = synthesise_aligned([_started(problem)], replace(once, halvings=halvings), device=device)[0]
        off.append(_level(made.picture[:, 34:-4], wanted[:, 34:-4]))
    assert off[1] < off[0]


def test_problems_do_not_disturb_each_other() -> None:
    problems = [_started(_rolled(shift)[0]) for shift in (1, 3)]
    for device in ("cpu", "torch"):
        together = synthesise_aligned(problems, replace(ALIGNED, radius=0, far=0.0), device=device)
        alone = [
            synthesise_aligned([problem], replace(ALIGNED, radius=0, far=0.0), device=device)[0] for problem in problems
        ]
        for first, second in zip(together, alone, strict=True):
            np.testing.assert_array_equal(first.picture, second.picture)


@pytest.mark.parametrize("device", ["cpu", "torch"])
def test_what_fits_from_the_start_is_let_be(device: str) -> None:
    style, source = _texture(1), _texture(2)
    problem = _started(Problem(style[None], (Guide(source[None], source, 6.0),)))
    made = synthesise_aligned([problem], ALIGNED, device=device)[0]
    np.testing.assert_array_equal(made.picture, style)
    assert problem.start is not None
    np.testing.assert_array_equal(made.field, problem.start)
    assert made.error.max() < 1


def test_uniformity_spreads_the_use_of_the_exemplar() -> None:
    style = _texture(1)
    flat = np.full((*SIZE, 3), 100, np.uint8)
    problem = Problem(style[None], (Guide(flat[None], flat, 6.0),))
    used = []
    for uniformity in (0.0, 3500.0):
        field = synthesise_globally(problem, replace(QUICK, uniformity=uniformity)).field
        used.append(len(np.unique(field[..., 1] * SIZE[1] + field[..., 2])))
    assert used[1] > used[0]


def test_an_exemplar_of_another_size() -> None:
    style, source = _texture(1, (64, 96)), _texture(2, (64, 96))
    wanted = (slice(8, 56), slice(12, 84))
    problem = Problem(style[None], (Guide(source[None], source[wanted], 6.0),))
    made = synthesise_globally(problem, QUICK)
    assert made.picture.shape == (*SIZE, 3)
    assert _level(made.picture[2:-2, 2:-2], style[wanted][2:-2, 2:-2]) < 2


def test_distances_never_leave_their_range() -> None:
    black, white = np.zeros((24, 24, 3), np.uint8), np.full((24, 24, 3), 255, np.uint8)
    guides = tuple(Guide(black[None], white, weight) for weight in (100.0, 50.0, 0.5))
    made = synthesise_globally(Problem(black[None], guides), replace(QUICK, uniformity=0.0))
    # All the same: 25 pixels of which every guide is off by the whole range, and the style by nothing.
    np.testing.assert_allclose(made.error, 25 * 255**2 * 150.5, rtol=0.05)


def _two_sided() -> tuple[Problem, Picture]:
    """Two things side by side: each in a plane of its own, and the guide tells them apart."""
    left, right, colour = _texture(1), _texture(2), np.zeros((2, *SIZE, 3), np.uint8)
    colour[1], target = 200, np.zeros((*SIZE, 3), np.uint8)
    target[:, 36:] = 200
    problem = Problem(np.stack((left, right)), (Guide(colour, target, 6.0),))
    return problem, np.where(target > 0, right, left)


@pytest.mark.parametrize("tolerance", [8.0, 1e9])
def test_votes_count_by_their_guide_where_two_things_meet(tolerance: float) -> None:
    problem, wanted = _two_sided()
    y, x = np.mgrid[: SIZE[0], : SIZE[1]].astype(np.int32)
    field = np.stack(((x >= 36).astype(np.int32), y, x), axis=-1)
    where, made = np.zeros(SIZE, np.bool_), np.zeros_like(wanted)
    where[:, 30:42] = True
    guide = problem.guides[0]
    kernels.vote_by_guide(problem.style, guide.exemplar, guide.target, field, where, made, 5, tolerance)
    assert not made[~where].any()
    if tolerance < 100:
        assert _level(made[where], wanted[where]) < 0.6
    else:
        # Every vote counts alike: the plain mean, which mixes the two over half a patch on either side.
        assert _level(made[:, 38:42], wanted[:, 38:42]) < 0.6
        assert _level(made[:, 34:38], wanted[:, 34:38]) > 5
