"""Golden cases d (occlusion), e (warping), f (masks and paths) and i's saliency rule."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from fresco_core.correspondence import (
    Correspondence,
    background_from_logits,
    dilate,
    token_correspondence,
    warp,
)
from fresco_core.correspondence.occlusion import flow_mismatch, occlusion
from fresco_core.correspondence.tokens import TokenGrid, cross_frame_mask, link_neighbours

Case = dict[str, np.ndarray]
Golden = Callable[[str], Case]


def tensor(array: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(array))


def share_of_difference(result: Tensor, expected: np.ndarray) -> float:
    return float((result.numpy() != expected.astype(result.numpy().dtype)).mean())


def scales(case: Case, prefix: str) -> list[int]:
    """The scales a case gives arrays `<prefix><scale>` for."""
    return sorted(int(name.removeprefix(prefix)) for name in case if name.startswith(prefix))


# --- d: occlusion


@pytest.mark.parametrize(("prefix", "suffix"), [("syn_", ""), ("", "_geo")])
def test_d_forward_backward_check(golden: Golden, prefix: str, suffix: str) -> None:
    case = golden("d_occlusion")
    forward, backward = (tensor(case[f"{prefix}{name}_flow"]) for name in ("fwd", "bwd"))
    assert share_of_difference(flow_mismatch(forward, backward), case[f"{prefix}fwd_occ{suffix}"]) <= 5e-4
    assert share_of_difference(flow_mismatch(backward, forward), case[f"{prefix}bwd_occ{suffix}"]) <= 5e-4


def recomputed_occlusion(case: Case) -> tuple[Tensor, Tensor]:
    here = tensor(case["imgs"]).permute(0, 3, 1, 2).float()
    there = here.roll(-1, dims=0)
    forward, backward = tensor(case["fwd_flow"]), tensor(case["bwd_flow"])
    return occlusion(here, there, forward, backward), occlusion(there, here, backward, forward)


def test_d_occlusion_with_colour(golden: Golden) -> None:
    case = golden("d_occlusion")
    forward, backward = recomputed_occlusion(case)
    assert share_of_difference(forward, case["fwd_occ"]) <= 5e-4
    assert share_of_difference(backward, case["bwd_occ"]) <= 5e-4


# --- e: warping


def test_e_bilinear_warp(golden: Golden) -> None:
    case = golden("e_flow_warp")
    feature = tensor(case["feature"])
    for flow, out in (("flow", "out_bilinear"), ("flow_int", "out_int")):
        np.testing.assert_allclose(warp(feature, tensor(case[flow])).numpy(), case[out], rtol=0, atol=2e-5)


def test_e_nearest_warp(golden: Golden) -> None:
    case = golden("e_flow_warp")
    result = warp(tensor(case["feature"]), tensor(case["flow"]), "nearest").numpy()
    assert (np.abs(result - case["out_nearest"]) > 1e-6).mean() <= 1e-4


# --- f: cross-frame masks and temporal paths


def real(golden: Golden) -> Correspondence:
    case = golden("d_occlusion")
    forward, backward = recomputed_occlusion(case)
    return Correspondence(tensor(case["imgs"]), tensor(case["fwd_flow"]), tensor(case["bwd_flow"]), forward, backward)


def synthetic(case: Case) -> Correspondence:
    flow, hidden = tensor(case["syn_bwd_flow"]), tensor(case["syn_bwd_occ"]) > 0
    return Correspondence(tensor(case["syn_imgs"]), flow, flow, hidden, hidden)


def test_f_cross_frame_masks(golden: Golden) -> None:
    case = golden("f_masks_paths")
    correspondence = real(golden)
    for scale in scales(case, "attn_mask_"):
        mask = cross_frame_mask(TokenGrid.of(correspondence, scale))
        assert share_of_difference(mask, case[f"attn_mask_{scale}"]) <= 1e-3


@pytest.mark.parametrize("prefix", ["", "syn_"])
def test_f_paths(golden: Golden, prefix: str) -> None:
    case = golden("f_masks_paths")
    correspondence = synthetic(case) if prefix else real(golden)
    for scale in scales(case, f"{prefix}fwd_map_"):
        tokens = token_correspondence(correspondence, scale)
        assert share_of_difference(tokens.forward_map, case[f"{prefix}fwd_map_{scale}"][:, 0]) <= 1e-3
        assert share_of_difference(tokens.backward_map, case[f"{prefix}bwd_map_{scale}"][:, 0]) <= 1e-3
        assert share_of_difference(tokens.path_mask, case[f"{prefix}path_mask_{scale}"][:, 0]) <= 1e-3


def test_f_single_hop(golden: Golden) -> None:
    case = golden("f_masks_paths")
    for scale in scales(case, "syn_single_map_"):
        hops, linked = link_neighbours(TokenGrid.of(synthetic(case), scale))
        assert share_of_difference(hops[0], case[f"syn_single_map_{scale}"]) <= 1e-3
        assert share_of_difference(~linked[0], case[f"syn_single_unlinked_{scale}"]) <= 1e-3


# --- i: the saliency rule


def test_i_background_of_saliency_logits(golden: Golden) -> None:
    case = golden("i_bg_smoothing_adain")
    background = background_from_logits(tensor(case["sal_logits"]))
    np.testing.assert_allclose(background.numpy(), case["saliency"], rtol=0, atol=1e-5)


@pytest.mark.parametrize("kind", ["bin", "soft"])
def test_i_dilation(golden: Golden, kind: str) -> None:
    case = golden("i_bg_smoothing_adain")
    for size in scales(case, f"dil_{kind}_out_"):
        result = dilate(tensor(case[f"dil_{kind}_in"]), size)
        np.testing.assert_allclose(result.numpy(), case[f"dil_{kind}_out_{size}"], rtol=0, atol=2e-5)
