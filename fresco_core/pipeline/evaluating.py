"""Finished takes of a project, as material for an evaluation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import overload

from fresco_core.evaluation.material import ClipPictures, FilePictures, Material, made_by_of
from fresco_core.frames import Picture
from fresco_core.media import Clip
from fresco_core.pipeline.delivery import CHANGES
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
        source = ClipPictures(clip, take.range.start, len(take.range))
        made = FilePictures(tuple(_files(artifacts, take)))
        yield Material(
            name=take.name,
            source=source,
            # With colours of the clip's own, what is made is not what is delivered.
            result=made if take.settings.colour == "restyled" else _Recoloured(source, made, take.settings.colour),
            first=take.range.start,
            keyframes=tuple(keyframe.frame - take.range.start for keyframe in take.ordered),
            prompt=take.settings.prompt,
            prompts=_prompts(take),
            made_by=made_by_of(take.settings.model_dump(mode="json")),
        )


@dataclass(frozen=True)
class _Recoloured(Sequence[Picture]):
    """Pictures as they are delivered: at the clip's size, in the colours that the settings ask for."""

    source: Sequence[Picture]
    made: Sequence[Picture]
    colour: str

    def __len__(self) -> int:
        return len(self.made)

    @overload
    def __getitem__(self, index: int) -> Picture: ...
    @overload
    def __getitem__(self, index: slice) -> _Recoloured: ...
    def __getitem__(self, index: int | slice) -> Picture | _Recoloured:
        if isinstance(index, slice):
            return _Recoloured(self.source[index], self.made[index], self.colour)
        return CHANGES[self.colour](self.source[index], self.made[index])


def _prompts(take: Take) -> tuple[str, ...]:
    """What each frame of a take should show; without ranges, what the nearest keyframe was painted from."""
    painted = {keyframe.frame: keyframe.version.prompt for keyframe in take.ordered if keyframe.version is not None}
    if take.settings.prompt_ranges:
        prompts = [painted.get(frame) or take.settings.prompt_for(frame) for frame in take.range]
    else:
        prompts = [painted[min(painted, key=lambda keyframe: abs(keyframe - frame))] for frame in take.range]
    return tuple(prompts) if set(prompts) != {take.settings.prompt} else ()


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
