"""Subjects and background (METHOD 4, 8): people by a network, everything else by its own motion."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from fresco_core.correspondence.batch import Correspondence
from fresco_core.correspondence.motion_mask import Mask, motion_mask
from fresco_core.correspondence.person import PersonFinder
from fresco_core.frames import Picture
from fresco_core.progress import ProgressToken

_DILATION = 7


def dilate(mask: Tensor, size: int) -> Tensor:
    """Soft dilation: the sum over a `size` x `size` box, at most 1; edges replicated.

    On a binary mask this is a maximum filter, on a soft one it is not.

    Args:
        mask: [N, 1, H, W] in [0, 1].
        size: odd.
    """
    padded = functional.pad(mask, [size // 2] * 4, mode="replicate")
    return (functional.avg_pool2d(padded, size, stride=1) * size**2).clamp(0, 1)


def background_from_logits(logits: Tensor) -> Tensor:
    """Background weight of saliency logits [N, 1, H, W]: 1 - dilate(sigmoid(logits), 7), in [0, 1]."""
    return 1 - dilate(torch.sigmoid(logits), _DILATION)


def background_weight(
    frames: Sequence[Picture], correspondence: Correspondence | None = None, progress: ProgressToken | None = None
) -> Tensor:
    """How surely each pixel is background: 1 - dilate(subjects, 7).

    Args:
        frames: uint8 RGB [H, W, 3], of one size.
        correspondence: of these frames; with it, what moves on its own counts as a subject too.
        progress: checked for cancellation after every frame.

    Returns:
        float32 [N, 1, H/2, W/2] in [0, 1], 1 = background.

    Raises:
        ModelError: if the network that finds people is missing or damaged.
    """
    height, width = frames[0].shape[:2]
    find_people = PersonFinder()
    subjects = []
    for index, frame in enumerate(frames):
        if progress is not None:
            progress.check()
        subject = cv2.resize(find_people(frame), (width, height), interpolation=cv2.INTER_LINEAR)
        if correspondence is not None:
            subject = np.maximum(subject, _movers(correspondence, index, subject))
        subjects.append(torch.from_numpy(subject))
    half = functional.interpolate(torch.stack(subjects)[:, None], (height // 2, width // 2), mode="area")
    return 1 - dilate(half, _DILATION)


def _movers(correspondence: Correspondence, index: int, people: Mask) -> Mask:
    """What moves on its own in a frame, on the way to the frame after or from the frame before."""
    moving = np.zeros_like(people)
    # The closing pair says nothing: its frames are too far apart to follow a mover reliably.
    if index < len(correspondence.frames) - 1:
        flow, occlusion = correspondence.forward_flow[index], correspondence.forward_occlusion[index]
        moving = np.maximum(moving, motion_mask(flow.numpy(), ~occlusion.numpy(), people))
    if index > 0:
        flow, occlusion = correspondence.backward_flow[index - 1], correspondence.backward_occlusion[index - 1]
        moving = np.maximum(moving, motion_mask(flow.numpy(), ~occlusion.numpy(), people))
    return moving
