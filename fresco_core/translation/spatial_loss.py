"""The spatial loss of feature optimisation (METHOD 7): how a frame resembles itself must not change.

Features are tokens-major and normalised per token here: F, G [B, hw, C] with |F_t| = 1; their Gram matrices over
token pairs, [hw, hw] a frame, are never held for all frames at once unless they are smaller than the features.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional

SpatialLoss = Literal["release", "paper"]

# Features worked on at a time: 64 MB in float32.
_BLOCK_ELEMENTS = 2**24
# Side of a block of a Gram matrix: long enough for efficient products, short enough to profit from symmetry.
_BLOCK_SIDE = 1024
# With this few tokens a single flipped sign of the absolute difference shows in the result after some steps,
# so that signs are decided in float64, whose cost is nothing at this size.
_EXACT_TOKENS = 512


@dataclass(frozen=True)
class GramTarget:
    """What the Gram matrices of a layer's features are pulled towards, and by which loss.

    Attributes:
        kind: 'release' is the absolute, 'paper' the squared difference, summed over token pairs.
        values: the normalised features G [B, hw, C] of the input frames, float32, or their Gram matrices
            G G^T [B, hw, hw], float32 or float64.
        is_gram: which of the two: the matrices where they are no larger than twice the features, or small anyway.
    """

    kind: SpatialLoss
    values: Tensor
    is_gram: bool

    @classmethod
    def of(cls, features: Tensor, kind: SpatialLoss) -> GramTarget:
        """The target from a layer's features [B, C, h, w] of the input frames."""
        precise = features.to(torch.promote_types(features.dtype, torch.float32))
        unit = functional.normalize(precise.flatten(2).transpose(1, 2), dim=-1).contiguous()
        _, count, channels = unit.shape
        exact = kind == "release" and count <= _EXACT_TOKENS and unit.device.type != "mps"
        if exact:
            unit = unit.double()
        if exact or count <= 2 * channels:
            return cls(kind, torch.bmm(unit, unit.transpose(1, 2)), is_gram=True)
        return cls(kind, unit, is_gram=False)

    def loss(self, tokens: Tensor) -> Tensor:
        """The loss of each frame, [B], at tokens [B, hw, C] that need not be normalised."""
        losses = []
        for unit, target in zip(functional.normalize(tokens, dim=-1), self.values, strict=True):
            total = unit.new_zeros(())
            for rows in _blocks(len(unit)):
                known = target[rows] if self.is_gram else target[rows] @ target.T
                difference = unit[rows] @ unit.T - known
                total += difference.abs().sum() if self.kind == "release" else difference.square().sum()
            losses.append(total)
        return torch.stack(losses)

    def add_gradient(self, tokens: Tensor, gradient: Tensor, weight: float) -> None:
        """Add weight * d (summed loss) / d tokens to `gradient`, both [B, hw, C]."""
        batch, count, channels = tokens.shape
        # As many frames at a time as keep the working memory small: few on a fine layer, all on a coarse one.
        together = max(1, _BLOCK_ELEMENTS // (count * channels))
        for start in range(0, batch, together):
            frames = slice(start, start + together)
            norm = torch.linalg.vector_norm(tokens[frames], dim=-1, keepdim=True).clamp_min_(1e-12)
            unit = tokens[frames] / norm
            direction = self._unit_gradient(unit, self.values[frames])
            # Through the normalisation: what is along the token has no effect, the rest shrinks with its norm.
            along = torch.linalg.vecdot(direction, unit)[..., None]
            gradient[frames].addcdiv_(direction.addcmul_(unit, along, value=-1), norm, value=weight)

    def _unit_gradient(self, unit: Tensor, target: Tensor) -> Tensor:
        """d loss / d F for some frames: 2 sign(F F^T - G G^T) F or 4 (F F^T - G G^T) F."""
        if self.is_gram:
            own = unit.to(target.dtype)
            difference = torch.baddbmm(target, own, own.transpose(1, 2), beta=-1)
            if self.kind == "release":
                return torch.bmm(difference.sign_().to(unit.dtype), unit).mul_(2)
            return torch.bmm(difference, unit).mul_(4)
        if self.kind == "release":
            return _absolute_gradient(unit, target)
        # The same through C x C products: 4 (F (F^T F) - G (G^T F)).
        known = torch.bmm(target, torch.bmm(target.transpose(1, 2), unit))
        return known.baddbmm_(unit, torch.bmm(unit.transpose(1, 2), unit), beta=-4, alpha=4)


def _absolute_gradient(unit: Tensor, target: Tensor) -> Tensor:
    """2 sign(F F^T - G G^T) F, block by block over the upper triangle; the lower is its mirror image."""
    result = torch.zeros_like(unit)
    blocks = _blocks(unit.shape[1])
    for i, rows in enumerate(blocks):
        for columns in blocks[i:]:
            known = torch.bmm(target[:, rows], target[:, columns].transpose(1, 2))
            sign = known.baddbmm_(unit[:, rows], unit[:, columns].transpose(1, 2), beta=-1).sign_()
            result[:, rows].baddbmm_(sign, unit[:, columns], alpha=2)
            if columns != rows:
                result[:, columns].baddbmm_(sign.transpose(1, 2), unit[:, rows], alpha=2)
    return result


def _blocks(count: int) -> list[slice]:
    return [slice(start, min(start + _BLOCK_SIDE, count)) for start in range(0, count, _BLOCK_SIDE)]
