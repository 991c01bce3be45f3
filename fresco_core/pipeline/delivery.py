"""A finished range on its way out: at the clip's own size, in the wanted colours, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from fresco_core import __version__
from fresco_core.frames import Picture
from fresco_core.media import ClipWriter, lost_alpha
from fresco_core.pipeline.preflight import check_export
from fresco_core.pipeline.propagating import finished_frames, propagate_all
from fresco_core.pipeline.workplace import Workplace
from fresco_core.project import artifact_name
from fresco_core.project.identity import digest_of_result
from fresco_core.project.requests import Exported, ExportRequest, Propagated
from fresco_core.propagation.enlarge import enlarge_along
from fresco_core.translation import colourise, preserve_colour

STAGE = "writing"


def export(request: ExportRequest, place: Workplace) -> Exported:
    """Write the range, with its missing segments made first; also reports the stage `writing`.

    Asked again after it was done, it finds the result and leaves it. The observer is told if transparency is lost.

    Raises:
        OutputError: if the destination exists and is not this result, or cannot be written.
        CancelledError: if the user stopped it; nothing is written then.
    """
    destination = Path(request.destination)
    _, model = place.models.recipe(request.settings)
    pictures = tuple(keyframe.picture for keyframe in request.keyframes)
    receipt = _Receipt(request, place)
    done = receipt.fits(destination)
    if not done:
        check_export(request, place.clip.info)
        if lost := lost_alpha(place.clip.info.has_alpha, request.format):
            place.observer.warn(lost)
    segments = propagate_all(request, place)
    if not done:
        _write(request, segments, destination, receipt, place)
    return Exported(
        destination=str(destination),
        frames=len(request.range),
        pictures=pictures,
        working_size=place.size(request.settings),
        model=model,
    )


def _write(
    request: ExportRequest, segments: Sequence[Propagated], destination: Path, receipt: _Receipt, place: Workplace
) -> None:
    info = place.clip.info.at_rate(request.rate)
    writer = ClipWriter(
        destination,
        request.format,
        info,
        request.range,
        force=request.force,
        conform=request.settings.conform,
        comment=_comment(request, place),
        token=receipt.token,
        complete=receipt.note,
    )
    place.progress.report(STAGE, 0, len(request.range))
    with writer:
        for done, picture in enumerate(_coloured(request, segments, place), start=1):
            writer.write(picture)
            place.progress.report(STAGE, done, len(request.range))


def _coloured(request: ExportRequest, segments: Sequence[Propagated], place: Workplace) -> Iterator[Picture]:
    """The frames in the clip's size, with the source's edges and the colours that the settings ask for."""
    frames = finished_frames(request, segments, place)
    change = CHANGES[request.settings.colour]
    sources = place.clip.frames(request.range)
    try:
        yield from (change(source, frame) for source, frame in zip(sources, frames, strict=True))
    finally:
        sources.close()


CHANGES: dict[str, Callable[[Picture, Picture], Picture]] = {
    "restyled": lambda source, frame: enlarge_along(frame, source),
    "source": lambda source, frame: preserve_colour(source, enlarge_along(frame, source)),
    # Colours only are taken: they need no edges finer than they have.
    "only": colourise,
}
"""A finished frame with the clip's own, by the colour mode."""


def _comment(request: ExportRequest, place: Workplace) -> str:
    """What made the result."""
    _, model = place.models.recipe(request.settings)
    settings = request.settings.model_dump(mode="json")
    first = request.range.start
    made_by = {"app": f"FRESCO Studio {__version__}", "first": first, "model": model, "settings": settings}
    return json.dumps(made_by, ensure_ascii=False, sort_keys=True)


class _Receipt:
    """What a finished result looked like, noted before it gets its name.

    So a process that is killed between giving the name and saying so is believed when the job is resumed.
    """

    def __init__(self, request: ExportRequest, place: Workplace) -> None:
        self._artifacts = place.artifacts
        self._name = artifact_name("receipt", request.model_dump(mode="json", exclude={"device", "force"}))
        self.token = self._name[:16]

    def fits(self, destination: Path) -> bool:
        """Whether the destination is the result."""
        if not self._artifacts.has(self._name) or not destination.exists():
            return False
        return self._artifacts.read(self._name).decode() == digest_of_result(destination)

    def note(self, result: Path) -> None:
        """Remember the result."""
        self._artifacts.replace(self._name, digest_of_result(result).encode())
