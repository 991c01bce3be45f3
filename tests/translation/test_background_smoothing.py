"""Background smoothing beyond the golden case: it carries the background and nothing else."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import torch

from fresco_core.translation.smoothing import BackgroundSmoother


def test_the_subject_is_left_alone_and_the_background_agrees(scene: Callable) -> None:
    frames, joined = scene(3)
    tensor = torch.rand(3, 4, *frames[0].shape[:2])
    smoother = BackgroundSmoother.of(joined, *tensor.shape[-2:])
    assert smoother is not None
    smoothed = smoother(tensor)
    height, width = tensor.shape[-2:]
    # The upper half is the subject; what is below and seen by both frames moves two pixels a frame.
    upper, lower = slice(0, height // 2 - 2), slice(height // 2 + 2, None)
    assert torch.equal(smoothed[:, :, upper], tensor[:, :, upper])
    seen = slice(20, width - 20)
    torch.testing.assert_close(smoothed[1, :, lower, seen], smoothed[0, :, lower, 18 : width - 22])
    assert torch.equal(smoothed[0], tensor[0])


def test_halves_are_smoothed_alike_in_any_precision(scene: Callable) -> None:
    _, joined = scene(3)
    tensor = torch.rand(3, 4, 8, 8).half()
    smoother = BackgroundSmoother.of(joined, 8, 8)
    assert smoother is not None
    both = smoother(torch.cat((tensor, tensor)))
    assert both.dtype == torch.float16
    assert torch.equal(both[:3], both[3:])


def test_nothing_to_smooth(scene: Callable) -> None:
    _, joined = scene(3)
    assert BackgroundSmoother.of(dataclasses.replace(joined, background=None), 8, 8) is None
    _, single = scene(1)
    assert BackgroundSmoother.of(single, 8, 8) is None
