"""Restyled frames on their way out: back to the clip's own size, and in the wanted colours."""

from __future__ import annotations

from types import TracebackType

from fresco_core.frames import Picture, resize
from fresco_core.media import Clip, ClipWriter
from fresco_core.pipeline.job import RestyleJob
from fresco_core.progress import ProgressToken
from fresco_core.translation import colourise, preserve_colour

STAGE = "writing"


class Delivery:
    """Takes the range's restyled frames in order and writes them; nothing is left behind if it fails.

    A context manager.
    """

    def __init__(self, job: RestyleJob, clip: Clip, progress: ProgressToken) -> None:
        self._job = job
        self._size = (clip.info.height, clip.info.width)
        self._sources = clip.frames(job.range)
        self._writer = ClipWriter(job.destination, job.format, clip.info, job.range, force=job.force)
        self._progress = progress
        self._written = 0

    def __enter__(self) -> Delivery:
        self._writer.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sources.close()
        self._writer.__exit__(kind, error, trace)

    def write(self, picture: Picture) -> None:
        """Write the next frame, given as restyled at working size; reports the stage `writing`."""
        colour = self._job.settings.colour
        if colour == "source":
            finished = preserve_colour(next(self._sources), picture)
        elif colour == "only":
            finished = colourise(next(self._sources), picture)
        else:
            finished = resize(picture, *self._size)
        self._writer.write(finished)
        self._written += 1
        self._progress.report(STAGE, self._written, len(self._job.range))
