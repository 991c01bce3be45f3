"""The frames between keyframes, segment by segment; finished segments are not redone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from fresco_core.allocator import give_back
from fresco_core.devices import device_of
from fresco_core.frames import Picture
from fresco_core.pipeline.pictures import decode_png, encode_png, read_png
from fresco_core.pipeline.sources import Sources
from fresco_core.pipeline.thrift import as_memory_error
from fresco_core.pipeline.workplace import Workplace
from fresco_core.progress import ProgressToken
from fresco_core.project import ProjectError, artifact_name
from fresco_core.project.artifacts import frame_file
from fresco_core.project.drift import SegmentDrift, write_drift
from fresco_core.project.files import check_plain, file_errors
from fresco_core.project.requests import ExportRequest, KeyframePicture, Propagated, PropagateRequest
from fresco_core.propagation import Drift, Segment, at_full_size, further_keyframe, propagate
from fresco_core.settings.between import between

Asked = PropagateRequest | ExportRequest

STAGE = "propagating"
_METHOD = 5
"""Counted up when the same keyframes lead to other frames between them."""


def propagate_all(request: Asked, place: Workplace) -> tuple[Propagated, ...]:
    """Make the frames between neighbouring keyframes; reports the stages `flow` and `propagating`.

    Raises:
        ProjectError: if the picture of a keyframe is missing or damaged.
        ResourceError: if the memory does not suffice.
        CancelledError: if the user stopped it; finished segments are kept.
    """
    size = place.size(request.settings)
    sources = Sources(place.clip, request, size, place.artifacts)
    spans = [(a, b) for a, b in pairwise(request.keyframes) if b.frame > a.frame + 1]
    counter = _Counter(sum(b.frame - a.frame - 1 for a, b in spans), place.progress)
    made = []
    for first, last in spans:
        segment = Propagated(
            first=first.frame,
            last=last.frame,
            pictures=(first.picture, last.picture),
            frames=_name(request, place, sources.estimator.name, first, last),
            made_by=between(request.settings),
        )
        if _is_whole(segment, place):
            counter.skip(last.frame - first.frame - 1)
        else:
            request, sources = _make_somehow(request, segment, sources, place, counter)
            sources.tidy()
        made.append(segment)
        place.observer.segment(segment)
    return tuple(made)


def finished_frames(request: ExportRequest, segments: Sequence[Propagated], place: Workplace) -> Iterator[Picture]:
    """All frames of the range in order: keyframes at working size, the others in that of their segments."""
    size, segment_size = place.size(request.settings), size_between(request, place)
    after = {segment.first: segment for segment in segments}
    for keyframe in request.keyframes:
        yield _picture(keyframe, size, place)
        if segment := after.get(keyframe.frame):
            yield from _frames_of(segment, segment_size, place)


def _picture(keyframe: KeyframePicture, size: tuple[int, int], place: Workplace) -> Picture:
    """The picture of a keyframe.

    Raises:
        ProjectError: if it is missing or damaged.
    """
    try:
        return decode_png(place.artifacts.read(keyframe.picture), size)
    except ProjectError:
        raise ProjectError(
            f"The picture of the keyframe at frame {keyframe.frame} is missing or damaged.",
            "Reject that keyframe, and render again.",
        ) from None


def _is_whole(segment: Propagated, place: Workplace) -> bool:
    """Whether a segment is there with every frame; one that misses some is removed, to be made again."""
    if not place.artifacts.has(segment.frames):
        return False
    folder = place.artifacts.path(segment.frames)
    if all(check_plain(folder / frame_file(index), folder=False) for index in range(segment.first + 1, segment.last)):
        return True
    place.artifacts.remove(segment.frames)
    return False


def _frames_of(segment: Propagated, size: tuple[int, int], place: Workplace) -> Iterator[Picture]:
    """The frames of a segment in order.

    Raises:
        ProjectError: if one is damaged; the segment is removed then, so that the next job makes it again.
    """
    for index in range(segment.first + 1, segment.last):
        path = place.artifacts.frame(segment.frames, index)
        try:
            picture = read_png(path, size)
        except ProjectError:
            place.artifacts.remove(segment.frames)
            raise ProjectError(
                f"The picture of frame {index} is damaged.", "Start the same again; the picture is made anew then."
            ) from None
        yield picture


def size_between(request: Asked, place: Workplace) -> tuple[int, int]:
    """Height and width of the frames between keyframes: the clip's own where that is wanted and larger."""
    height, width = place.size(request.settings)
    own = place.clip.info.height, place.clip.info.width
    return own if request.settings.full_size and own[0] > height and own[1] > width else (height, width)


