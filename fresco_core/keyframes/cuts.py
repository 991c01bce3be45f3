"""Hard cuts between shots, told from flashes and fast motion.

The difference of two frames alone cannot tell a cut from a flash or a whip pan. Three questions can:

1. Do the two frames still differ once motion and brightness are compensated for?
2. Does every frame of a short window before differ so from every frame of the window after? (A flash passes, and what
   was there before comes back.)
3. Do frames on either side agree among themselves? (In a pan too fast to follow, no two frames agree: no cut stands
   out.)

A fade is no cut, except that black before or after it counts as a shot of its own.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from fresco_core.frames import Picture

_WINDOW = 6
"""Frames looked at on either side of a cut: longer than a flash, shorter than a shot worth a keyframe."""
_SHORT_SIDE = 64
"""Of the thumbnails, in pixels: enough for the layout of a scene, small enough for dozens of comparisons."""
_ALIKE = 0.4
"""Compensated for motion, frames of one shot correlate more than this (0.57 and up for neighbours, 0.49 and up eight
frames apart in fast handheld footage, 0.56 and up in pans of a third of the picture), others less (0.28 and below)."""
_STILL = 2.5
"""Frames that differ by less than this many grey levels on average are alike, whatever noise says."""

_OVERLAP = 0.3
"""Least share of a picture that must have stayed in view for motion to explain a difference."""

_Gray = npt.NDArray[np.uint8]
_Texture = npt.NDArray[np.float32]


@dataclass(frozen=True)
class _Thumbnail:
    index: int
    gray: _Gray
    texture: _Texture


class CutDetector:
    """Fed frame by frame; holds a short window of thumbnails and nothing else."""

    def __init__(self) -> None:
        self._window: deque[_Thumbnail] = deque(maxlen=2 * _WINDOW)
        self._alike: dict[tuple[int, int], bool] = {}
        self._count = 0
        self._cuts: list[int] = []
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        # No finer: flow of single pixels makes any picture look a little like any other.
        self._flow.setFinestScale(1)

    def add(self, frame: Picture) -> None:
        """Take the next frame, uint8 RGB [H, W, 3]."""
        self._window.append(_thumbnail(frame, self._count))
        self._count += 1
        if self._count >= _WINDOW:
            self._judge(self._count - _WINDOW)

    def finish(self) -> tuple[int, ...]:
        """The cuts, as ascending indices of the first frames after them."""
        for index in range(max(self._count - _WINDOW + 1, 0), self._count):
            self._judge(index)
        return tuple(self._cuts)

    def _judge(self, index: int) -> None:
        """Decide whether there is a cut right before the frame `index`, whose window has come in."""
        before = [thumbnail for thumbnail in self._window if index - _WINDOW <= thumbnail.index < index]
        after = [thumbnail for thumbnail in self._window if index <= thumbnail.index < index + _WINDOW]
        if not before or self._are_alike(before[-1], after[0]):
            return
        crossing = (self._are_alike(first, second) for first in reversed(before) for second in after)
        if self._hangs_together(before) and self._hangs_together(after) and not any(crossing):
            self._cuts.append(index)

    def _hangs_together(self, side: list[_Thumbnail]) -> bool:
        return len(side) == 1 or any(self._are_alike(first, second) for first, second in pairwise(side))

    def _are_alike(self, first: _Thumbnail, second: _Thumbnail) -> bool:
        key = (first.index, second.index)
        if key not in self._alike:
            oldest = self._window[0].index
            self._alike = {pair: alike for pair, alike in self._alike.items() if pair[0] >= oldest}
            self._alike[key] = self._compare(first, second)
        return self._alike[key]

    def _compare(self, first: _Thumbnail, second: _Thumbnail) -> bool:
        """Whether two frames show the same scene: ever more patient ways of looking, until one sees it."""
        if cv2.norm(first.gray, second.gray, cv2.NORM_L1) < _STILL * first.gray.size:
            return True
        if _correlation(first.texture, second.texture) > _ALIKE:
            return True
        if self._correlation_along_motion(first, second, None) > _ALIKE:
            return True
        # OpenCV tapers its arguments in place.
        (dx, dy), _ = cv2.phaseCorrelate(first.texture.copy(), second.texture.copy(), _taper(first.gray.shape))
        pan = np.full((*first.gray.shape, 2), (dx, dy), dtype=np.float32)
        return self._correlation_along_motion(first, second, pan) > _ALIKE

    def _correlation_along_motion(self, first: _Thumbnail, second: _Thumbnail, guess: _Texture | None) -> float:
        flow = self._flow.calc(first.gray, second.gray, guess)
        height, width = first.gray.shape
        x = np.arange(width, dtype=np.float32) + flow[..., 0]
        y = np.arange(height, dtype=np.float32)[:, None] + flow[..., 1]
        inside = (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
        if inside.mean() < _OVERLAP:
            return 0.0
        moved = _texture(cv2.remap(second.gray, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))
        return _correlation(first.texture * inside, moved * inside)


def _thumbnail(frame: Picture, index: int) -> _Thumbnail:
    height, width = frame.shape[:2]
    scale = _SHORT_SIDE / min(height, width)
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    gray = cv2.cvtColor(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    return _Thumbnail(index, gray, _texture(gray))


@lru_cache(maxsize=1)
def _taper(shape: tuple[int, int]) -> _Texture:
    taper: _Texture = cv2.createHanningWindow(shape[::-1], cv2.CV_32F)
    return taper


def _texture(gray: _Gray) -> _Texture:
    """The picture without its local brightness and contrast; flat places stay near zero."""
    values = gray.astype(np.float32)
    mean = cv2.blur(values, (9, 9))
    variance = cv2.blur(values * values, (9, 9)) - mean * mean
    # Two grey levels of deviation count as noise.
    texture: _Texture = (values - mean) / np.sqrt(np.maximum(variance, 0) + 4)
    return texture


def _correlation(first: _Texture, second: _Texture) -> float:
    """Cosine of the angle between two textures, 0 where one of them is flat."""
    scale = float(np.sqrt((first * first).sum() * (second * second).sum()))
    return float((first * second).sum()) / scale if scale > 1e-6 else 0.0
