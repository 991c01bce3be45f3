"""Correspondence between the tokens of an attention layer: cross-frame masks and temporal paths (METHOD 4)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from fresco_core.correspondence.batch import Correspondence


@dataclass(frozen=True)
class TokenCorrespondence:
    """How the hw tokens of N frames correspond, tokens in raster order.

    Attributes:
        cross_frame_mask: bool [N, hw]; True for all tokens of frame 0, then for those the frame before has not shown.
        forward_map: int64 [N, hw]; path r stands at token forward_map[i, r] in frame i; row 0 is the identity.
        backward_map: int64 [N, hw]; the inverse permutations: token p of frame i is on path backward_map[i, p].
        path_mask: bool [hw, N, N]; whether frames a and b are truly connected along path r.
    """

    cross_frame_mask: Tensor
    forward_map: Tensor
    backward_map: Tensor
    path_mask: Tensor


@dataclass(frozen=True)
class TokenGrid:
    """What the links between the tokens of neighbouring frames are made from, brought to a layer's size.

    Attributes:
        colour: float32 [N, 3, h, w], RGB in [-1, 1].
        flow: float32 [N-1, 2, h, w], in tokens; lives on frame i + 1 and points into frame i.
        occluded: bool [N-1, h, w]; where frame i + 1 shows what frame i does not.
    """

    colour: Tensor
    flow: Tensor
    occluded: Tensor

    @classmethod
    def of(cls, correspondence: Correspondence, scale: int) -> TokenGrid:
        """The grid of a layer whose tokens are `scale` pixels wide and high.

        Raises:
            ValueError: if the frames are not a whole number of tokens wide and high.
        """
        height, width = correspondence.frames.shape[1:3]
        if height % scale or width % scale:
            raise ValueError(f"frames of {width}x{height} have no tokens of {scale} pixels")

        first, last = (scale - 1) // 2, scale // 2

        def shrink(pixels: Tensor) -> Tensor:
            # Bilinear without antialiasing: the mean of the (up to) four pixels in the middle of each token.
            count, tall, wide = pixels.shape[:3]
            rows = pixels.reshape(count, tall // scale, scale, wide, *pixels.shape[3:])
            low = (rows[:, :, first].float() + rows[:, :, last]) / 2
            columns = low.reshape(count, tall // scale, wide // scale, scale, *pixels.shape[3:])
            small: Tensor = (columns[:, :, :, first] + columns[:, :, :, last]) / 2
            return small

        return cls(
            shrink(correspondence.frames).permute(0, 3, 1, 2) / 255 * 2 - 1,
            shrink(correspondence.backward_flow[:-1].permute(0, 2, 3, 1)).permute(0, 3, 1, 2) / scale,
            shrink(correspondence.backward_occlusion[:-1]) > 0.5,
        )


def token_correspondence(correspondence: Correspondence, scale: int) -> TokenCorrespondence:
    """Token correspondence of a layer whose tokens are `scale` pixels wide and high.

    Raises:
        ValueError: if the frames are not a whole number of tokens wide and high.
    """
    grid = TokenGrid.of(correspondence, scale)
    hops, linked = link_neighbours(grid)
    forward, mask = follow(hops, linked)
    paths = torch.arange(forward.shape[1], device=forward.device).expand_as(forward)
    backward = torch.empty_like(forward).scatter_(1, forward, paths)
    return TokenCorrespondence(cross_frame_mask(grid), forward, backward, mask)


def cross_frame_mask(grid: TokenGrid) -> Tensor:
    """All tokens of the first frame and, of each later one, what the frame before has not shown: bool [N, hw]."""
    first = torch.ones_like(grid.occluded[:1] if len(grid.occluded) else grid.colour[:1, 0], dtype=torch.bool)
    return torch.cat((first, grid.occluded)).flatten(1)


def link_neighbours(grid: TokenGrid) -> tuple[Tensor, Tensor]:
    """Pair the tokens of each two neighbouring frames, all pairs of frames at once.

    Every token of frame i + 1 claims the token of frame i that its flow points to, unless it is occluded or points
    out of the picture. Where several claim one, the closest in colour gets it, of equals the first in raster order.
    Tokens left over on both sides are paired in raster order.

    Returns:
        hops: int64 [N-1, hw]; hops[i, q] is the token of frame i + 1 that token q of frame i leads to.
        linked: bool [N-1, hw]; False where the hop is between left-overs.
    """
    pairs, _, height, width = grid.flow.shape
    tokens = height * width
    device = grid.flow.device
    # Rounded in floating point, half to even, as the claim is decided before any conversion to integers.
    x = (torch.arange(width, device=device) + grid.flow[:, 0]).round()
    y = (torch.arange(height, device=device)[:, None] + grid.flow[:, 1]).round()
    valid = (x >= 0) & (x < width) & (y >= 0) & (y < height) & ~grid.occluded
    target = torch.where(valid, y * width + x, 0).long().flatten(1)

    # From here on, token p of pair i is number i * tokens + p, so that all pairs are one list.
    first_of_pair = torch.arange(pairs, device=device)[:, None] * tokens
    claimant = valid.flatten().nonzero()[:, 0]
    claimed = (target + first_of_pair).flatten()[claimant]
    colour = grid.colour.flatten(2)
    aim = target[:, None].expand(-1, 3, -1)
    distance = ((colour[1:] - colour[:-1].gather(2, aim)) ** 2).mean(dim=1).flatten()[claimant]

    closest = distance.new_full((pairs * tokens,), torch.inf).scatter_reduce(0, claimed, distance, "amin")
    equal = distance == closest[claimed]
    none = pairs * tokens
    hop = claimant.new_full((none,), none).scatter_reduce(0, claimed[equal], claimant[equal], "amin")

    linked = hop < none
    free = torch.ones_like(linked)
    free[hop[linked]] = False
    # Both sides of a pair have as many left-overs, so that they line up over the whole list.
    hop[~linked] = free.nonzero()[:, 0]
    return hop.view(pairs, tokens) - first_of_pair, linked.view(pairs, tokens)


def follow(hops: Tensor, linked: Tensor) -> tuple[Tensor, Tensor]:
    """Follow every token of frame 0 through all frames.

    Args:
        hops, linked: as from `link_neighbours`.

    Returns:
        The forward map, int64 [N, hw], and the path mask, bool [hw, N, N]: a broken link splits a path in two.
    """
    positions = [torch.arange(hops.shape[1], device=hops.device)]
    breaks = [torch.zeros_like(positions[0])]
    for hop, link in zip(hops, linked, strict=True):
        breaks.append(breaks[-1] + ~link[positions[-1]])
        positions.append(hop[positions[-1]])
    group = torch.stack(breaks, dim=1)
    return torch.stack(positions), group[:, :, None] == group[:, None, :]
