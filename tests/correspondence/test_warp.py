"""Warping, its transpose, and bringing flow and occlusion to a layer's size."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from fresco_core.correspondence import resize_flow, resize_occlusion, warp, warp_adjoint


def random(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def test_a_whole_pixel_flow_shifts_and_reads_zero_outside() -> None:
    feature = random(1, 2, 4, 5)
    flow = torch.zeros(1, 2, 4, 5, dtype=torch.float64)
    flow[:, 0], flow[:, 1] = 2, -1
    shifted = torch.zeros_like(feature)
    shifted[..., 1:, :3] = feature[..., :3, 2:]
    torch.testing.assert_close(warp(feature, flow), shifted)


@settings(max_examples=25)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**31), st.floats(0, 8))
def test_the_adjoint_is_the_transpose(height: int, width: int, seed: int, reach: float) -> None:
    feature, gradient = random(2, 3, height, width, seed=seed), random(2, 3, height, width, seed=seed + 1)
    flow = random(2, 2, height, width, seed=seed + 2) * reach
    there = (warp(feature, flow) * gradient).sum()
    back = (feature * warp_adjoint(gradient, flow)).sum()
    torch.testing.assert_close(there, back, rtol=1e-10, atol=1e-10)


def test_the_adjoint_is_autograds_gradient() -> None:
    feature = random(1, 2, 7, 6).requires_grad_()
    flow, weight = random(1, 2, 7, 6, seed=1) * 3, random(1, 2, 7, 6, seed=2)
    (warp(feature, flow) * weight).sum().backward()
    torch.testing.assert_close(warp_adjoint(weight, flow), feature.grad)


def test_half_precision_features_take_flow_in_single_precision() -> None:
    feature = random(1, 2, 6, 6).bfloat16()
    assert warp(feature, torch.ones(1, 2, 6, 6)).dtype == torch.bfloat16


@pytest.mark.parametrize("mode", ["bilinear", "nearest"])
def test_zero_flow_changes_nothing(mode: str) -> None:
    feature = random(2, 3, 5, 7)
    torch.testing.assert_close(warp(feature, torch.zeros(2, 2, 5, 7, dtype=torch.float64), mode), feature)


def test_a_resized_flow_is_in_the_new_pixels() -> None:
    flow = torch.tensor([8.0, -4.0])[None, :, None, None].expand(1, 2, 32, 64)
    small = resize_flow(flow, 4, 16)
    assert small.shape == (1, 2, 4, 16)
    torch.testing.assert_close(small[0, :, 0, 0], torch.tensor([2.0, -0.5]))


def test_one_occluded_pixel_occludes_its_token() -> None:
    occlusion = torch.zeros(1, 16, 16, dtype=torch.bool)
    occlusion[0, 9, 3] = True
    small = resize_occlusion(occlusion, 4, 4)
    assert small.nonzero().tolist() == [[0, 2, 0]]
