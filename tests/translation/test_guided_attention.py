"""Guided attention beyond the golden cases: what it must equal, and what it must leave alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
import torch
from diffusers.models.attention_processor import Attention, AttnProcessor2_0

from fresco_core.correspondence import token_correspondence
from fresco_core.translation import attention
from fresco_core.translation.attention import GuidedAttention, Switches, TokenLinks, temporal_attention

WIDTH, HEADS = 16, 2


@pytest.fixture
def layer() -> Attention:
    torch.manual_seed(0)
    return Attention(query_dim=WIDTH, heads=HEADS, dim_head=WIDTH // HEADS).requires_grad_(False)


def hidden(samples: int, tokens: int = 64) -> torch.Tensor:
    return torch.randn(samples, tokens, WIDTH, generator=torch.Generator().manual_seed(1))


def test_with_everything_off_it_is_plain_attention(layer: Attention, scene: Callable) -> None:
    _, joined = scene(3)
    links = TokenLinks.of(token_correspondence(joined, 8))
    layer.set_processor(AttnProcessor2_0())
    plain = layer(hidden(6))
    layer.set_processor(GuidedAttention(3, links, Switches()))
    assert torch.equal(layer(hidden(6)), plain)


def test_a_single_frame_needs_no_other(layer: Attention, scene: Callable) -> None:
    _, joined = scene(1)
    links = TokenLinks.of(token_correspondence(joined, 8))
    layer.set_processor(AttnProcessor2_0())
    plain = layer(hidden(2))
    layer.set_processor(GuidedAttention(1, links, Switches(cross_frame=True, temporal=True)))
    torch.testing.assert_close(layer(hidden(2)), plain)


def test_gather_and_scatter_are_inverse(scene: Callable) -> None:
    _, joined = scene(4)
    links = TokenLinks.of(token_correspondence(joined, 8))
    assert torch.equal(links.gather[links.scatter], torch.arange(len(links.gather)))


def test_only_broken_paths_need_a_mask(scene: Callable) -> None:
    _, joined = scene(4)
    tokens = token_correspondence(joined, 8)
    whole = dataclasses.replace(tokens, path_mask=torch.ones_like(tokens.path_mask))
    assert TokenLinks.of(whole).mask is None
    whole.path_mask[3, 0, 1] = False
    broken = TokenLinks.of(whole).mask
    assert broken is not None
    assert broken.dtype == torch.bool
    assert not broken[3, 0, 0, 1]


def test_many_paths_are_taken_in_parts(scene: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    _, joined = scene(3)
    links = TokenLinks.of(token_correspondence(joined, 8))
    query, key, value = (hidden(6).unflatten(-1, (HEADS, -1)) * scale for scale in (1, 2, 3))
    whole = temporal_attention(value, query, key, links)
    monkeypatch.setattr(attention, "_MAX_SEQUENCES", 50)
    assert torch.equal(temporal_attention(value, query, key, links), whole)


def test_halves_do_not_see_each_other(layer: Attention, scene: Callable) -> None:
    _, joined = scene(3)
    links = TokenLinks.of(token_correspondence(joined, 8))
    layer.set_processor(GuidedAttention(3, links, Switches(cross_frame=True, temporal=True)))
    both = hidden(6)
    changed = both.clone()
    changed[3:] += 1
    assert torch.equal(layer(both)[:3], layer(changed)[:3])
