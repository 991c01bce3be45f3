"""Golden case k: masks, weights, contrast-preserving blend and Poisson fusion of two propagated sequences."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import cv2
import numpy as np
import pytest

from fresco_core.propagation.blend import (
    Contrast,
    better_side,
    chosen_differences,
    contrast_preserving_blend,
    distance_weights,
    visible_differences,
)
from fresco_core.propagation.carry import warp_mask
from fresco_core.propagation.poisson import fuse

Case = dict[str, np.ndarray]


@pytest.fixture(scope="module")
def case(golden: Callable[[str], Case]) -> Case:
    return golden("k_blend_guides")


def _positions(case: Case) -> range:
    return range(1, int(case["interval"]))


def _weights(case: Case, position: int) -> tuple[float, float]:
    return distance_weights(position, int(case["interval"]), symmetric=False)


def _lab(bgr: np.ndarray) -> np.ndarray:
    """The case's own Lab: OpenCV's, 8 bits."""
    return cv2.cvtColor(bgr, cv2.COLOR_BGR2LAB).astype(np.float32)


def _bgr(lab: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(lab.clip(0, 255).astype(np.uint8), cv2.COLOR_LAB2BGR).astype(int)


def _raw_mask(case: Case, position: int) -> np.ndarray:
    return better_side(case["prev_error"][position], case["next_error"][position], _weights(case, position))


def _sides(case: Case, position: int) -> tuple[np.ndarray, np.ndarray]:
    return _lab(case["prev_result_bgr"][position]), _lab(case["next_result_bgr"][position])


def test_weights_run_from_the_first_keyframe_to_the_last(case: Case) -> None:
    np.testing.assert_allclose([_weights(case, position) for position in _positions(case)], case["weights"], atol=1e-12)


def test_each_pixel_takes_the_side_of_smaller_weighted_error(case: Case) -> None:
    for position in _positions(case):
        assert np.mean(_raw_mask(case, position) != case[f"raw_mask_{position}"]) <= 5e-4
    last = int(case["interval"]) - 1
    for name, weights in (("mask_w1_zero", (0.0, 1.0)), ("mask_w2_zero", (1.0, 0.0))):
        assert np.array_equal(better_side(case["prev_error"][last], case["next_error"][last], weights), case[name])
    assert np.array_equal(better_side(case["prev_error"][1], case["prev_error"][1], (0.5, 0.5)), case["mask_equal_err"])


def test_the_choice_is_carried_along(case: Case) -> None:
    mask = _raw_mask(case, 1)
    for position in _positions(case):
        if position > 1:
            mask = _raw_mask(case, position) | warp_mask(mask, case["bwd_flow"][position - 1])
        assert np.mean(mask != case["masks"][position - 1]) <= 5e-4, f"frame {position}"


def test_the_chosen_picture_is_exact(case: Case) -> None:
    for position in _positions(case):
        mask = case["masks"][position - 1].astype(bool)[..., None]
        chosen = np.where(mask, case["next_result_bgr"][position], case["prev_result_bgr"][position])
        assert np.array_equal(chosen, case["min_error_bgr"][position - 1])


def test_blending_keeps_contrast(case: Case) -> None:
    for position in _positions(case):
        first, last = _sides(case, position)
        contrast = Contrast.of(_lab(case["min_error_bgr"][position - 1]))
        blend = np.rint(contrast_preserving_blend(first, last, contrast, _weights(case, position)))
        assert np.abs(_bgr(blend) - case["hist_blend_bgr"][position - 1]).max() <= 1, f"frame {position}"


def test_poisson_fusion(case: Case) -> None:
    for position in _positions(case):
        fused = _fused(case, position)
        # Truncation of a value within rounding error of an integer may go either way, in each channel.
        slips = (np.array(slip) for slip in product((-1e-3, 1e-3), repeat=3))
        candidates = np.stack([_bgr(np.trunc((fused + slip).clip(0, 255))) for slip in slips])
        difference = np.abs(candidates - case["poisson_bgr"][position - 1]).max(axis=-1).min(axis=0)
        assert difference.max() <= 2, f"frame {position}"
        assert difference.mean() <= 0.1, f"frame {position}"


def test_poisson_fusion_is_exact(case: Case) -> None:
    fused = _fused(case, int(case["poisson_exact_frame"]))
    np.testing.assert_allclose(fused, case["poisson_exact_lab_float"], atol=0.05)


def _fused(case: Case, position: int) -> np.ndarray:
    first, last = _sides(case, position)
    mask = case["masks"][position - 1].astype(bool)
    dx, dy = (chosen_differences(first, last, mask, axis) for axis in (1, 0))
    everywhere = np.ones_like(mask)
    np.testing.assert_array_equal(dx, visible_differences(first, last, mask, everywhere, everywhere, 1))
    np.testing.assert_array_equal(dy, visible_differences(first, last, mask, everywhere, everywhere, 0))
    return fuse(_lab(case["hist_blend_bgr"][position - 1]), dx, dy)
