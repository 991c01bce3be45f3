"""Token masks and paths: the same to the bit as a loop over tokens, and what they promise."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.bench_paths import agree, moving_frames
from benchmarks.literal_paths import literal_token_correspondence
from fresco_core.correspondence import Correspondence, token_correspondence
from fresco_core.correspondence.tokens import TokenGrid


@pytest.mark.parametrize(("frames", "scale"), [(5, 4), (8, 8), (3, 16), (2, 8), (1, 8)])
def test_the_same_as_a_loop_over_tokens(frames: int, scale: int) -> None:
    made = moving_frames(frames, 128, seed=frames)
    assert agree(token_correspondence(made, scale), literal_token_correspondence(TokenGrid.of(made, scale)))


@settings(max_examples=40)
@given(st.integers(0, 2**31), st.integers(1, 5), st.integers(1, 6), st.integers(1, 6))
def test_the_same_as_a_loop_where_colours_tie(seed: int, frames: int, height: int, width: int) -> None:
    random = torch.Generator().manual_seed(seed)
    # Few colours and flow in halves of a token: ties in colour and in rounding everywhere.
    colour = torch.randint(0, 2, (frames, 3, height, width), generator=random).float()
    flow = torch.randint(-5, 6, (frames - 1, 2, height, width), generator=random) / 2
    occluded = torch.rand(frames - 1, height, width, generator=random) < 0.2
    made = _of_tokens(colour, flow, occluded)
    assert agree(token_correspondence(made, 1), literal_token_correspondence(TokenGrid.of(made, 1)))


def _of_tokens(colour: torch.Tensor, flow: torch.Tensor, occluded: torch.Tensor) -> Correspondence:
    """Frames whose pixels are the tokens."""
    closing = torch.zeros(1, *flow.shape[1:])
    flow = torch.cat((flow, closing))
    occluded = torch.cat((occluded, closing[:, 0] > 0))
    return Correspondence((colour * 255).byte().permute(0, 2, 3, 1), flow, flow, occluded, occluded)


def test_every_map_is_a_permutation_with_its_inverse() -> None:
    tokens = token_correspondence(moving_frames(6, 128), 8)
    order = torch.arange(tokens.forward_map.shape[1])
    for forward, backward in zip(tokens.forward_map, tokens.backward_map, strict=True):
        assert torch.equal(forward.sort().values, order)
        assert torch.equal(backward[forward], order)
    assert torch.equal(tokens.forward_map[0], order)


def test_a_path_mask_is_made_of_groups_of_consecutive_frames() -> None:
    mask = token_correspondence(moving_frames(6, 128), 8).path_mask
    assert mask.diagonal(dim1=1, dim2=2).all()
    assert torch.equal(mask, mask.transpose(1, 2))
    # Frames a and c are connected only through everything between them.
    assert not (mask[:, 0, 2] & ~(mask[:, 0, 1] & mask[:, 1, 2])).any()


def test_still_frames_connect_every_token_to_itself() -> None:
    colour, flow = torch.rand(4, 3, 6, 8).round(), torch.zeros(3, 2, 6, 8)
    tokens = token_correspondence(_of_tokens(colour, flow, torch.zeros(3, 6, 8) > 0), 1)
    assert torch.equal(tokens.forward_map, torch.arange(48).expand(4, -1))
    assert tokens.path_mask.all()
    assert tokens.cross_frame_mask[0].all()
    assert not tokens.cross_frame_mask[1:].any()


def test_what_is_hidden_breaks_the_path_and_joins_the_cross_frame_tokens() -> None:
    occluded = torch.zeros(2, 4, 4, dtype=torch.bool)
    occluded[0, 1, 2] = True
    tokens = token_correspondence(_of_tokens(torch.zeros(3, 3, 4, 4), torch.zeros(2, 2, 4, 4), occluded), 1)
    path = 1 * 4 + 2
    expected = torch.tensor([[1, 0, 0], [0, 1, 1], [0, 1, 1]], dtype=torch.bool)
    assert torch.equal(tokens.path_mask[path], expected)
    assert tokens.cross_frame_mask[1].nonzero().tolist() == [[path]]
    assert tokens.path_mask[:path].all()


def test_nonsense_flow_links_nothing() -> None:
    flow = torch.full((1, 2, 4, 4), torch.nan)
    tokens = token_correspondence(_of_tokens(torch.zeros(2, 3, 4, 4), flow, torch.zeros(1, 4, 4) > 0), 1)
    assert not tokens.path_mask[:, 0, 1].any()
    assert torch.equal(tokens.forward_map[1], torch.arange(16))


def test_a_part_of_a_token_is_refused() -> None:
    with pytest.raises(ValueError, match="have no tokens of 24 pixels"):
        token_correspondence(moving_frames(2, 128), 24)