def _name(
    request: Asked,
    place: Workplace,
    estimator: str,
    first: KeyframePicture,
    last: KeyframePicture,
) -> str:
    ends = [(end.frame, end.picture) for end in (first, last)]
    sizes = place.size(request.settings), size_between(request, place)
    made_from = [_METHOD, request.clip, sizes, request.settings.engine, estimator, ends]
    # Segments from before there was a choice keep their names.
    blend = [request.settings.blend] if request.settings.blend != "gradient" else []
    parted = [["cuts", *cuts]] if (cuts := _cuts_between(request, first.frame, last.frame)) else []
    return artifact_name("segment", [*made_from, *blend, *parted])


def _cuts_between(request: Asked, first: int, last: int) -> list[int]:
    """The cuts that part two keyframes: none, unless those beside a cut were removed."""
    return [cut for cut in request.cuts if first < cut <= last]


def _make_somehow(
    request: Asked, made: Propagated, sources: Sources, place: Workplace, counter: _Counter
) -> tuple[Asked, Sources]:
    """Make a segment: where memory is short, without a model beside it, at last on the processor.

    Returns:
        What to go on with.

    Raises:
        ResourceError: if even that takes too much.
    """
    done = counter.done
    while True:
        try:
            _make(request, made, sources, place, counter)
            return request, sources
        except Exception as error:
            short = as_memory_error(error, "the frames between keyframes")
            if short is None:
                raise
            can_move = device_of(request.device).type != "cpu"
            if not (can_move or place.models.loaded):
                raise short from None
        # Out here, where the error does not hold on to the memory any more.
        if place.models.loaded:
            place.models.release()
            change = "without the model in memory"
        else:
            # By the same flow as before: it would be another one there if that was left open.
            settings = request.settings.model_copy(update={"flow": sources.estimator.name})
            request = request.model_copy(update={"device": "cpu", "settings": settings})
            sources = Sources(place.clip, request, place.size(settings), place.artifacts)
            change = "on the processor, which takes longer"
        place.observer.smaller_plan(f"{short.problem} Going on {change}.")
        counter.done = done


def _make(
    request: Asked,
    made: Propagated,
    sources: Sources,
    place: Workplace,
    counter: _Counter,
) -> None:
    size, segment_size = place.size(request.settings), size_between(request, place)
    first, last = (
        _picture(KeyframePicture(frame=frame, picture=picture), size, place)
        for frame, picture in zip((made.first, made.last), made.pictures, strict=True)
    )
    sources.estimate_flow(made.first, made.last, request.range, place.progress)
    segment = Segment(
        frames=sources.frames(made.first, made.last + 1),
        first=first,
        last=last,
        flows=sources.flows(made.first, made.last),
        cuts=[cut - made.first for cut in _cuts_between(request, made.first, made.last)],
    )
    if segment_size != size:
        own = Sources(place.clip, request, segment_size, place.artifacts)
        segment = at_full_size(segment, own.frames(made.first, made.last + 1))
    with place.artifacts.building(made.frames) as folder:
        drifts = []
        give_back()
        between = propagate(segment, request.settings, place.progress, request.device)
        for index, frame in enumerate(between, start=made.first + 1):
            path = folder / frame_file(index)
            with file_errors(path):
                path.write_bytes(encode_png(frame.picture))
            drifts.append(frame.drift)
            counter.count()
        write_drift(folder, _trace(made.first + 1, drifts))


def _trace(first_frame: int, drifts: Sequence[Drift]) -> SegmentDrift:
    return SegmentDrift(
        first_frame=first_frame,
        first=tuple(round(drift.first, 4) for drift in drifts),
        last=tuple(round(drift.last, 4) for drift in drifts),
        both=tuple(round(drift.both, 4) for drift in drifts),
        suggestion=first_frame + further_keyframe([drift.both for drift in drifts]),
    )


class _Counter:
    """Counts the frames made between keyframes, over all segments."""

    def __init__(self, total: int, progress: ProgressToken) -> None:
        self.done = 0
        self._total, self._progress = total, progress
        progress.report(STAGE, 0, total)

    def count(self) -> None:
        self.done += 1
        self._progress.report(STAGE, self.done, self._total)

    def skip(self, frames: int) -> None:
        """Count frames that were there already."""
        self.done += frames
        self._progress.report(STAGE, self.done, self._total)
