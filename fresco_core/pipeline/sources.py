"""Working frames and the flow between them, for every stage; flow is estimated once and kept as an artefact."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar, overload

import numpy as np
import torch

from fresco_core.correspondence import PairFlow, compose_flow, distant_flow, flow_estimator, pair_flow
from fresco_core.devices import device_of
from fresco_core.frames import Picture, resize
from fresco_core.media import Clip
from fresco_core.progress import ProgressToken
from fresco_core.project import Artifacts, artifact_name
from fresco_core.project.requests import Request
from fresco_core.timing import FrameRange

FLOW_BYTES_PER_PIXEL = 10
"""Two flows in half precision and two occlusions."""
FLOW_LIMIT = 4 << 30
"""Bytes that the flow of a project may take; the oldest makes room."""

_CACHED_BYTES = 32 << 20
_METHOD = 1
"""Counted up when the same two frames lead to another flow."""

Item = TypeVar("Item")
_range = range


class Sources:
    """Frames of a clip at working size, by their index in the clip, and what joins them.

    Flows are kept in half precision, 1/32 of a pixel or better for motion under 64 pixels. What is read is always what
    was kept, so that it does not matter who estimated it and when.

    Args:
        request: names the clip and the estimator.
        size: height and width.
    """

    def __init__(self, clip: Clip, request: Request, size: tuple[int, int], artifacts: Artifacts) -> None:
        self._clip = clip
        self._digest = request.clip
        self._size = size
        self._artifacts = artifacts
        self.estimator = flow_estimator(request.settings.flow, str(device_of(request.device)))
        self._enlarge = min(size) > min(clip.info.height, clip.info.width)
        self._cache: OrderedDict[int, Picture] = OrderedDict()

    def frame(self, index: int) -> Picture:
        """A frame, uint8 RGB [H, W, 3]."""
        if index not in self._cache:
            self._cache[index] = resize(self._clip.frame(index), *self._size, enlarge=self._enlarge)
            most = max(4, _CACHED_BYTES // (3 * self._size[0] * self._size[1]))
            while len(self._cache) > most:
                self._cache.popitem(last=False)
        self._cache.move_to_end(index)
        return self._cache[index]

    def frames(self, start: int, stop: int) -> Sequence[Picture]:
        """Frames `start` to `stop`, `stop` exclusive, each read when asked for."""
        return _Lazy(self.frame, _range(start, stop))

    def flow(self, index: int) -> PairFlow:
        """The flow that joins frames `index` and `index` + 1."""
        return self.kept(
            [index, index + 1], lambda: pair_flow(self.frame(index), self.frame(index + 1), self.estimator)
        )

    def estimate_flow(self, start: int, stop: int, range: FrameRange, progress: ProgressToken) -> None:
        """Have flows `start` to `stop` ready; reports those that are missing as the stage `flow` of the range."""
        for index in _range(start, stop):
            if not self._artifacts.has(self._name((index, index + 1))):
                self.flow(index)
                progress.report("flow", index + 1 - range.start, len(range) - 1)

    def flows(self, start: int, stop: int) -> Sequence[PairFlow]:
        """Flows `start` to `stop`, `stop` exclusive, each read when asked for."""
        return _Lazy(self.flow, _range(start, stop))

    def between(self, first: int, last: int, progress: ProgressToken) -> PairFlow:
        """The flow that joins two frames, however far apart, helped by the frames between them."""
        if last == first + 1:
            return self.flow(first)

        def estimate() -> PairFlow:
            chain = []
            for index in _range(first, last):
                progress.check()
                chain.append(self.flow(index))
            return distant_flow(self.frame(first), self.frame(last), self.estimator, compose_flow(chain))

        return self.kept([first, last], estimate)

    def kept(self, joined: Sequence[int], estimate: Callable[[], PairFlow]) -> PairFlow:
        """A flow as it is kept under the frames it was made from, estimated if it is not there."""
        name = self._name(joined)
        expected = FLOW_BYTES_PER_PIXEL * self._size[0] * self._size[1]
        data = self._artifacts.read(name) if self._artifacts.has(name) else b""
        if len(data) != expected:
            # Not made yet, or cut short when the machine lost its power.
            data = _encode(estimate())
            self._artifacts.remove(name)
            self._artifacts.write(name, data, cache=True)
        return _decode(data, self._size)

    def _name(self, joined: Sequence[int]) -> str:
        return artifact_name("flow", [_METHOD, self._digest, *self._size, self.estimator.name, *joined])

    def tidy(self) -> None:
        """Keep the flows within their limit."""
        self._artifacts.limit("flow", FLOW_LIMIT)


def _encode(flow: PairFlow) -> bytes:
    fields = torch.stack((flow.forward, flow.backward)).numpy().astype(np.float16)
    hidden = torch.stack((flow.forward_occlusion, flow.backward_occlusion)).numpy()
    return fields.tobytes() + hidden.tobytes()


def _decode(data: bytes, size: tuple[int, int]) -> PairFlow:
    pixels = size[0] * size[1]
    fields = np.frombuffer(data, np.float16, 4 * pixels).reshape(2, 2, *size).astype(np.float32)
    hidden = np.frombuffer(data, np.uint8, 2 * pixels, 8 * pixels).reshape(2, *size) != 0
    return PairFlow(*torch.from_numpy(fields), *torch.from_numpy(hidden))


class _Lazy(Sequence[Item], Generic[Item]):
    """A sequence whose items are read one at a time."""

    def __init__(self, read: Callable[[int], Item], indices: _range) -> None:
        self._read = read
        self._indices = indices

    def __len__(self) -> int:
        return len(self._indices)

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> _Lazy[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | _Lazy[Item]:
        if isinstance(index, slice):
            return _Lazy(self._read, self._indices[index])
        return self._read(self._indices[index])
