"""Correspondence between the tokens of an attention layer: cross-frame masks and temporal paths (METHOD 4)."""

from __future__ import annotations

from dataclasses import dataclass

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


def token_correspondence(correspondence: Correspondence, scale: int) -> TokenCorrespondence:
    """Token correspondence of a layer whose tokens are `scale` pixels wide and high."""
    raise NotImplementedError
