"""One frame out of its two sides: which side where, how mixed, with whose gradients (METHOD 10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from fresco_core.propagation.engine import Mask, Side

Array = npt.NDArray[Any]

DOUBT = np.float32(25 * 30)
"""Added to a side's error, squared grey levels over a 5x5 patch, before two are compared: nothing is trusted fully."""

_AGREE = 16.0
"""Grey levels up to which two keyframes show the same of a place."""


def distance_weights(position: int, interval: int, *, symmetric: bool = True) -> tuple[float, float]:
    """Weights of the first and the last keyframe's error for the frame at `position`, 1 .. interval - 1.

    Args:
        symmetric: weight by the distance to the keyframe; otherwise as the public code does, whose weights run from
            0 at the frame after the first keyframe to nearly 1, so that frame is never taken from the last.

    Returns:
        Two numbers that sum to 1; the nearer keyframe's is the smaller.
    """
    first = position / interval if symmetric else (position - 1) / max(interval - 1, 1)
    return first, 1 - first


def better_side(first_error: Array, last_error: Array, weights: tuple[float, float]) -> Mask:
    """bool [H, W]: True where the last keyframe's side has the smaller weighted error (ties included)."""
    first_weight, last_weight = weights
    if first_weight == 0:
        return np.zeros(first_error.shape, np.bool_)
    if last_weight == 0:
        return np.ones(first_error.shape, np.bool_)
    # Weighted as the public code weights: in double precision.
    mask: Mask = ~(first_weight * first_error.astype(np.float64) < last_weight * last_error.astype(np.float64))
    return mask


def smooth_mask(mask: Mask) -> Mask:
    """The mask without specks: each pixel goes with the majority of the 7x7 around it."""
    return cv2.medianBlur(mask.view(np.uint8), 7).view(np.bool_)  # type: ignore[no-any-return]


def visible_shares(first_valid: Mask, last_valid: Mask, weights: tuple[float, float]) -> tuple[Array, Array]:
    """Weights pixel by pixel, as `distance_weights` gives them, that leave the holes of one side to the other.

    A side fades out towards its holes, so that no rim shows. Where both have one, distance alone decides.

    Returns:
        Two float32 [H, W, 1] that sum to 1.
    """
    first, last = (1 - weights[0]) * _fading(first_valid), (1 - weights[1]) * _fading(last_valid)
    share = (last / (first + last))[..., None]
    return share, 1 - share


def trusted_shares(first_error: Array, last_error: Array, weights: tuple[float, float]) -> tuple[Array, Array]:
    """Weights pixel by pixel, as `distance_weights` gives them, that trust a side the more the smaller its error is.

    Returns:
        Two float32 [H, W, 1] that sum to 1.
    """
    doubts = [
        (cv2.GaussianBlur(error, (0, 0), 1.5) + DOUBT) * np.float32(weight)
        for error, weight in zip((first_error, last_error), weights, strict=True)
    ]
    share = (doubts[0] / (doubts[0] + doubts[1]))[..., None]
    return share, 1 - share


def settled(first: Side, last: Side) -> Array:
    """Where both keyframes stand still and agree: 1 there, 0 elsewhere, soft between; float32 [H, W]."""
    apart = cv2.absdiff(first.carried, last.carried).mean(axis=-1)
    both = (first.still & last.still & (apart < _AGREE)).view(np.uint8)
    inner = cv2.erode(both, np.ones((3, 3), np.uint8), borderValue=1).astype(np.float32)
    soft: Array = cv2.GaussianBlur(inner, (0, 0), 1.0) * both
    return soft


def _fading(valid: Mask) -> Array:
    """1 far from holes, nearly 0 in them, and soft over a few pixels around: float32 [H, W]."""
    eroded = cv2.erode(valid.view(np.uint8), np.ones((5, 5), np.uint8), borderValue=1)
    # Not quite 0: where both sides have a hole, their shares change as softly.
    softened: Array = cv2.GaussianBlur(eroded.astype(np.float32), (0, 0), 2)
    return 0.02 + softened * valid


@dataclass(frozen=True)
class Contrast:
    """Mean and deviation of each channel of a picture, float64 [C]."""

    mean: Array
    deviation: Array

    @classmethod
    def of(cls, picture: Array) -> Contrast:
        """The contrast of a picture [H, W, C], floating point."""
        mean, deviation = cv2.meanStdDev(picture)
        return cls(mean[:, 0], deviation[:, 0])

    def toward(self, other: Contrast, share: float) -> Contrast:
        """Between this (share 0) and the other (share 1)."""
        return Contrast(
            (1 - share) * self.mean + share * other.mean, (1 - share) * self.deviation + share * other.deviation
        )

    def removed_from(self, picture: Array) -> Array:
        """The picture, which has this contrast, with mean 0 and deviation 1; a flat channel becomes 0."""
        deviation = np.where(self.deviation > 0, self.deviation, 1)
        normal: Array = (picture - self.mean.astype(picture.dtype)) / deviation.astype(picture.dtype)
        return normal

    def given_to(self, picture: Array) -> Array:
        """The picture, of mean 0 and deviation 1, with this contrast."""
        contrasty: Array = picture * self.deviation.astype(picture.dtype) + self.mean.astype(picture.dtype)
        return contrasty


def contrast_preserving_blend(
    first: Array, last: Array, contrast: Contrast, weights: tuple[float, float] | tuple[Array, Array]
) -> Array:
    """Both sides mixed by distance, without the loss of contrast that averaging brings.

    Args:
        first, last: Lab [H, W, 3], floating point.
        contrast: what the result has.
        weights: as `distance_weights` or `visible_shares` give them.

    Returns:
        Lab [H, W, 3], not rounded.
    """
    mixed = (1 - weights[0]) * Contrast.of(first).removed_from(first)
    mixed += (1 - weights[1]) * Contrast.of(last).removed_from(last)
    return contrast.given_to(Contrast.of(mixed).removed_from(mixed))


def chosen_differences(first: Array, last: Array, mask: Mask, axis: int) -> Array:
    """Forward differences along `axis` (0 down, 1 right) of the side that `mask` (True: last) chooses at each pixel.

    Args:
        first, last: [H, W, C].

    Returns:
        [H, W, C], one shorter along `axis`.
    """
    here = np.delete(mask, -1, axis=axis)[..., None]
    return np.where(here, np.diff(last, axis=axis), np.diff(first, axis=axis))


def visible_differences(first: Array, last: Array, mask: Mask, first_valid: Mask, last_valid: Mask, axis: int) -> Array:
    """As `chosen_differences`, but where only the other side shows both pixels of a difference, that side's."""
    here = np.delete(mask, -1, axis=axis)
    first_whole, last_whole = _both(first_valid, axis), _both(last_valid, axis)
    from_last = np.where(here, last_whole | ~first_whole, last_whole & ~first_whole)[..., None]
    return np.where(from_last, np.diff(last, axis=axis), np.diff(first, axis=axis))


def _both(valid: Mask, axis: int) -> Mask:
    """True where a pixel and the next along `axis` are valid."""
    both: Mask = np.delete(valid, -1, axis=axis) & np.delete(valid, 0, axis=axis)
    return both
