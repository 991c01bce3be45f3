"""Keyframes of a tiny clip rendered with a tiny model, and an observer that remembers what it is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fresco_core.frames import Picture
from fresco_core.media import Clip
from fresco_core.pipeline import ModelShelf, Observer, Workplace, perform
from fresco_core.pipeline.pictures import decode_png
from fresco_core.progress import ProgressToken
from fresco_core.project import Artifacts
from fresco_core.project.identity import digest_of
from fresco_core.project.requests import Rendered, RenderRequest, WantedKeyframe
from fresco_core.settings import RestyleSettings
from fresco_core.timing import FrameRange

SIZE = (64, 128)
FRAMES = (0, 4, 8, 12, 16, 20, 24, 28)


@dataclass
class Watching(Observer):
    """Remembers what it is told."""

    worked_on: list[tuple[int, ...]] = field(default_factory=list)
    plans: list[str] = field(default_factory=list)
    previews: list[tuple[int, int, int]] = field(default_factory=list)
    wants_previews: bool = False

    def working_on(self, frames: Any) -> None:
        self.worked_on.append(tuple(frames))

    def smaller_plan(self, text: str) -> None:
        self.plans.append(text)

    def preview(self, step: int, steps: int, frames: Any, pictures: Any) -> None:
        assert len(frames) == len(pictures)
        self.previews.append((step, steps, len(frames)))


class Place:
    """A clip, a folder for artefacts, and a tiny model."""

    def __init__(self, clip: Path, folder: Path, model: Path, shelf: ModelShelf) -> None:
        self._clip, self._shelf = clip, shelf
        self._settings = RestyleSettings(
            prompt="oil painting", model=str(model), steps=4, strength=1, saliency=False, keyframes={"batch_size": 8}
        )
        self._digest = digest_of(clip)
        self.artifacts = Artifacts(folder)

    def request(self, frames: tuple[int, ...] = FRAMES, **other: Any) -> RenderRequest:
        wanted = tuple(WantedKeyframe(frame=frame, prompt="oil painting") for frame in frames)
        chosen: dict[str, Any] = {"seed": 0, "settings": self._settings, **other}
        return RenderRequest(clip=self._digest, range=FrameRange(0, 29), device="cpu", keyframes=wanted, **chosen)

    def settings(self, **changes: Any) -> RestyleSettings:
        return RestyleSettings.model_validate({**self._settings.model_dump(), **changes})

    def render(
        self, request: RenderRequest, observer: Observer | None = None, token: ProgressToken | None = None
    ) -> dict[int, Rendered]:
        with Clip(self._clip) as opened:
            place = Workplace(opened, self.artifacts, self._shelf, token or ProgressToken(), observer or Observer())
            return {made.frame: made for made in perform(request, place)}

    def picture(self, made: Rendered) -> Picture:
        return decode_png(self.artifacts.read(made.picture), SIZE)
