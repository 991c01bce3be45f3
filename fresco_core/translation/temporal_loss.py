"""The temporal loss of feature optimisation (METHOD 7) and its gradient, as one sparse linear map and its transpose.

Features are tokens-major here: [B, hw, C] with B = G * N samples, G guidance halves of N frames.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from fresco_core.correspondence import Correspondence, resize_flow, resize_occlusion


@dataclass(frozen=True)
class TemporalDifference:
    """The map D from the tokens of one half [N * hw, C] to f_j - warp(f_i) at every visible token of every pair.

    Each of its R rows has the token itself and the (up to) four taps of the warp; occluded rows do not exist.
    Both D and its transpose are weighted sums of rows, so both are deterministic on every device.

    Attributes:
        frames: N.
        rows: int64 [2 * N], how many rows each direction (backward flows, then forward) and pair has.
        taps, weights: int64 and float32 [R, 5], the rows of D.
        back_taps, back_weights: int64 and float32 [entries], the rows of the transpose one after another.
        back_offsets: int64 [N * hw + 1], where each of them begins.
    """

    frames: int
    rows: Tensor
    taps: Tensor
    weights: Tensor
    back_taps: Tensor
    back_weights: Tensor
    back_offsets: Tensor

    @classmethod
    def of(cls, correspondence: Correspondence, height: int, width: int) -> TemporalDifference | None:
        """D for a layer of the given size: cyclic pairs, both directions; None for a single frame."""
        frames = len(correspondence.frames)
        if frames < 2:
            return None
        earlier = torch.arange(frames, device=correspondence.frames.device)
        later = (earlier + 1) % frames
        backward = _rows(correspondence.backward_flow, correspondence.backward_occlusion, later, earlier, height, width)
        forward = _rows(correspondence.forward_flow, correspondence.forward_occlusion, earlier, later, height, width)
        rows, taps, weights = (torch.cat(both) for both in zip(backward, forward, strict=True))
        return cls(frames, rows, taps, weights, *_transposed(taps, weights, frames * height * width))

    def residual(self, half: Tensor) -> Tensor:
        """D f, [R, C], of one half's tokens [N * hw, C]."""
        return functional.embedding_bag(self.taps, half, mode="sum", per_sample_weights=self.weights)

    def transposed(self, residual: Tensor) -> Tensor:
        """D^T r, [N * hw, C], of a residual [R, C]."""
        return functional.embedding_bag(
            self.back_taps,
            residual,
            self.back_offsets,
            mode="sum",
            per_sample_weights=self.back_weights,
            include_last_offset=True,
        )

    def loss(self, tokens: Tensor) -> Tensor:
        """The sum of |D f| over tokens and channels, at tokens [B, hw, C]: [G, 2, N], by half, direction and pair.

        Of the directions the first warps frame i to frame i + 1, the second frame i + 1 to frame i.
        """
        pair = torch.repeat_interleave(torch.arange(2 * self.frames, device=tokens.device), self.rows)
        sums = [
            tokens.new_zeros(2 * self.frames).index_add_(0, pair, self.residual(half).abs().sum(1))
            for half in self._halves(tokens)
        ]
        return torch.stack(sums).view(-1, 2, self.frames)

    def add_gradient(self, tokens: Tensor, gradient: Tensor, weight: float) -> None:
        """Add weight * d loss / d tokens to `gradient`, both [B, hw, C]."""
        for half, half_gradient in zip(self._halves(tokens), self._halves(gradient), strict=True):
            half_gradient.add_(self.transposed(self.residual(half).sign_()), alpha=weight)

    def _halves(self, tokens: Tensor) -> Tensor:
        return tokens.view(-1, self.frames * tokens.shape[1], tokens.shape[2])


def _rows(
    flow: Tensor, occlusion: Tensor, own: Tensor, other: Tensor, height: int, width: int
) -> tuple[Tensor, Tensor, Tensor]:
    """How many visible rows of D each pair has, and the rows; flows live on frames `own`, point into `other`."""
    tokens = height * width
    indices, weights = _bilinear_taps(resize_flow(flow, height, width))
    position = torch.arange(tokens, device=flow.device).expand(len(own), -1)
    taps = torch.cat(((position + own[:, None] * tokens)[:, None], indices + (other * tokens)[:, None, None]), dim=1)
    values = torch.cat((torch.ones_like(weights[:, :1]), -weights), dim=1)
    visible = ~resize_occlusion(occlusion, height, width).flatten(1)
    return visible.sum(1), taps.transpose(1, 2)[visible].contiguous(), values.transpose(1, 2)[visible].contiguous()


def _transposed(taps: Tensor, weights: Tensor, columns: int) -> tuple[Tensor, Tensor, Tensor]:
    """Row indices, weights and offsets of the transpose of a map with `columns` columns."""
    rows = torch.arange(len(taps), device=taps.device)[:, None].expand_as(taps)[weights != 0]
    taken, values = taps[weights != 0], weights[weights != 0]
    column, order = taken.sort(stable=True)
    offsets = torch.searchsorted(column, torch.arange(columns + 1, device=taps.device))
    return rows[order], values[order], offsets


def _bilinear_taps(flow: Tensor) -> tuple[Tensor, Tensor]:
    """Tokens and weights, both [B, 4, h * w], whose weighted sum is the bilinear warp along `flow` [B, 2, h, w]."""
    height, width = flow.shape[-2:]
    x = torch.arange(width, device=flow.device) + flow[:, 0]
    y = torch.arange(height, device=flow.device)[:, None] + flow[:, 1]
    taps, weights = [], []
    for row in (y.floor(), y.floor() + 1):
        for column in (x.floor(), x.floor() + 1):
            inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
            weight = (1 - (y - row).abs()) * (1 - (x - column).abs()) * inside
            tap = row.clamp(0, height - 1) * width + column.clamp(0, width - 1)
            taps.append(tap.long().flatten(1))
            weights.append(weight.flatten(1))
    return torch.stack(taps, dim=1), torch.stack(weights, dim=1)
