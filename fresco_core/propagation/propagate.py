"""A whole segment: both keyframes carried to every frame between them, and the two sides made into one picture."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fresco_core.frames import Picture
from fresco_core.progress import ProgressToken
from fresco_core.propagation.blend import (
    Contrast,
    better_side,
    contrast_preserving_blend,
    distance_weights,
    smooth_mask,
    visible_differences,
    visible_shares,
)
from fresco_core.propagation.carry import warp_mask
from fresco_core.propagation.engine import Engine, Mask, Segment, Side
from fresco_core.propagation.flow_engine import FlowEngine
from fresco_core.propagation.lab import from_lab, to_lab
from fresco_core.propagation.poisson import fuse
from fresco_core.settings import RestyleSettings

ENGINES: dict[str, type[Engine]] = {"flow": FlowEngine}


def propagate(segment: Segment, settings: RestyleSettings, progress: ProgressToken) -> Iterator[Picture]:
    """The frames between the two keyframes, in order; the keyframes themselves are not among them.

    Args:
        settings: its `engine` names the engine.
        progress: checked in every frame; reporting is left to the caller, who knows how many segments there are.

    Yields:
        uint8 RGB [H, W, 3], `segment.interval` - 1 times.

    Raises:
        CancelledError: if the user stopped it.
    """
    engine = ENGINES[settings.engine]()
    before: Mask | None = None
    for position, (first, last) in enumerate(engine.sides(segment, progress), start=1):
        progress.check()
        weights = distance_weights(position, segment.interval)
        mask = better_side(first.error, last.error, weights)
        if before is not None:
            mask |= warp_mask(before, segment.flows[position - 1].backward.numpy())
        # A side that shows the pixel goes before one that does not, whatever the mask before says.
        mask = smooth_mask(np.where(first.valid == last.valid, mask, last.valid))
        yield merge(first, last, mask, weights)
        before = mask


def merge(first: Side, last: Side, mask: Mask, weights: tuple[float, float]) -> Picture:
    """One picture of both sides.

    Args:
        mask: True where the last keyframe's side is the one to keep to.
        weights: as `distance_weights` gives them.
    """
    first_lab, last_lab = to_lab(first.picture), to_lab(last.picture)
    dx, dy = (visible_differences(first_lab, last_lab, mask, first.valid, last.valid, axis) for axis in (1, 0))
    shares = visible_shares(first.valid, last.valid, weights)
    # The public code gives the blend the contrast of the better side at each pixel, which jumps when the mask does.
    contrast = Contrast.of(first_lab).toward(Contrast.of(last_lab), weights[0])
    return from_lab(fuse(contrast_preserving_blend(first_lab, last_lab, contrast, shares), dx, dy))
