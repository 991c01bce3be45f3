"""Feature optimisation (METHOD 7): pull the features that enter an up block towards the input's correspondence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from fresco_core.translation.spatial_loss import GramTarget, SpatialLoss
from fresco_core.translation.temporal_loss import TemporalDifference

_STATISTICS_EPSILON = 1e-5


@dataclass(frozen=True)
class Objective:
    """A named variant of the loss: weights of its summed parts, and the step it is descended with.

    Attributes:
        learning_rate: of Adam.
        averaged: whether both parts are means (over features; over token pairs) instead of sums.
        temporal_weight, spatial_weight: of the mean or the sum.
    """

    learning_rate: float
    averaged: bool
    temporal_weight: float
    spatial_weight: float

    def weights(self, batch: int, tokens: int, channels: int) -> tuple[float, float]:
        """Weights of the summed temporal and spatial loss for features [batch, tokens, channels]."""
        if not self.averaged:
            return self.temporal_weight, self.spatial_weight
        return (
            self.temporal_weight / (batch * tokens * channels),
            self.spatial_weight / (batch * tokens * tokens),
        )


OBJECTIVES: dict[SpatialLoss, Objective] = {
    "release": Objective(learning_rate=0.2, averaged=True, temporal_weight=2.0, spatial_weight=100.0),
    "paper": Objective(learning_rate=0.4, averaged=False, temporal_weight=1.0, spatial_weight=0.5),
}


def add_gradient(
    tokens: Tensor,
    gradient: Tensor,
    objective: Objective,
    temporal: TemporalDifference | None,
    spatial: GramTarget | None,
) -> None:
    """Add the objective's gradient at `tokens` to `gradient`, both float32 [B, hw, C]; None leaves a part out."""
    temporal_weight, spatial_weight = objective.weights(*tokens.shape)
    if temporal is not None:
        temporal.add_gradient(tokens, gradient, temporal_weight)
    if spatial is not None:
        spatial.add_gradient(tokens, gradient, spatial_weight)


def optimise(
    feature: Tensor,
    objective: Objective,
    temporal: TemporalDifference | None,
    spatial: GramTarget | None,
    iterations: int,
    check: Callable[[], None] = lambda: None,
) -> Tensor:
    """Descend the objective from `feature` by a fixed number of Adam steps.

    The gradient is written by hand, so there is no graph; the four tensors the size of the feature
    (tokens, gradient, two moments) are made once.

    Args:
        feature: [B, C, h, w]; left as it is. Of a model in half precision, its products are as precise as it is.
        temporal, spatial: the two parts of the loss; None switches one off.
        check: called before every step; may raise to stop.

    Returns:
        [B, C, h, w], float32 or finer.
    """
    precise = torch.promote_types(feature.dtype, torch.float32)
    tokens = feature.flatten(2).transpose(1, 2).to(precise, copy=True, memory_format=torch.contiguous_format)
    gradient = torch.empty_like(tokens)
    tokens.grad = gradient
    adam = torch.optim.Adam([tokens], lr=objective.learning_rate, fused=True)
    with _products_as_precise_as(feature.dtype):
        for _ in range(iterations):
            check()
            gradient.zero_()
            add_gradient(tokens, gradient, objective, temporal, spatial)
            adam.step()
    return tokens.transpose(1, 2).reshape(feature.shape)


@contextmanager
def _products_as_precise_as(dtype: torch.dtype) -> Iterator[None]:
    """Let CUDA multiply float32 matrices in TF32 where what is in them came in half precision.

    Both have 11 significant bits at most. On data-centre GPUs it makes the products, the better part of an
    optimisation, several times as fast; elsewhere nothing changes.
    """
    products = torch.backends.cuda.matmul
    if dtype.itemsize >= torch.float32.itemsize or products.fp32_precision == "tf32":
        yield
        return
    # Of torch's two switches the older one is turned, which turns the newer as well: where they differ, reading either
    # raises.
    products.allow_tf32 = True
    try:
        yield
    finally:
        products.allow_tf32 = False


def restore_statistics(feature: Tensor, original: Tensor, variant: Literal["paper", "reference"] = "paper") -> Tensor:
    """Give each channel of each frame the mean and deviation it had (AdaIN).

    Args:
        feature, original: [B, C, h, w].
        variant: 'reference' repeats the public code, whose epsilon of 1 widens the deviation.
    """
    epsilon = 1.0 if variant == "reference" else _STATISTICS_EPSILON
    # A single token has no unbiased variance; nothing varies then, so that any value serves.
    correction = 1 if feature[0, 0].numel() > 1 else 0
    variance, mean = torch.var_mean(feature, (2, 3), correction=correction, keepdim=True)
    wanted_variance, wanted_mean = torch.var_mean(original, (2, 3), correction=correction, keepdim=True)
    gain = ((wanted_variance + epsilon) / (variance + _STATISTICS_EPSILON)).sqrt()
    restored: Tensor = (feature - mean) * gain + wanted_mean
    return restored
