"""A whole segment: both keyframes carried to every frame between them, and the two sides made into one picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from fresco_core.frames import Picture
from fresco_core.progress import ProgressToken
from fresco_core.propagation.blend import (
    Contrast,
    better_side,
    chosen_differences,
    contrast_preserving_blend,
    distance_weights,
    settled,
    smooth_mask,
    trusted_shares,
    visible_differences,
    visible_shares,
)
from fresco_core.propagation.carry import warp_mask
from fresco_core.propagation.drift import Drift, drift_of
from fresco_core.propagation.engine import Engine, Mask, Segment, Side
from fresco_core.propagation.flow_engine import FlowEngine
from fresco_core.propagation.lab import Lab, from_lab, to_lab
from fresco_core.propagation.patch_engine import PatchEngine
from fresco_core.propagation.poisson import fuse
from fresco_core.propagation.repeats import pictures_of, without_repeats
from fresco_core.settings import RestyleSettings

ENGINES: dict[str, Callable[[str], Engine]] = {"flow": lambda _: FlowEngine(), "patch": PatchEngine}
"""By name, from the device to work on."""


@dataclass(frozen=True)
class Made:
    """A frame between two keyframes, uint8 RGB [H, W, 3], and how far it has come from them."""

    picture: Picture
    drift: Drift


def propagate(
    segment: Segment, settings: RestyleSettings, progress: ProgressToken, device: str = "auto"
) -> Iterator[Made]:
    """The frames between the two keyframes, in order; the keyframes themselves are not among them.

    Frames that repeat one are made once, and those that repeat a keyframe not at all.

    Args:
        settings: its `engine` names the engine, its `blend` how the two sides become one.
        progress: checked in every frame; reporting is left to the caller, who knows how many segments there are.
        device: where `patch` works: "cpu", what torch calls a GPU, or "auto" for a GPU if there is one.

    Yields:
        `segment.interval` - 1 times.

    Raises:
        CancelledError: if the user stopped it.
    """
    shown = pictures_of(segment.frames, progress)
    made = _each_picture(without_repeats(segment, shown), settings, progress, device)
    picture, frame = 0, Made(segment.first, Drift(0.0, 1.0, 0.0))
    for index in range(1, segment.interval):
        if shown[index] == shown[-1]:
            frame = Made(segment.last, Drift(1.0, 0.0, 0.0))
        elif shown[index] > picture:
            picture, frame = shown[index], next(made)
        yield frame


def _each_picture(segment: Segment, settings: RestyleSettings, progress: ProgressToken, device: str) -> Iterator[Made]:
    """See `propagate`, for a segment without repeats."""
    engine = ENGINES[settings.engine](device)
    before: Mask | None = None
    for position, (first, last) in enumerate(engine.sides(segment, progress), start=1):
        progress.check()
        weights = distance_weights(position, segment.interval)
        mask = better_side(first.error, last.error, weights)
        if before is not None:
            mask |= warp_mask(before, segment.flows[position - 1].backward.numpy())
        # A side that shows the pixel goes before one that does not, whatever the mask before says.
        mask = smooth_mask(np.where(first.valid == last.valid, mask, last.valid))
        picture = _merged(settings, engine.name, first, last, mask, weights)
        yield Made(picture, drift_of(picture, first, last, segment.seen(position)))
        before = mask


def _merged(
    settings: RestyleSettings, engine: str, first: Side, last: Side, mask: Mask, weights: tuple[float, float]
) -> Picture:
    if settings.blend == "gradient":
        return MERGES[engine](first, last, mask, weights)
    if settings.blend == "linear":
        first_lab, last_lab = to_lab(first.picture), to_lab(last.picture)
        return from_lab(_blended(first_lab, last_lab, visible_shares(first.valid, last.valid, weights), weights[0]))
    # A frame in the middle is the first keyframe's; the farther one fills what the nearer does not show.
    from_last = np.where(first.valid == last.valid, weights[0] > weights[1], last.valid)
    return np.where(from_last[..., None], last.picture, first.picture)


def merge_by_sight(first: Side, last: Side, mask: Mask, weights: tuple[float, float]) -> Picture:
    """One picture of both sides, as the engine `flow` needs it: a side that does not show a place is left out there.

    Args:
        mask: True where the last keyframe's side is the one to keep to.
        weights: as `distance_weights` gives them.
    """
    first_lab, last_lab = to_lab(first.picture), to_lab(last.picture)
    dx, dy = (visible_differences(first_lab, last_lab, mask, first.valid, last.valid, axis) for axis in (1, 0))
    blend = _blended(first_lab, last_lab, visible_shares(first.valid, last.valid, weights), weights[0])
    return from_lab(fuse(blend, dx, dy))


def merge_by_error(first: Side, last: Side, mask: Mask, weights: tuple[float, float]) -> Picture:
    """One picture of both sides, as the engine `patch` needs it: a side counts as much as its error lets trust it.

    What stands still is what both keyframes show there, where they agree; where not, one of them is kept to there, too:
    two paintings of one place, faded into each other, would both be seen.
    """
    first_lab, last_lab = to_lab(first.picture), to_lab(last.picture)
    dx, dy = (chosen_differences(first_lab, last_lab, mask, axis) for axis in (1, 0))
    shares = trusted_shares(first.error, last.error, weights)
    blend = _blended(first_lab, last_lab, shares, float(shares[0].mean()))
    # Both pixels of a difference are of one side: even black on white is a line, and no seam to be clipped.
    picture = from_lab(fuse(blend, dx, dy, largest=np.inf))
    place = settled(first, last)[..., None]
    faded = shares[0] * last.carried + shares[1] * first.carried
    return np.rint(picture + place * (faded - picture)).astype(np.uint8)


def _blended(first: Lab, last: Lab, shares: tuple[Lab, Lab], last_share: float) -> Lab:
    # The public code gives the blend the contrast of the better side at each pixel, which jumps when the mask does.
    contrast = Contrast.of(first).toward(Contrast.of(last), last_share)
    blend: Lab = contrast_preserving_blend(first, last, contrast, shares)
    return blend


MERGES = {"flow": merge_by_sight, "patch": merge_by_error}
