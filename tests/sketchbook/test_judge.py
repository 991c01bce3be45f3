"""The distance in looks that the denoiser learns from: none to the target itself, and it can be walked down."""

from __future__ import annotations

import pytest
import torch

from fresco_core.sketchbook.judge import Judge, look_distance


@pytest.fixture
def critic() -> Judge:
    torch.manual_seed(0)
    return Judge(8).eval().requires_grad_(False)


def test_nothing_is_wrong_with_the_target_itself(critic: Judge) -> None:
    target = torch.randn(5, 16, 12, 12)
    assert look_distance(critic, target, target).abs().max() < 1e-5


def test_where_things_are_does_not_matter(critic: Judge) -> None:
    target = torch.randn(4, 16, 32, 32)
    moved = target.roll((3, 5), (2, 3))
    other = target.flip(0)
    assert look_distance(critic, moved, target).mean() < 0.4 * look_distance(critic, other, target).mean()


def test_a_soft_picture_is_far_and_learns_its_texture(critic: Judge) -> None:
    torch.manual_seed(1)
    target = torch.randn(4, 16, 12, 12)
    soft = torch.nn.functional.avg_pool2d(target, 3, 1, 1).requires_grad_()
    before = look_distance(critic, soft, target).mean()
    optimizer = torch.optim.Adam([soft], lr=0.03)
    for _ in range(60):
        optimizer.zero_grad()
        look_distance(critic, soft, target).sum().backward()
        optimizer.step()
    assert look_distance(critic, soft, target).mean() < 0.5 * before
    assert float(soft.detach().std()) > 1.5 * float(torch.nn.functional.avg_pool2d(target, 3, 1, 1).std())


def test_each_picture_has_its_own(critic: Judge) -> None:
    target = torch.randn(4, 16, 12, 12)
    predicted = target.clone()
    predicted[2] *= 0.3
    distance = look_distance(critic, predicted, target)
    assert distance[2] > 0.1
    assert distance[[0, 1, 3]].abs().max() < 1e-5
