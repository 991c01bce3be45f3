"""Whole segments of synthetic scenes whose flow is known, by every engine."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest
import torch

from fresco_core.correspondence import PairFlow
from fresco_core.errors import CancelledError
from fresco_core.frames import Picture
from fresco_core.progress import ProgressToken
from fresco_core.propagation import Segment, propagate
from fresco_core.propagation.repeats import pictures_of
from fresco_core.settings import RestyleSettings

SIZE = (48, 72)


def _texture(seed: int, height: int = SIZE[0], width: int = SIZE[1], softness: float = 2) -> Picture:
    noise = np.random.default_rng(seed).uniform(0, 255, (height, width, 3)).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), softness)
    return cv2.normalize(soft, None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8)


def _shifted(canvas: Picture, left: float) -> Picture:
    """A window of SIZE whose left side lies `left` pixels into the canvas."""
    height, width = SIZE
    where = np.array([[1, 0, left], [0, 1, 0]], np.float32)
    return cv2.warpAffine(canvas, where, (width, height), flags=cv2.INTER_LANCZOS4 | cv2.WARP_INVERSE_MAP)


def _panning(speed: float, count: int) -> tuple[list[Picture], list[Picture], list[PairFlow]]:
    """Source frames and restyled frames of a pan to the right, `speed` pixels a frame, and its flow."""
    width = SIZE[1] + int(speed * count) + 2
    source, restyled = _texture(1, width=width), _texture(2, width=width)
    forward = torch.zeros(2, *SIZE)
    forward[0] = -speed
    columns = torch.arange(SIZE[1])
    leaving = (columns < speed).expand(SIZE)
    entering = (columns > SIZE[1] - 1 - speed).expand(SIZE)
    flow = PairFlow(forward, -forward, leaving, entering)
    return (
        [_shifted(source, speed * index) for index in range(count)],
        [_shifted(restyled, speed * index) for index in range(count)],
        [flow] * (count - 1),
    )


def _propagate(segment: Segment, engine: str) -> list[Picture]:
    return [made.picture for made in propagate(segment, RestyleSettings(engine=engine), ProgressToken(), "cpu")]


@pytest.fixture(params=["flow", "patch"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def _difference(first: Picture, second: Picture) -> np.ndarray:
    return np.abs(first.astype(int) - second.astype(int))


def _alike(first: Picture, second: Picture) -> float:
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1])


@pytest.mark.parametrize("interval", [1, 2, 3, 7])
def test_a_still_scene_stays_still(interval: int, engine: str) -> None:
    flow = PairFlow(torch.zeros(2, *SIZE), torch.zeros(2, *SIZE), *torch.zeros(2, *SIZE, dtype=torch.bool))
    restyled = _texture(3)
    made = _propagate(Segment([_texture(1)] * (interval + 1), restyled, restyled, [flow] * interval), engine)
    assert len(made) == interval - 1
    assert all(_difference(picture, restyled).max() <= 1 for picture in made)


@pytest.mark.parametrize("speed", [1.0, 3.0, 0.5, 1.37])
def test_a_pan_is_followed(speed: float, engine: str) -> None:
    source, restyled, flows = _panning(speed, 9)
    made = _propagate(Segment(source, restyled[0], restyled[-1], flows), engine)
    for picture, truth in zip(made, restyled[1:-1], strict=True):
        # The contrast is matched over the whole picture: a level or two of drift is allowed. The outermost columns
        # are up to half a pixel outside the keyframe that they are taken from.
        difference = _difference(picture, truth)[:, 1:-1]
        assert difference.mean() < 2.5
        assert np.quantile(difference, 0.99) <= 8


def test_nothing_blurs_with_distance(engine: str) -> None:
    source, restyled, flows = _panning(0.5, 22)
    made = _propagate(Segment(source, restyled[0], restyled[-1], flows), engine)
    sharpness = [cv2.Laplacian(picture, cv2.CV_32F)[4:-4, 16:-16].var() for picture in made]
    truth = [cv2.Laplacian(picture, cv2.CV_32F)[4:-4, 16:-16].var() for picture in restyled[1:-1]]
    assert np.min(np.divide(sharpness, truth)) > 0.8


def test_what_enters_the_picture_comes_from_the_last_keyframe(engine: str) -> None:
    source, restyled, flows = _panning(4, 7)
    other = _shifted(_texture(9, width=restyled[0].shape[1] + 40), 12)  # what the first keyframe, moved on, looks like
    made = _propagate(
        Segment(source, _texture(9, width=restyled[0].shape[1] + 40)[:, : SIZE[1]], restyled[-1], flows), engine
    )[2]
    assert _alike(made[:, -8:], restyled[3][:, -8:]) > 0.9
    assert _alike(made[:, :8], other[:, :8]) > 0.9


def test_a_place_that_neither_keyframe_shows_is_filled(engine: str) -> None:
    source, restyled, flows = _panning(1, 5)
    nowhere = torch.ones(SIZE, dtype=torch.bool)
    hidden = [PairFlow(flow.forward, flow.backward, nowhere, nowhere) for flow in flows]
    made = _propagate(Segment(source, restyled[0], restyled[-1], hidden), engine)
    assert _difference(made[1], restyled[2])[:, 4:-4].mean() < 4


def test_what_is_repeated_stays_the_same(engine: str) -> None:
    """Animation on twos and threes, as a coder leaves it; a keyframe's repeats are the keyframe."""
    drawings, restyled, flows = _panning(3, 5)
    still = PairFlow(torch.zeros(2, *SIZE), torch.zeros(2, *SIZE), *torch.zeros(2, *SIZE, dtype=torch.bool))
    shown = [0, 0, 1, 1, 1, 2, 3, 3, 4, 4]
    frames = [
        np.clip(drawings[drawing].astype(int) + place % 3, 0, 255).astype(np.uint8)
        for place, drawing in enumerate(shown)
    ]
    pairs = [flows[0] if one != other else still for one, other in pairwise(shown)]
    made = _propagate(Segment(frames, restyled[0], restyled[-1], pairs), engine)
    once = _propagate(Segment([frames[place] for place in (0, 2, 5, 6, 9)], restyled[0], restyled[-1], flows), engine)
    every = [restyled[0], *once, restyled[-1]]
    assert all((picture == every[drawing]).all() for picture, drawing in zip(made, shown[1:-1], strict=True))


