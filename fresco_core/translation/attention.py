"""FRESCO-guided attention (METHOD 6): a processor for the self-attention layers of the two finest up blocks.

Tensors of one layer are [B, hw, heads, d]: B = G * N samples, G guidance halves of N frames each, hw tokens in
raster order, d the head dimension.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from fresco_core.correspondence import TokenCorrespondence

GUIDED_SCALE = 0.2
"""Spatial and temporal guidance attend with logits scaled by this over the root of d."""

# Attention kernels put sequences on a grid axis that CUDA limits to 65,535.
_MAX_SEQUENCES = 32768


@dataclass(frozen=True)
class TokenLinks:
    """`TokenCorrespondence` of a resolution as the gathers that attention needs, for one guidance half.

    Attributes:
        frames: N.
        shown: int64 [M], which of the N * hw tokens cross-frame attention looks at.
        gather: int64 [hw * N], the tokens in order of paths, each path's frames together.
        scatter: int64 [N * hw], the inverse.
        mask: bool [hw, 1, N, N], which frames of a path may attend to each other; None if all may.
    """

    frames: int
    shown: Tensor
    gather: Tensor
    scatter: Tensor
    mask: Tensor | None

    @classmethod
    def of(cls, tokens: TokenCorrespondence) -> TokenLinks:
        """The links of a token correspondence, on its device."""
        frames, count = tokens.forward_map.shape
        frame = torch.arange(frames, device=tokens.forward_map.device)[:, None]
        broken = not bool(tokens.path_mask.all())
        return cls(
            frames=frames,
            shown=tokens.cross_frame_mask.flatten().nonzero()[:, 0],
            gather=(tokens.forward_map + frame * count).T.flatten(),
            scatter=(tokens.backward_map * frames + frame).flatten(),
            mask=tokens.path_mask[:, None] if broken else None,
        )


def attend(query: Tensor, key: Tensor, value: Tensor, *, scale: float = 1.0, mask: Tensor | None = None) -> Tensor:
    """softmax(scale * Q K^T / sqrt(d)) V for tensors [B, tokens, heads, d]; `mask` broadcasts to [B, heads, q, k]."""
    out = functional.scaled_dot_product_attention(
        query.transpose(1, 2),
        key.transpose(1, 2),
        value.transpose(1, 2),
        attn_mask=mask,
        scale=scale * query.shape[-1] ** -0.5,
    )
    return out.transpose(1, 2)


def spatial_guided_query(
    query: Tensor, reference_query: Tensor, reference_key: Tensor, *, scale: float = GUIDED_SCALE, bias: float = 0.0
) -> Tensor:
    """Mix each frame's queries as its input frame resembles itself: softmax(scale * Qr Kr^T / sqrt(d) + bias * I) Q."""
    mask = None
    if bias:
        mask = bias * torch.eye(query.shape[1], dtype=query.dtype, device=query.device)
    return attend(reference_query, reference_key, query, scale=scale, mask=mask)


def cross_frame_attention(query: Tensor, key: Tensor, value: Tensor, frames: int, shown: Tensor | None) -> Tensor:
    """Every frame attends to the tokens that the frames of its half show for the first time.

    Args:
        shown: see `TokenLinks`; None where a layer has no correspondence: the first frame's tokens.
    """
    tokens = query.shape[1]
    query, key, value = (x.reshape(-1, frames * tokens, *x.shape[2:]) for x in (query, key, value))
    if shown is None:
        key, value = key[:, :tokens], value[:, :tokens]
    else:
        key, value = key.index_select(1, shown), value.index_select(1, shown)
    # No token is masked: all frames of a half query one shared list of keys.
    return attend(query, key, value).reshape(-1, tokens, *query.shape[2:])


def temporal_attention(
    value: Tensor, query: Tensor, key: Tensor, links: TokenLinks, *, scale: float = GUIDED_SCALE
) -> Tensor:
    """Tokens attend along their paths through the frames of a half.

    Args:
        value: the attention output so far.
        query, key: the layer's raw projections.
    """
    batch, tokens, heads, width = value.shape

    def along_paths(x: Tensor) -> Tensor:
        flat = x.reshape(-1, links.frames * tokens, heads, width).index_select(1, links.gather)
        return flat.reshape(-1, links.frames, heads, width)

    query, key, value = along_paths(query), along_paths(key), along_paths(value)
    mask = None if links.mask is None else links.mask.repeat(batch // links.frames, 1, 1, 1)
    parts = [
        attend(query[part], key[part], value[part], scale=scale, mask=None if mask is None else mask[part])
        for part in (slice(i, i + _MAX_SEQUENCES) for i in range(0, len(query), _MAX_SEQUENCES))
    ]
    joined = torch.cat(parts).reshape(-1, tokens * links.frames, heads, width)
    return joined.index_select(1, links.scatter).reshape(batch, tokens, heads, width)


@dataclass
class Switches:
    """What the guided layers do in the current pass of the UNet."""

    record: bool = False
    spatial: bool = False
    cross_frame: bool = False
    temporal: bool = False
    features: bool = False


class GuidedAttention:
    """Attention processor of one guided self-attention layer.

    While `switches.record` is set it attends plainly and keeps the projections of what it sees as the reference.

    Args:
        frames: N.
        links: of the layer's resolution; None if it has no correspondence.
        switches: shared by all layers.
    """

    def __init__(
        self,
        frames: int,
        links: TokenLinks | None,
        switches: Switches,
        *,
        spatial_scale: float = GUIDED_SCALE,
        spatial_bias: float = 0.0,
        temporal_scale: float = GUIDED_SCALE,
    ) -> None:
        self.frames = frames
        self.links = links
        self.switches = switches
        self.spatial_scale = spatial_scale
        self.spatial_bias = spatial_bias
        self.temporal_scale = temporal_scale
        self.reference: tuple[Tensor, Tensor] | None = None

    def __call__(self, attn: Any, hidden_states: Tensor, *_: Any, **__: Any) -> Tensor:
        """Self-attention of `hidden_states` [B, hw, C]."""
        query, key, value = (
            project(hidden_states).unflatten(-1, (attn.heads, -1)) for project in (attn.to_q, attn.to_k, attn.to_v)
        )
        guided = query
        if self.switches.record:
            self.reference = (query, key)
        elif self.switches.spatial and self.reference is not None:
            guided = spatial_guided_query(query, *self.reference, scale=self.spatial_scale, bias=self.spatial_bias)
        if self.switches.cross_frame:
            shown = None if self.links is None else self.links.shown
            out = cross_frame_attention(guided, key, value, self.frames, shown)
        else:
            out = attend(guided, key, value)
        if self.switches.temporal and self.links is not None and self.frames > 1:
            out = temporal_attention(out, query, key, self.links, scale=self.temporal_scale)
        projected: Tensor = attn.to_out[0](out.flatten(2))
        return attn.to_out[1](projected)  # type: ignore[no-any-return]
