"""The engine `patch` on segments: what it does better than `flow`, and what it must bear."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest
import torch

from fresco_core.correspondence import PairFlow, flow_estimator, pair_flow
from fresco_core.errors import MediaError
from fresco_core.frames import Picture
from fresco_core.progress import ProgressToken
from fresco_core.propagation import Segment, propagate
from fresco_core.propagation.patch_engine import PatchEngine
from fresco_core.settings import RestyleSettings

SIZE = (64, 96)


def _texture(seed: int, softness: float = 1.5) -> Picture:
    noise = np.random.default_rng(seed).uniform(0, 255, (SIZE[0], SIZE[1] + 40, 3)).astype(np.float32)
    return cv2.normalize(cv2.GaussianBlur(noise, (0, 0), softness), None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8)


def _pan(canvas: Picture, count: int, speed: float = 2.0) -> list[Picture]:
    shifts = [np.array([[1, 0, speed * index], [0, 1, 0]], np.float32) for index in range(count)]
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return [cv2.warpAffine(canvas, shift, SIZE[::-1], flags=flags) for shift in shifts]


def _styled(picture: Picture) -> Picture:
    """Something between bold and loud that depends on each place only."""
    return 255 - picture[..., ::-1] // 64 * 64


def _segment(source: list[Picture], first: Picture, last: Picture) -> Segment:
    flows = [pair_flow(a, b, flow_estimator("dis")) for a, b in pairwise(source)]
    return Segment(source, first, last, flows)


def _made(segment: Segment, engine: str = "patch", device: str = "cpu") -> list[Picture]:
    return [made.picture for made in propagate(segment, RestyleSettings(engine=engine), ProgressToken(), device)]


def _off(made: Picture, truth: Picture) -> float:
    return float(np.square(made.astype(float) - truth).mean())


def test_light_that_moves_by_itself_is_followed() -> None:
    """A lit spot crosses a still scene: flow sees no motion there, patches follow what the source looks like."""
    canvas = _texture(1)[:, : SIZE[1]] // 3 + 20
    source = []
    for index in range(9):
        spot = np.zeros(SIZE, np.float32)
        cv2.circle(spot, (20 + 7 * index, 32), 14, 1.0, -1)
        lit = canvas * (1 + 1.5 * cv2.GaussianBlur(spot, (0, 0), 1))[..., None]
        source.append(lit.clip(0, 255).astype(np.uint8))
    nothing = torch.zeros(SIZE, dtype=torch.bool)
    still = PairFlow(torch.zeros(2, *SIZE), torch.zeros(2, *SIZE), nothing, nothing)
    truth = [_styled(picture) for picture in source]
    segment = Segment(source, truth[0], truth[-1], [still] * 8)
    by_patch, by_flow = _made(segment), _made(segment, "flow")
    assert np.mean([_off(*pair) for pair in zip(by_patch, truth[1:-1], strict=True)]) < 0.8 * np.mean(
        [_off(*pair) for pair in zip(by_flow, truth[1:-1], strict=True)]
    )


def test_the_same_on_any_number_of_threads_and_alike_in_torch() -> None:
    source = _pan(_texture(1), 4)
    segment = _segment(source, _styled(source[0]), _styled(source[-1]))
    one, two = (list(PatchEngine("cpu", threads).sides(segment, ProgressToken())) for threads in (1, 2))
    other = list(PatchEngine("torch", 1).sides(segment, ProgressToken()))
    assert len(one) == len(two) == len(other) == 2
    for here, again, there in zip(one, two, other, strict=True):
        for side, same, alike in zip(here, again, there, strict=True):
            np.testing.assert_array_equal(side.picture, same.picture)
            np.testing.assert_array_equal(side.error, same.error)
            assert _off(side.picture, alike.picture) < 40


@pytest.mark.parametrize("between", [0, 1])
def test_segments_of_nothing_and_of_one_frame(between: int) -> None:
    source = _pan(_texture(1), between + 2)
    made = _made(_segment(source, _styled(source[0]), _styled(source[-1])))
    assert len(made) == between
    for picture, frame in zip(made, source[1:], strict=False):
        assert _off(picture, _styled(frame)) < 400


def test_identical_keyframes_of_a_still_scene_come_back() -> None:
    source = _pan(_texture(1), 4, speed=0)
    styled = _styled(source[0])
    for picture in _made(_segment(source, styled, styled)):
        assert np.abs(picture.astype(int) - styled).max() <= 1


@pytest.mark.parametrize("which", ["first", "last"])
def test_a_keyframe_of_another_size_is_named(which: str) -> None:
    source = _pan(_texture(1), 3)
    flows = _segment(source, source[0], source[-1]).flows
    ends = {"first": source[0], "last": source[-1]}
    ends[which] = ends[which][:-8]
    with pytest.raises(MediaError, match=f"The {which} keyframe of a segment is 96x56, but its frames are 96x64"):
        Segment(source, ends["first"], ends["last"], flows)


def test_a_hard_cut_inside_keeps_both_shots_to_themselves() -> None:
    before, after = _pan(_texture(1), 4), _pan(255 - _texture(2, softness=5) // 2, 4)
    source = before + after
    made = _made(_segment(source, _styled(source[0]), _styled(source[-1])))
    truth = [_styled(picture) for picture in source]
    wrong = {index: truth[-1] if index < 4 else truth[0] for index in range(1, 7)}
    for index, picture in enumerate(made, start=1):
        assert _off(picture, truth[index]) < 0.5 * _off(picture, wrong[index]), f"frame {index}"


def test_a_picture_that_is_smaller_than_the_search() -> None:
    small = [picture[:16, :20].copy() for picture in _pan(_texture(1), 3)]
    nothing = torch.zeros(16, 20, dtype=torch.bool)
    still = PairFlow(torch.zeros(2, 16, 20), torch.zeros(2, 16, 20), nothing, nothing)
    made = _made(Segment(small, small[0], small[-1], [still] * 2))
    assert made[0].shape == (16, 20, 3)