def test_what_changes_slowly_or_stands_for_long_is_not_repeated() -> None:
    """One keyframe fades into the other then, frame by frame."""
    one, other = _texture(1) // 2, _texture(2)
    slow = [one + place * 5 for place in range(6)]
    for frames in (slow, [one] * 3, [*[one] * 5, *[other] * 6]):
        assert pictures_of(frames, ProgressToken()) == list(range(len(frames)))
    assert pictures_of([*[one] * 4, other], ProgressToken()) == [0, 0, 0, 0, 1]


@pytest.mark.parametrize("cuts", [(5,), (2, 5), (10,)])
def test_nothing_is_carried_across_a_cut(cuts: tuple[int, ...], engine: str) -> None:
    """Where keyframes beside a cut were removed; also if flow finds a way across it."""
    still = PairFlow(torch.zeros(2, *SIZE), torch.zeros(2, *SIZE), *torch.zeros(2, *SIZE, dtype=torch.bool))
    source = [_texture(1 if place < cuts[0] else 2) for place in range(11)]
    first, last = _texture(3), _texture(4)
    segment = Segment(source, first, last, [still] * 10, cuts)
    made = list(propagate(segment, RestyleSettings(engine=engine), ProgressToken(), "cpu"))
    for place, frame in enumerate(made, start=1):
        if place < cuts[0]:
            assert _difference(frame.picture, first).max() <= 1
            assert frame.drift.last == 1
        if place >= cuts[-1]:
            assert _difference(frame.picture, last).max() <= 1
            assert frame.drift.first == 1


def test_stops_when_told(engine: str) -> None:
    source, restyled, flows = _panning(1, 9)
    token = ProgressToken()
    pictures = propagate(Segment(source, restyled[0], restyled[-1], flows), RestyleSettings(), token)
    next(pictures)
    token.cancel()
    with pytest.raises(CancelledError):
        next(pictures)


def test_a_segment_must_fit_its_flow() -> None:
    source, restyled, flows = _panning(1, 4)
    with pytest.raises(ValueError, match="cannot be joined"):
        Segment(source, restyled[0], restyled[-1], flows[:-1])
    with pytest.raises(ValueError, match="cannot be joined"):
        Segment(source[:1], restyled[0], restyled[0], [])


def _between_two_colours(blend: str, engine: str) -> list[float]:
    """The red of each frame between a red keyframe and a blue one, of a still scene of five frames."""
    still = PairFlow(torch.zeros(2, *SIZE), torch.zeros(2, *SIZE), *torch.zeros(2, *SIZE, dtype=torch.bool))
    grey = np.full((*SIZE, 1), 128, np.uint8) + _texture(3)[..., :1] // 8
    ends = [np.concatenate(parts, axis=2) for parts in ((grey + 60, grey, grey), (grey, grey, grey + 60))]
    segment = Segment([_texture(1)] * 5, ends[0], ends[1], [still] * 4)
    settings = RestyleSettings.parse({"engine": engine, "blend": blend})
    made = [one.picture for one in propagate(segment, settings, ProgressToken(), "cpu")]
    return [float((one[..., 0].astype(int) - one[..., 2]).mean()) for one in made]


def test_linear_fades_and_nearest_jumps_in_the_middle(engine: str) -> None:
    linear = _between_two_colours("linear", engine)
    assert linear == pytest.approx([30, 0, -30], abs=6)
    assert _between_two_colours("nearest", engine) == pytest.approx([60, 60, -60], abs=1)
