"""From a clip to its keyframes and batches: one pass over the range, then arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fresco_core.frames import Picture, resize
from fresco_core.keyframes import Batch, Motion, deal_batches, measure_motion, select_keyframes
from fresco_core.media import Clip
from fresco_core.progress import ProgressToken
from fresco_core.settings import KeyframeSettings
from fresco_core.timing import FrameRange


@dataclass(frozen=True)
class Outline:
    """How a range is going to be worked on; all indices count from the range's first frame.

    Attributes:
        motion: of the range.
        keyframes: ascending.
        batches: in the order they are translated.
    """

    motion: Motion
    keyframes: tuple[int, ...]
    batches: tuple[Batch, ...]


def working_frames(clip: Clip, range: FrameRange, size: tuple[int, int]) -> Iterator[Picture]:
    """The range's frames at working size (height, width), one by one."""
    height, width = size
    enlarge = min(size) > min(clip.info.height, clip.info.width)
    return (resize(frame, height, width, enlarge=enlarge) for frame in clip.frames(range))


def read_motion(clip: Clip, range: FrameRange, size: tuple[int, int], progress: ProgressToken) -> Motion:
    """Read the range once and measure its motion; reports the stage `reading`."""

    def watched() -> Iterator[Picture]:
        for done, frame in enumerate(working_frames(clip, range, size), start=1):
            yield frame
            progress.report("reading", done, len(range))

    progress.report("reading", 0, len(range))
    return measure_motion(watched())


def outline(
    clip: Clip, range: FrameRange, size: tuple[int, int], settings: KeyframeSettings, progress: ProgressToken
) -> Outline:
    """Read the range once and choose its keyframes; reports the stages `reading` and `keyframes`."""
    motion = read_motion(clip, range, size, progress)
    cuts = motion.cuts if settings.scene_cuts else ()
    motion = Motion(motion.error, cuts)
    keyframes = select_keyframes(motion, settings)
    batches = deal_batches(keyframes, settings.batch_size, cuts)
    progress.report("keyframes", len(keyframes), len(keyframes))
    return Outline(motion, keyframes, batches)
