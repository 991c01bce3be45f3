"""Finished takes of a project, as material for an evaluation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from fresco_core.evaluation.material import ClipPictures, FilePictures, Material, made_by_of
from fresco_core.media import Clip
from fresco_core.project import Artifacts, ProjectError, Take
from fresco_core.project.identity import find_clip
from fresco_core.project.status import is_propagated, segments_of
from fresco_core.project.store import load_document


def takes_of(folder: Path, open_things: ExitStack) -> Iterator[Material]:
    """Every take of a project whose frames are all there. The project is read, so it may be open elsewhere.

    Args:
        open_things: closes the clip.

    Raises:
        ProjectError: if there is none, or the project cannot be opened.
        MediaError: if the clip cannot be read.
    """
    document, _ = load_document(folder)
    artifacts = Artifacts(folder)
    clip = open_things.enter_context(Clip(find_clip(document.clip, folder)))
    finished = [take for take in document.ordered_takes if is_propagated(take)]
    if not finished:
        raise ProjectError(
            f"No take of '{document.name}' has all its frames.", "Render and propagate one, or export it."
        )
    for take in finished:
        yield Material(
            name=take.name,
            source=ClipPictures(clip, take.range.start, len(take.range)),
            result=FilePictures(tuple(_files(artifacts, take))),
            first=take.range.start,
            keyframes=tuple(keyframe.frame - take.range.start for keyframe in take.ordered),
            prompt=take.settings.prompt,
            made_by=made_by_of(take.settings.model_dump(mode="json")),
        )


def _files(artifacts: Artifacts, take: Take) -> Sequence[Path]:
    """The picture of every frame of a take."""
    files: dict[int, Path] = {}
    for keyframe in take.ordered:
        assert keyframe.version is not None
        files[keyframe.frame] = artifacts.path(keyframe.version.picture)
    for status in segments_of(take):
        if (segment := status.segment) is not None:
            for index in range(segment.first + 1, segment.last):
                files[index] = artifacts.frame(segment.frames, index)
    return [files[index] for index in take.range]
