"""Feature optimisation beyond the golden cases: gradients against autograd, and what must not change."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional
from torch.utils._python_dispatch import TorchDispatchMode

from fresco_core.correspondence import Correspondence, resize_flow, warp, warp_adjoint
from fresco_core.errors import CancelledError
from fresco_core.progress import ProgressToken
from fresco_core.translation import spatial_loss
from fresco_core.translation.features import OBJECTIVES, add_gradient, optimise, restore_statistics
from fresco_core.translation.spatial_loss import GramTarget, SpatialLoss
from fresco_core.translation.temporal_loss import TemporalDifference

KINDS: tuple[SpatialLoss, ...] = ("release", "paper")
HEIGHT, WIDTH = 6, 8


def features(samples: int, channels: int, seed: int = 0, dtype: torch.dtype = torch.float64) -> Tensor:
    random = torch.Generator().manual_seed(seed)
    return torch.randn(samples, channels, HEIGHT, WIDTH, generator=random, dtype=dtype)


def moving(frames: int, dtype: torch.dtype = torch.float64) -> Correspondence:
    """Random motion of up to some tokens, partly out of the picture, a tenth occluded; 8 pixels a token."""
    random = torch.Generator().manual_seed(2)
    flow = 10 * torch.randn(2, frames, 2, 8 * HEIGHT, 8 * WIDTH, generator=random, dtype=dtype)
    flow = functional.avg_pool2d(flow.flatten(0, 1), 9, 1, 4).mul(4).view_as(flow)
    hidden = torch.rand(2, frames, 8 * HEIGHT, 8 * WIDTH, generator=random) < 0.002
    pictures = torch.zeros(frames, 8 * HEIGHT, 8 * WIDTH, 3, dtype=torch.uint8)
    return Correspondence(pictures, flow[0], flow[1], hidden[0], hidden[1])


def as_tokens(feature: Tensor) -> Tensor:
    return feature.flatten(2).transpose(1, 2).contiguous()


def relative_error(found: Tensor, expected: Tensor) -> float:
    return float((found - expected).norm() / expected.norm())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("channels", "block"),
    [(64, 1024), (5, 1024), (5, 20)],
    ids=["few tokens", "many tokens", "many tokens in blocks"],
)
def test_spatial_gradient_is_that_of_the_formula(
    kind: SpatialLoss, channels: int, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spatial_loss, "_BLOCK_SIDE", block)
    monkeypatch.setattr(spatial_loss, "_BLOCK_ELEMENTS", 2 * HEIGHT * WIDTH * channels)
    monkeypatch.setattr(spatial_loss, "_EXACT_TOKENS", 0)
    feature, target = features(6, channels), features(6, channels, 1)
    tokens = as_tokens(feature).requires_grad_()
    unit, known = functional.normalize(tokens, dim=-1), functional.normalize(as_tokens(target), dim=-1)
    difference = unit @ unit.transpose(1, 2) - known @ known.transpose(1, 2)
    loss = difference.abs().sum() if kind == "release" else difference.square().sum()
    loss.backward()

    gram = GramTarget.of(target, kind)
    assert gram.is_gram == (channels == 64)
    torch.testing.assert_close(gram.loss(tokens.detach()).sum(), loss.detach())
    found = torch.zeros_like(tokens)
    gram.add_gradient(tokens.detach(), found, 1.0)
    assert tokens.grad is not None
    assert relative_error(found, tokens.grad) < 1e-10

    single = torch.zeros_like(found, dtype=torch.float32)
    GramTarget.of(target.float(), kind).add_gradient(tokens.detach().float(), single, 1.0)
    # In float32 a doubtful sign may fall the other way; the smooth loss has none.
    assert relative_error(single.double(), tokens.grad) < (1e-5 if kind == "paper" else 1e-3)


@pytest.mark.parametrize("frames", [2, 3])
def test_temporal_gradient_is_that_of_the_formula(frames: int) -> None:
    joined, feature = moving(frames), features(2 * frames, 5).requires_grad_()
    loss = torch.zeros((), dtype=feature.dtype)
    for half in feature.view(2, frames, *feature.shape[1:]):
        for i in range(frames):
            j = (i + 1) % frames
            for own, other, flow, hidden in (
                (half[j], half[i], joined.backward_flow[i], joined.backward_occlusion[i]),
                (half[i], half[j], joined.forward_flow[i], joined.forward_occlusion[i]),
            ):
                aligned = warp(other[None], resize_flow(flow[None], HEIGHT, WIDTH))[0]
                seen = ~functional.max_pool2d(hidden[None].float(), 8)[0].bool()
                loss = loss + ((own - aligned).abs() * seen).sum()
    loss.backward()

    temporal = TemporalDifference.of(joined, HEIGHT, WIDTH)
    assert temporal is not None
    tokens = as_tokens(feature.detach())
    torch.testing.assert_close(temporal.loss(tokens).sum(), loss.detach())
    found = torch.zeros_like(tokens)
    temporal.add_gradient(tokens, found, 1.0)
    assert feature.grad is not None
    assert relative_error(found, as_tokens(feature.grad)) < 1e-10


def test_the_transpose_is_the_adjoint_of_the_warp() -> None:
    joined = dataclasses.replace(
        moving(2),
        forward_occlusion=torch.ones(2, 48, 64, dtype=torch.bool),
        backward_occlusion=torch.zeros(2, 48, 64) > 0,
    )
    temporal = TemporalDifference.of(joined, HEIGHT, WIDTH)
    assert temporal is not None
    residual = features(2, 3)
    found = temporal.transposed(as_tokens(residual).flatten(0, 1)).view(2, HEIGHT * WIDTH, 3)
    flow = resize_flow(joined.backward_flow, HEIGHT, WIDTH)
    # Pair i lives on frame i + 1 of two and takes from frame i.
    expected = residual.flip(0) - warp_adjoint(residual, flow)
    torch.testing.assert_close(found, as_tokens(expected))


@pytest.mark.parametrize("kind", KINDS)
def test_optimisation_brings_the_loss_down(kind: SpatialLoss) -> None:
    joined, feature = moving(3), features(6, 12)
    temporal, spatial = TemporalDifference.of(joined, HEIGHT, WIDTH), GramTarget.of(features(6, 12, 1), kind)
    assert temporal is not None

    def loss(feature: Tensor) -> float:
        tokens = as_tokens(feature)
        weights = OBJECTIVES[kind].weights(*tokens.shape)
        return float(weights[0] * temporal.loss(tokens).sum() + weights[1] * spatial.loss(tokens).sum())

    better = optimise(feature, OBJECTIVES[kind], temporal, spatial, 20)
    assert loss(better) < 0.7 * loss(feature)


def test_optimisation_leaves_its_input_alone_and_needs_no_graph() -> None:
    feature = features(6, 12)
    before = feature.clone()
    better = optimise(feature, OBJECTIVES["paper"], TemporalDifference.of(moving(3), HEIGHT, WIDTH), None, 3)
    assert torch.equal(feature, before)
    assert not better.requires_grad


def test_no_steps_change_nothing() -> None:
    feature = features(6, 12, dtype=torch.float32)
    assert torch.equal(optimise(feature, OBJECTIVES["paper"], None, GramTarget.of(feature, "paper"), 0), feature)


def test_half_precision_is_optimised_in_single() -> None:
    feature = features(6, 12).half()
    spatial = GramTarget.of(features(6, 12, 1).half(), "paper")
    assert optimise(feature, OBJECTIVES["paper"], None, spatial, 1).dtype == torch.float32


class TensorFloat32(TorchDispatchMode):
    """Products of float32 matrices as CUDA computes them in TF32: of factors with 11 significant bits."""

    def __torch_dispatch__(self, call: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None) -> Any:
        if call.overloadpacket in (torch.ops.aten.bmm, torch.ops.aten.baddbmm, torch.ops.aten.baddbmm_):
            args = (*args[:-2], *map(self._coarse, args[-2:]))
        return call(*args, **(kwargs or {}))

    @staticmethod
    def _coarse(factor: Tensor) -> Tensor:
        if factor.dtype != torch.float32:
            return factor
        mantissa, exponent = torch.frexp(factor)
        return torch.ldexp((mantissa * 2**11).round() / 2**11, exponent)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("channels", [12, 160])
def test_products_in_tf32_cost_less_than_half_precision_does(kind: SpatialLoss, channels: int) -> None:
    feature = features(6, channels, dtype=torch.float32)
    joined, reference = moving(3, torch.float32), features(6, channels, 1, dtype=torch.float32).lerp(feature, 0.5)
    temporal = TemporalDifference.of(joined, HEIGHT, WIDTH)

    def optimised(feature: Tensor) -> Tensor:
        return optimise(feature, OBJECTIVES[kind], temporal, GramTarget.of(reference, kind), 20)

    exact, of_halves = optimised(feature), optimised(feature.half())
    with TensorFloat32():
        found = optimised(feature)
    assert not torch.equal(found, exact) or kind == "release"
    assert relative_error(found - feature, exact - feature) < relative_error(of_halves - feature, exact - feature)


@pytest.mark.parametrize(("dtype", "coarse"), [(torch.float16, True), (torch.bfloat16, True), (torch.float32, False)])
def test_tf32_is_for_half_precision_and_for_as_long_as_it_takes(dtype: torch.dtype, coarse: bool) -> None:
    products, seen = torch.backends.cuda.matmul, []

    def check() -> None:
        seen.append((products.allow_tf32, products.fp32_precision == "tf32"))
        if len(seen) == 2:
            raise CancelledError

    target = GramTarget.of(features(2, 4, 1, torch.float32), "paper")
    with pytest.raises(CancelledError):
        optimise(features(2, 4).to(dtype), OBJECTIVES["paper"], None, target, 20, check)
    assert seen == [(coarse, coarse)] * 2
    assert not products.allow_tf32
    assert products.fp32_precision != "tf32"


def test_a_feature_of_zeros_stays_finite() -> None:
    feature = torch.zeros(2, 4, HEIGHT, WIDTH)
    better = optimise(feature, OBJECTIVES["release"], None, GramTarget.of(features(2, 4), "release"), 2)
    assert better.isfinite().all()


def test_a_single_frame_has_no_temporal_loss() -> None:
    assert TemporalDifference.of(moving(1), HEIGHT, WIDTH) is None


def test_weights_of_the_means() -> None:
    assert OBJECTIVES["release"].weights(4, 10, 5) == (2 / 200, 100 / 400)


def test_optimisation_stops_when_asked() -> None:
    token = ProgressToken()
    calls = []

    def check() -> None:
        calls.append(1)
        if len(calls) == 3:
            token.cancel()
        token.check()

    with pytest.raises(CancelledError):
        optimise(features(2, 4), OBJECTIVES["paper"], None, GramTarget.of(features(2, 4, 1), "paper"), 20, check)
    assert len(calls) == 3


def test_gradient_parts_add_up() -> None:
    joined, tokens = moving(2), as_tokens(features(4, 6))
    temporal, spatial = TemporalDifference.of(joined, HEIGHT, WIDTH), GramTarget.of(features(4, 6, 1), "paper")
    both, parts = torch.zeros_like(tokens), torch.zeros_like(tokens)
    add_gradient(tokens, both, OBJECTIVES["paper"], temporal, spatial)
    add_gradient(tokens, parts, OBJECTIVES["paper"], temporal, None)
    add_gradient(tokens, parts, OBJECTIVES["paper"], None, spatial)
    torch.testing.assert_close(both, parts)


def test_statistics_are_restored_to_each_channel_of_each_frame() -> None:
    feature, original = features(3, 4), 3 * features(3, 4, 1) + 2
    restored = restore_statistics(feature, original)
    for found, wanted in zip(torch.std_mean(restored, (2, 3)), torch.std_mean(original, (2, 3)), strict=True):
        torch.testing.assert_close(found, wanted, rtol=1e-4, atol=1e-4)
    wider = restore_statistics(feature, original, "reference")
    torch.testing.assert_close(wider.var((2, 3)), original.var((2, 3)) + 1, rtol=1e-4, atol=1e-4)


def test_statistics_of_a_single_token() -> None:
    original = torch.tensor([[[[5.0]]]])
    torch.testing.assert_close(restore_statistics(torch.zeros(1, 1, 1, 1), original), original)
