"""The states that the denoiser is trained on, against what a sampler with a perfect prediction has."""

from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from fresco_core.sketchbook.architecture import scheduler
from fresco_core.sketchbook.states import Predictor, ideal_state, own_state, times_between

ALPHAS = scheduler().alphas_cumprod
COUNT = 4000


def _oracle(target: Tensor) -> Predictor:
    """Knows the target, and says its velocity."""

    def predict(noisy: Tensor, times: Tensor) -> Tensor:
        alpha = ALPHAS[times].view(-1, 1, 1, 1)
        return (alpha.sqrt() * noisy - target) / (1 - alpha).sqrt()

    return predict


@settings(max_examples=20)
@given(start=st.integers(400, 999), jumps=st.integers(1, 4), seed=st.integers(0, 2**16))
def test_a_sampler_that_is_right_is_where_the_formula_says(start: int, jumps: int, seed: int) -> None:
    """Mean and deviation over many draws of noise, of a picture of one latent."""
    torch.manual_seed(seed)
    places = [place.expand(COUNT) for place in times_between(torch.tensor([float(start)]), torch.tensor([40.0]), jumps)]
    target, source = torch.full((COUNT, 1, 1, 1), 0.7), torch.full((COUNT, 1, 1, 1), -1.3)
    told = ideal_state(target, source, ALPHAS, places[0], places[-1])
    walked = own_state(_oracle(target), source, ALPHAS, places)
    tolerance = 6 * float(told.std()) / COUNT**0.5
    assert abs(float(walked.mean() - told.mean())) < tolerance
    assert abs(float(walked.std() - told.std())) < tolerance


@given(start=st.floats(400, 999, width=32), share=st.floats(0, 1), jumps=st.integers(1, 4))
def test_times_fall_from_the_start_to_the_end(start: float, share: float, jumps: int) -> None:
    times = times_between(torch.tensor([start]), torch.tensor([start * share]), jumps)
    whole = [int(time) for time in times]
    assert len(whole) == jumps + 1
    assert (whole[0], whole[-1]) == (int(start), int(torch.tensor([start * share])))
    assert whole == sorted(whole, reverse=True)
