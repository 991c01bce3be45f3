"""A segment at the clip's own size, though keyframes and flow are of working size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from fresco_core.correspondence import PairFlow
from fresco_core.frames import Picture
from fresco_core.propagation.engine import Segment
from fresco_core.propagation.enlarge import enlarge_along


def at_full_size(segment: Segment, frames: Sequence[Picture]) -> Segment:
    """The segment with other source frames, to whose size its keyframes and its flow are brought.

    Args:
        frames: the same frames as the segment's, larger in both directions; read one at a time, like the flow.
    """
    return Segment(
        frames=frames,
        first=enlarge_along(segment.first, frames[0]),
        last=enlarge_along(segment.last, frames[-1]),
        flows=_Enlarged(segment.flows, frames[0].shape[0], frames[0].shape[1]),
        cuts=segment.cuts,
    )


class _Enlarged(Sequence[PairFlow]):
    """Flows, each enlarged when it is asked for."""

    def __init__(self, flows: Sequence[PairFlow], height: int, width: int) -> None:
        self._flows, self._size = flows, (height, width)

    def __len__(self) -> int:
        return len(self._flows)

    @overload
    def __getitem__(self, index: int) -> PairFlow: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[PairFlow]: ...
    def __getitem__(self, index: int | slice) -> PairFlow | Sequence[PairFlow]:
        if isinstance(index, slice):
            return _Enlarged(self._flows[index], *self._size)
        flow = self._flows[index]
        return PairFlow(
            self._flow(flow.forward),
            self._flow(flow.backward),
            self._mask(flow.forward_occlusion),
            self._mask(flow.backward_occlusion),
        )

    def _flow(self, flow: Tensor) -> Tensor:
        """A flow [2, h, w] in pixels of its own size, in pixels of the larger one."""
        height, width = flow.shape[1:]
        larger = interpolate(flow[None], self._size, mode="bilinear", align_corners=False)[0]
        return larger * torch.tensor([self._size[1] / width, self._size[0] / height])[:, None, None]

    def _mask(self, mask: Tensor) -> Tensor:
        soft = interpolate(mask[None, None].float(), self._size, mode="bilinear", align_corners=False)
        return soft[0, 0] > 0.5
