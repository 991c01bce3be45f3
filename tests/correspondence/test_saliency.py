"""Subjects and background: people by the network, others by their own motion."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from scenes import scene

from fresco_core.correspondence import background_weight, correspond, flow_estimator
from fresco_core.correspondence.motion_mask import motion_mask
from fresco_core.correspondence.person import PersonFinder
from fresco_core.errors import CancelledError, ModelError
from fresco_core.frames import Picture
from fresco_core.progress import ProgressToken


def portrait(left: int = 0) -> tuple[Picture, np.ndarray]:
    """A drawn person before a wall with a picture on it, 320x256, and where the person is."""
    y, x = np.mgrid[:256, :320]
    picture = np.stack((170 + 0.1 * (x - y), 175 + 0.1 * (x - y), 165 - 0.05 * y), axis=-1).astype(np.uint8)
    wall = cv2.rectangle(picture, (20, 30), (70, 90), (90, 110, 100), -1).copy()
    middle, skin, hair = 160 + left, (220, 170, 145), (60, 40, 30)
    cv2.ellipse(picture, (middle, 266), (85, 120), 0, 0, 360, (40, 60, 120), -1)
    cv2.rectangle(picture, (middle - 16, 120), (middle + 16, 165), (200, 150, 125), -1)
    cv2.ellipse(picture, (middle, 75), (44, 52), 0, 0, 360, hair, -1)
    cv2.ellipse(picture, (middle, 90), (36, 46), 0, 0, 360, skin, -1)
    person = (picture != wall).any(axis=-1)
    for eye in (middle - 14, middle + 14):
        cv2.ellipse(picture, (eye, 82), (6, 4), 0, 0, 360, (250, 250, 250), -1)
        cv2.circle(picture, (eye, 82), 3, hair, -1)
        cv2.line(picture, (eye - 6, 72), (eye + 6, 71), hair, 2)
    cv2.ellipse(picture, (middle, 114), (12, 4), 0, 0, 360, (170, 70, 80), -1)
    return cv2.GaussianBlur(picture, (3, 3), 0), person


def test_the_network_finds_a_person() -> None:
    picture, person = portrait()
    found = cv2.resize(PersonFinder()(picture), (320, 256)) > 0.5
    assert (found & person).sum() / (found | person).sum() > 0.9


def test_an_empty_wall_is_background() -> None:
    empty = np.repeat(np.linspace(150, 190, 320).astype(np.uint8)[None, :, None], 256, axis=0).repeat(3, axis=2)
    weight = background_weight([empty])
    assert weight.shape == (1, 1, 128, 160)
    assert weight.min() > 0.99


def test_background_weight_leaves_the_person_out() -> None:
    shots = [portrait(left) for left in (0, 8)]
    weight = background_weight([picture for picture, _ in shots])
    assert weight.shape == (2, 1, 128, 160)
    assert weight.dtype == torch.float32
    for one, (_, person) in zip(weight[:, 0].numpy(), shots, strict=True):
        small = cv2.resize(person.astype(np.float32), (160, 128), interpolation=cv2.INTER_AREA)
        assert one[small == 1].mean() < 0.01
        far = cv2.dilate(small, np.ones((25, 25))) == 0
        assert one[far].mean() > 0.99


def test_what_moves_against_the_camera_is_a_subject() -> None:
    made = scene(pan=(2.0, -1.0), move=(-4.0, 1.0), zoom=1.01)
    flow, visible = made.flow(0, 1)
    mask = motion_mask(flow, visible, np.zeros((96, 128), np.float32))
    disc = made.covered[0]
    assert (mask[disc] > 0.5).mean() > 0.9
    assert (mask[~disc] > 0.5).mean() < 0.02


def test_a_camera_moving_alone_leaves_no_subject() -> None:
    made = scene(pan=(3.0, 2.0), zoom=1.02)
    flow, visible = made.flow(0, 1)
    visible &= ~made.covered[0]
    assert not motion_mask(flow, visible, np.zeros((96, 128), np.float32)).any()


@pytest.mark.parametrize("trusted", [0, 30])
def test_too_little_trusted_flow_tells_nothing(trusted: int) -> None:
    seen = np.zeros((96, 128), bool)
    seen.ravel()[:trusted] = True
    flow = np.random.default_rng(0).normal(size=(2, 96, 128)).astype(np.float32)
    assert not motion_mask(flow, seen, np.zeros((96, 128), np.float32)).any()


def test_movers_join_the_people() -> None:
    made = scene(3, height=192, width=256, pan=(1.0, 0.5), move=(-5.0, 2.0), zoom=1.0)
    joined = correspond(made.frames, flow_estimator("dis"))
    weight = background_weight(made.frames, joined)[:, 0].numpy()
    for one, disc in zip(weight, made.covered, strict=True):
        small = cv2.resize(disc.astype(np.float32), (128, 96), interpolation=cv2.INTER_AREA)
        assert one[small == 1].mean() < 0.2


def test_a_missing_network_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("fresco_core.correspondence.person.resource", lambda *parts: tmp_path.joinpath(*parts))
    with pytest.raises(ModelError, match="missing or damaged") as raised:
        PersonFinder()
    assert "saliency off" in raised.value.remedy


def test_a_damaged_network_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "damaged.tflite"
    path.write_bytes(b"nothing of the kind")
    monkeypatch.setattr("fresco_core.correspondence.person.resource", lambda *_: path)
    with pytest.raises(ModelError, match="missing or damaged"):
        PersonFinder()


def test_it_stops_when_cancelled() -> None:
    token = ProgressToken()
    token.cancel()
    with pytest.raises(CancelledError):
        background_weight([portrait()[0]], progress=token)
