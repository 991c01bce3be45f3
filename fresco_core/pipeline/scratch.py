"""The temporary folder of a job: frames and flows of the stretch being worked on, so that memory stays flat."""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeVar, overload

import numpy as np
import numpy.typing as npt
import torch

from fresco_core.correspondence import PairFlow
from fresco_core.errors import DiskFullError
from fresco_core.frames import Picture

PREFIX = "fresco-"
BYTES_PER_PIXEL = 13
"""Of a frame and its flow to the next: three bytes of colour, two flows in half precision, two occlusions."""

Item = TypeVar("Item")


class Scratch:
    """Frames by index, and the flow of adjacent pairs by the index of their first frame.

    A context manager: the folder is gone afterwards, whatever happened. Flows are kept in half precision, which is
    1/32 of a pixel or better for motion under 64 pixels.

    Args:
        height, width: of all frames.
    """

    def __init__(self, height: int, width: int) -> None:
        self._size = (height, width)
        self._kept_from = 0

    def __enter__(self) -> Scratch:
        self._folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def put_frame(self, index: int, picture: Picture) -> None:
        """Keep a source frame, uint8 RGB [H, W, 3].

        Raises:
            DiskFullError: if the disk is full; so does `put_flow`.
        """
        self._write(self._frame_file(index), picture)

    def frame(self, index: int) -> Picture:
        """A frame as it was put."""
        return np.fromfile(self._frame_file(index), np.uint8).reshape(*self._size, 3)

    def put_flow(self, index: int, flow: PairFlow) -> None:
        """Keep the flow that joins frames `index` and `index` + 1."""
        fields = torch.stack((flow.forward, flow.backward)).numpy().astype(np.float16)
        hidden = torch.stack((flow.forward_occlusion, flow.backward_occlusion)).numpy()
        self._write(self._flow_file(index), fields, hidden)

    def flow(self, index: int) -> PairFlow:
        """The flow that joins frames `index` and `index` + 1."""
        with self._flow_file(index).open("rb") as file:
            pixels = self._size[0] * self._size[1]
            fields = np.fromfile(file, np.float16, 4 * pixels).reshape(2, 2, *self._size).astype(np.float32)
            hidden = np.fromfile(file, np.bool_, 2 * pixels).reshape(2, *self._size)
        return PairFlow(*torch.from_numpy(fields), *torch.from_numpy(hidden))

    def frames(self, start: int, stop: int) -> Sequence[Picture]:
        """Frames `start` to `stop`, `stop` exclusive, each read when asked for."""
        return _Lazy(self.frame, range(start, stop))

    def flows(self, start: int, stop: int) -> Sequence[PairFlow]:
        """Flows `start` to `stop`, `stop` exclusive, each read when asked for."""
        return _Lazy(self.flow, range(start, stop))

    def drop_before(self, index: int) -> None:
        """Forget the frames before `index` and the flow that leaves them."""
        for dropped in range(self._kept_from, index):
            self._frame_file(dropped).unlink(missing_ok=True)
            self._flow_file(dropped).unlink(missing_ok=True)
        self._kept_from = index

    def _frame_file(self, index: int) -> Path:
        return self._folder / f"{index:08}.frame"

    def _flow_file(self, index: int) -> Path:
        return self._folder / f"{index:08}.flow"

    def _write(self, path: Path, *arrays: npt.NDArray[Any]) -> None:
        try:
            with path.open("wb") as file:
                for array in arrays:
                    file.write(np.ascontiguousarray(array).data)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise DiskFullError(
                f"The disk with the temporary folder {self._folder.parent} is full.",
                "Free some space, or set TMPDIR to a folder on another disk.",
            ) from None


class _Lazy(Sequence[Item], Generic[Item]):
    """A sequence whose items are read one at a time."""

    def __init__(self, read: Callable[[int], Item], indices: range) -> None:
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
