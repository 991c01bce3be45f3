"""Background smoothing (METHOD 8): what stays still behind the subjects is carried from frame to frame."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from fresco_core.correspondence import Correspondence, dilate, resize_flow, resize_occlusion, warp

_PICTURE_DILATION = 13


@dataclass(frozen=True)
class BackgroundSmoother:
    """What to blend between the frames of a batch, at one size.

    Attributes:
        flow: float32 [N, 2, h, w]; entry i < N - 1 lives on frame i + 1 and points into frame i,
            the last lives on frame N - 1 and points into frame 0.
        weight: float32 [N, 1, h, w], how much of the warped frame to take, zero where occluded or in front.
    """

    flow: Tensor
    weight: Tensor

    @classmethod
    def of(cls, correspondence: Correspondence, height: int, width: int) -> BackgroundSmoother | None:
        """The smoother for tensors of a size; None for a single frame or where the background is unknown."""
        if correspondence.background is None or len(correspondence.frames) < 2:
            return None
        # Every frame receives from the one before; the closing pair gives the last frame something of the first.
        flow = torch.cat((correspondence.backward_flow[:-1], correspondence.forward_flow[-1:]))
        occlusion = torch.cat((correspondence.backward_occlusion[:-1], correspondence.forward_occlusion[-1:]))
        if occlusion.shape[-2:] == (height, width):
            hidden = dilate(occlusion[:, None].float(), _PICTURE_DILATION)
        else:
            flow = resize_flow(flow, height, width)
            hidden = resize_occlusion(occlusion, height, width)[:, None].float()
        background = functional.interpolate(
            correspondence.background.float(), (height, width), mode="bilinear", align_corners=False
        )
        received = torch.cat((background[1:], background[-1:]))
        given = warp(torch.cat((background[:-1], background[:1])), flow)
        return cls(flow, (1 - hidden) * received * given)

    def __call__(self, tensor: Tensor) -> Tensor:
        """Smooth the frames in order, each from the already smoothed one before it.

        Args:
            tensor: [G * N, C, h, w], G groups (guidance halves) of N frames; left as it is.

        Returns:
            The same shape and dtype; computed in float32.
        """
        frames = len(self.flow)
        smoothed = tensor.float().reshape(-1, frames, *tensor.shape[1:]).clone()
        groups = len(smoothed)
        for i in range(frames):
            source, target = (i, i + 1) if i + 1 < frames else (0, frames - 1)
            carried = warp(smoothed[:, source].contiguous(), self.flow[i].expand(groups, -1, -1, -1))
            smoothed[:, target] = torch.lerp(smoothed[:, target], carried, self.weight[i])
        return smoothed.reshape(tensor.shape).to(tensor.dtype)
