"""Golden case m: EbSynth's inputs at its own settings; our error must not be larger, and our picture must be alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

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


@pytest.fixture(scope="module")
def case(golden: Callable[[str], Case]) -> Case:
    return golden("m_ebsynth_256")


@pytest.fixture(scope="module")
def problem(case: Case) -> Problem:
    colour, edge, temporal, positional = (float(weight) for weight in case["weights"])
    guides = (
        Guide(case["src_frame_bgr"][None], case["tgt_frame_bgr"], colour),
        Guide(case["src_edge_bgr"][None], case["tgt_edge_bgr"], edge),
        Guide(case["style_key_bgr"][None], case["tgt_temporal_bgr"], temporal),
        Guide(case["src_pos_bgr"][None], case["tgt_pos_bgr"], positional),
    )
    return Problem(case["style_key_bgr"][None], guides)


def _psnr(first: np.ndarray, second: np.ndarray) -> float:
    return float(10 * np.log10(255**2 / np.square(first.astype(float) - second).mean()))


def test_a_search_from_nowhere_errs_no_more_than_ebsynth(case: Case, problem: Problem) -> None:
    made = synthesise_globally(problem, EBSYNTH)
    assert made.error.mean() <= case["err_1thread"].mean()
    assert _psnr(made.picture, case["out_1thread_bgr"]) >= LEAST_ALIKE


def test_a_search_from_where_flow_leads_errs_less(case: Case, problem: Problem) -> None:
    height, width = problem.size
    # The position guide: green counts columns, red rows, each from 0 to 255.
    rows = np.rint(case["tgt_pos_bgr"][..., 2] * ((height - 1) / 255)).astype(np.int32)
    columns = np.rint(case["tgt_pos_bgr"][..., 1] * ((width - 1) / 255)).astype(np.int32)
    start = np.stack((np.zeros_like(rows), rows, columns), axis=-1)
    made = synthesise_aligned([replace(problem, start=start)], ALIGNED)[0]
    assert made.error.mean() <= case["err_1thread"].mean()
