"""Restyled frames on their way out: back to the clip's own size, in the wanted colours, with the clip's alpha."""

from __future__ import annotations

from contextlib import ExitStack
from types import TracebackType

from fresco_core.frames import Picture, resize
from fresco_core.media import Clip, ClipWriter
from fresco_core.pipeline.job import RestyleJob
from fresco_core.progress import ProgressToken
from fresco_core.translation import colourise, preserve_colour

STAGE = "writing"


class Delivery:
    """Takes the range's restyled frames in order and writes them; nothing is left behind if it fails."""

    def __init__(self, job: RestyleJob, progress: ProgressToken) -> None:
        self._job = job
        self._progress = progress
        self._written = 0

    def __enter__(self) -> Delivery:
        with ExitStack() as stack:
            # A second look at the clip: the first is ahead, reading the next stretch.
            self._clip = stack.enter_context(Clip(self._job.clip))
            info = self._clip.info
            needs_source = self._job.settings.colour != "restyled" or info.has_alpha
            self._sources = self._clip.frames(self._job.range) if needs_source else None
            self._writer = stack.enter_context(
                ClipWriter(self._job.destination, self._job.format, info, self._job.range, force=self._job.force)
            )
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        return self._stack.__exit__(kind, error, trace)

    def write(self, picture: Picture) -> None:
        """Write the next frame, given as restyled at working size; reports the stage `writing`."""
        info = self._clip.info
        index = self._job.range.start + self._written
        if self._sources is None:
            finished = resize(picture, info.height, info.width)
        else:
            finished = self._coloured(next(self._sources), picture)
        self._writer.write(finished, self._clip.alpha(index) if info.has_alpha else None)
        self._written += 1
        self._progress.report(STAGE, self._written, len(self._job.range))

    def _coloured(self, source: Picture, picture: Picture) -> Picture:
        if self._job.settings.colour == "source":
            return preserve_colour(source, picture)
        if self._job.settings.colour == "only":
            return colourise(source, picture)
        return resize(picture, *source.shape[:2])
