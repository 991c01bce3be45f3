"""Segments at the clip's own size: sharper than what is enlarged afterwards, tile by tile without seams."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import pytest
import torch

from fresco_core.correspondence import PairFlow, flow_estimator, pair_flow
from fresco_core.frames import Picture, resize
from fresco_core.progress import ProgressToken
from fresco_core.propagation import Segment, at_full_size, propagate
from fresco_core.propagation.enlarge import enlarge_along
from fresco_core.propagation.patchmatch import Guide, Problem, synthesise_aligned, tiles
from fresco_core.settings import RestyleSettings

WORKING, FULL = (64, 96), (128, 192)


def _texture(seed: int, size: tuple[int, int]) -> Picture:
    noise = np.random.default_rng(seed).uniform(0, 255, (*size, 3)).astype(np.float32)
    return cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 1.5), None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8)


def _pan(count: int, speed: int = 3) -> list[Picture]:
    canvas = _texture(1, (FULL[0], FULL[1] + speed * count))
    return [canvas[:, speed * index : speed * index + FULL[1]].copy() for index in range(count)]


def _made(segment: Segment) -> list[Picture]:
    return [made.picture for made in propagate(segment, RestyleSettings(), ProgressToken(), "cpu")]


def _off(first: Picture, second: Picture) -> float:
    return float(np.square(first[:, 8:-8].astype(float) - second[:, 8:-8]).mean())


def test_full_size_is_at_least_as_near_to_the_truth_as_enlarging_afterwards() -> None:
    full = _pan(5)
    source = [resize(picture, *WORKING) for picture in full]
    flows = [pair_flow(a, b, flow_estimator("dis")) for a, b in pairwise(source)]
    truth = [255 - picture[..., ::-1] for picture in full]
    segment = Segment(source, resize(truth[0], *WORKING), resize(truth[-1], *WORKING), flows)
    at_once = _made(at_full_size(segment, full))
    afterwards = [enlarge_along(*pair) for pair in zip(_made(segment), full[1:-1], strict=True)]
    assert at_once[0].shape == (*FULL, 3)
    off = [np.mean([_off(*pair) for pair in zip(made, truth[1:-1], strict=True)]) for made in (at_once, afterwards)]
    assert off[0] < off[1]


def test_flow_and_occlusion_keep_their_places() -> None:
    """Motion of one pixel at working size is motion of two at twice the size, and what is hidden is hidden there."""
    forward = torch.zeros(2, *WORKING)
    forward[0], forward[1, 32:] = 1.0, -2.0
    hidden = torch.zeros(WORKING, dtype=torch.bool)
    hidden[:, :10] = True
    flow = PairFlow(forward, -forward, hidden, ~hidden)
    frames = _pan(2)
    small = resize(frames[0], *WORKING)
    larger = at_full_size(Segment([small, small], small, small, [flow]), frames).flows[0]
    torch.testing.assert_close(larger.forward[0], torch.full(FULL, 2.0))
    assert larger.forward[1, 70:].eq(-4).all()
    assert larger.backward[1, :60].eq(0).all()
    assert larger.forward_occlusion[:, :19].all()
    assert not larger.forward_occlusion[:, 21:].any()
    assert larger.backward_occlusion[:, 21:].all()


class _Counted(Sequence[Any]):
    """A sequence that knows how many of its things were alive at once."""

    def __init__(self, things: Sequence[Any]) -> None:
        self._things = things
        self.read: list[int] = []

    def __len__(self) -> int:
        return len(self._things)

    def __getitem__(self, index: Any) -> Any:
        self.read.append(index)
        return self._things[index]


def test_frames_and_flow_are_read_one_at_a_time() -> None:
    full = _pan(4)
    source = [resize(picture, *WORKING) for picture in full]
    flows = _Counted([pair_flow(a, b, flow_estimator("dis")) for a, b in pairwise(source)])
    frames = _Counted(full)
    larger = at_full_size(Segment(source, source[0], source[-1], flows), frames)
    assert flows.read == []
    assert set(frames.read) <= {0, -1}
    larger.flows[1]
    assert flows.read == [1]


@pytest.mark.parametrize("device", ["cpu", "torch"])
def test_tiles_make_what_the_whole_makes(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    size = (96, 150)
    style, source = _texture(1, size), _texture(2, size)
    y, x = np.mgrid[: size[0], : size[1]]
    start = np.stack((np.zeros_like(y), y, x), axis=-1).astype(np.int32)
    moved = cv2.warpAffine(source, np.float32([[1, 0, 2], [0, 1, 0]]), size[::-1], borderMode=cv2.BORDER_REFLECT)
    problem = Problem(style[None], (Guide(source[None], moved, 12.0),), start)
    whole = synthesise_aligned([problem], device=device)[0]
    monkeypatch.setattr(tiles, "SIDE", 64)
    monkeypatch.setattr(tiles, "OVERLAP", 24)
    assert len(tiles.tiles_of(*size)) == 6
    tiled = synthesise_aligned([problem, problem], device=device)[1]
    assert tiled.picture.shape == (*size, 3)
    assert np.abs(tiled.picture[:, 6:].astype(int) - whole.picture[:, 6:]).mean() < 1
    assert tiled.error.mean() == pytest.approx(whole.error.mean(), rel=0.1)
    assert (tiled.field[20:, 20:, 2] > 0).all()


@pytest.mark.parametrize("size", [(1, 1), (1024, 1025), (2160, 3840), (3000, 200)])
def test_every_pixel_is_one_tiles_own(size: tuple[int, int]) -> None:
    owned = np.zeros(size, np.uint8)
    for tile in tiles.tiles_of(*size):
        (top, bottom), (left, right) = tile.own
        owned[top:bottom, left:right] += 1
        (above, below), (before, after) = tile.seen
        assert above <= top < bottom <= below
        assert before <= left < right <= after
        assert max(below - above, after - before) <= tiles.SIDE + 2 * tiles.OVERLAP
    assert (owned == 1).all()
