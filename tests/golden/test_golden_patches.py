"""Golden case m: EbSynth's inputs at its own settings; our error and our picture must be like its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest

from fresco_core.propagation.patchmatch import (
    ALIGNED,
    EBSYNTH,
    Guide,
    Problem,
    synthesise_aligned,
    synthesise_globally,
)

Case = dict[str, np.ndarray]

LEAST_ALIKE = 38.0
MOST_ERROR = 1.0
"""In units of EbSynth's mean error."""
MOST_ERROR_LED = 1.05


@pytest.fixture(scope="module", params=[256, pytest.param(512, marks=pytest.mark.slow)])
def case(golden: Callable[[str], Case], request: pytest.FixtureRequest) -> Case:
    return golden(f"m_ebsynth_{request.param}")


@pytest.fixture(scope="module")
def problem(case: Case) -> Problem:
    colour, edge, temporal, positional = (float(weight) for weight in case["weights"])
    guides = (
        Guide(case["src_frame_bgr"][None], case["tgt_frame_bgr"], colour),
        Guide(_edges(case["src_frame_bgr"])[None], _edges(case["tgt_frame_bgr"]), edge),
        Guide(case["style_key_bgr"][None], case["tgt_temporal_bgr"], temporal),
        Guide(_ramp(*case["src_frame_bgr"].shape[:2])[None], case["tgt_pos_bgr"], positional),
    )
    return Problem(case["style_key_bgr"][None], guides)


def _edges(picture: np.ndarray) -> np.ndarray:
    """What golden case k calls the edge guide."""
    kernel = np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]], np.float32)
    return cv2.filter2D(picture, -1, kernel)


def _ramp(height: int, width: int) -> np.ndarray:
    """The position guide of the keyframe itself: green counts columns, red rows, each from 0 to 255."""
    ramp = np.zeros((height, width, 3), np.uint8)
    ramp[..., 1] = np.trunc(np.linspace(0, 1, width) * 255)
    ramp[..., 2] = np.trunc(np.linspace(0, 1, height) * 255)[:, None]
    return ramp


def test_guides_are_those_of_the_case(case: Case) -> None:
    if "src_edge_bgr" not in case:
        pytest.skip("the case leaves them out")
    np.testing.assert_array_equal(_edges(case["src_frame_bgr"]), case["src_edge_bgr"])
    np.testing.assert_array_equal(_edges(case["tgt_frame_bgr"]), case["tgt_edge_bgr"])
    np.testing.assert_array_equal(_ramp(*case["src_frame_bgr"].shape[:2]), case["src_pos_bgr"])


def _psnr(first: np.ndarray, second: np.ndarray) -> float:
    return float(10 * np.log10(255**2 / np.square(first.astype(float) - second).mean()))


def test_a_search_from_nowhere_errs_no_more_than_ebsynth(case: Case, problem: Problem) -> None:
    made = synthesise_globally(problem, EBSYNTH)
    assert made.error.mean() <= MOST_ERROR * case["err_1thread"].mean()
    assert _psnr(made.picture, case["out_1thread_bgr"]) >= LEAST_ALIKE


def test_a_search_from_where_flow_leads_errs_as_little(case: Case, problem: Problem) -> None:
    height, width = problem.size
    rows = np.rint(case["tgt_pos_bgr"][..., 2] * ((height - 1) / 255)).astype(np.int32)
    columns = np.rint(case["tgt_pos_bgr"][..., 1] * ((width - 1) / 255)).astype(np.int32)
    start = np.stack((np.zeros_like(rows), rows, columns), axis=-1)
    made = synthesise_aligned([replace(problem, start=start)], ALIGNED)[0]
    assert made.error.mean() <= MOST_ERROR_LED * case["err_1thread"].mean()
