"""Structure hints of frames as pictures, to look at before anything is restyled by them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fresco_core.devices import device_of
from fresco_core.frames import Picture, resize, working_size
from fresco_core.keyframes import deal_batches
from fresco_core.media import Clip
from fresco_core.pipeline.keyframing import read_motion
from fresco_core.progress import ProgressToken
from fresco_core.settings import Control, KeyframeSettings
from fresco_core.timing import FrameRange
from fresco_core.translation.annotators import to_pictures
from fresco_core.translation.controls import hints

STAGE = "drawing"


def draw_hints(
    clip: Clip,
    frames: Sequence[int],
    control: Control,
    progress: ProgressToken,
    *,
    short_side: int,
    multiple: int = 64,
    device: str = "cpu",
) -> Iterator[tuple[int, Picture]]:
    """What a ControlNet would be shown of frames, each with its number; reports the stage `drawing`.

    Each shot's are dealt into batches as its keyframes are, because depth is stretched over all of a batch. For depth
    of several frames all between them are read first, to find the cuts; that reports the stage `reading`.

    Args:
        frames: ascending.
        short_side, multiple: of the working size, as in `frames.working_size`.
        device: where networks run.

    Raises:
        ModelError: if the control needs a network that is not here.
        ResourceError: if there is no such device.
    """
    place = device_of(device)
    size = working_size(clip.info.height, clip.info.width, short_side, multiple)
    enlarge = min(size) > min(clip.info.height, clip.info.width)

    def shown(indices: Sequence[int]) -> Iterator[Picture]:
        for index in indices:
            progress.check()
            yield resize(clip.frame(index), *size, enlarge=enlarge)

    cuts: list[int] = []
    if control == "depth" and len(frames) > 1:
        between = FrameRange(frames[0], frames[-1] + 1)
        cuts = [between.start + cut for cut in read_motion(clip, between, size, progress).cuts]
    done = 0
    progress.report(STAGE, done, len(frames))
    for batch in deal_batches(frames, KeyframeSettings().batch_size, cuts):
        drawn = to_pictures(hints(shown(batch.frames), control, place))
        yield from zip(batch.new, drawn[len(batch.anchors) :], strict=True)
        done += len(batch.new)
        progress.report(STAGE, done, len(frames))
