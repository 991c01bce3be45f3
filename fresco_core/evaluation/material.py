"""What is compared: frames of a source and of a result, from clips, folders of pictures or a project's own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, overload

import av
import cv2
import numpy as np
from pydantic import ValidationError

from fresco_core.errors import MediaError, RangeError
from fresco_core.frames import Picture
from fresco_core.media import Clip
from fresco_core.plural import counted
from fresco_core.settings import RestyleSettings

_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp")
_USUAL_RATE = Fraction(25)
"""By which times in a folder of pictures are read."""
_PICTURE_NOTE = b"iTXtComment\0\0\0\0\0"


@dataclass(frozen=True)
class Material:
    """A result beside its source.

    Attributes:
        name: of the result, for people.
        source, result: pictures of the same moments, uint8 RGB, read when asked for.
        first: what the first one is called: its number in the source.
        keyframes: positions in `result` that a model painted, where known.
        prompt: what the result should show; '' if nobody said.
        prompts: what each frame should show, where they differ; () for `prompt` in all.
        made_by: the settings that made it, for people; '' if nobody said.
        rates: frames per second of source and result, where both have one.
    """

    name: str
    source: Sequence[Picture]
    result: Sequence[Picture]
    first: int = 0
    keyframes: tuple[int, ...] = ()
    prompt: str = ""
    prompts: tuple[str, ...] = ()
    made_by: str = ""
    rates: tuple[Fraction, Fraction] | None = None

    @property
    def asked(self) -> str:
        """The prompt, for people; where there is none for all frames, those of the first and the last."""
        return self.prompt or " ... ".join(dict.fromkeys(self.prompts[:1] + self.prompts[-1:]))

    def __post_init__(self) -> None:
        if len(self.source) != len(self.result):
            raise RangeError(
                f"'{self.name}' has {counted(len(self.result), 'frame')}, its source {len(self.source)}.",
                "Say with --in and --out which frames of the source it shows.",
            )
        if len(self.result) < 2:
            raise RangeError(f"'{self.name}' has a single frame.", "Choose a result of two frames or more.")


@dataclass(frozen=True)
class ClipPictures(Sequence[Picture]):
    """Frames of an open clip as a sequence, from `start` on."""

    clip: Clip
    start: int
    length: int

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, index: int) -> Picture: ...
    @overload
    def __getitem__(self, index: slice) -> ClipPictures: ...
    def __getitem__(self, index: int | slice) -> Picture | ClipPictures:
        chosen = range(self.start, self.start + self.length)[index]
        return (
            self.clip.frame(chosen) if isinstance(chosen, int) else ClipPictures(self.clip, chosen.start, len(chosen))
        )


@dataclass(frozen=True)
class FilePictures(Sequence[Picture]):
    """Picture files as a sequence."""

    files: tuple[Path, ...] = field(repr=False)

    @classmethod
    def of(cls, folder: Path) -> FilePictures:
        """The pictures of a folder by name, numbers by their size: not every program pads them with zeros.

        Raises:
            MediaError: if there is none.
        """
        found = (file for file in folder.iterdir() if file.suffix.lower() in _PICTURES)
        files = tuple(sorted(found, key=_counting))
        if not files:
            raise MediaError(f"The folder '{folder}' holds no pictures.", "Choose one with numbered PNG files.")
        return cls(files)

    def __len__(self) -> int:
        return len(self.files)

    @overload
    def __getitem__(self, index: int) -> Picture: ...
    @overload
    def __getitem__(self, index: slice) -> FilePictures: ...
    def __getitem__(self, index: int | slice) -> Picture | FilePictures:
        if isinstance(index, slice):
            return FilePictures(self.files[index])
        file = self.files[index]
        decoded = cv2.imdecode(np.frombuffer(file.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
        if decoded is None:
            raise MediaError(f"The picture '{file}' cannot be read.", "Export it again.")
        picture: Picture = cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)
        return picture


def opened_result(
    source: Path, result: Path, start: Callable[[Fraction], int | None], prompt: str, open_things: ExitStack
) -> Material:
    """A result file or folder beside its source.

    Args:
        start: gives the source's frame that the result begins with, from the source's rate; None for what the result
            says itself, else the first.
        prompt: what it should show; by default what it says it was made with.
        open_things: closes the clips.

    Raises:
        MediaError: if one of them cannot be read.
        RangeError: if the source has not so many frames.
    """
    shown, rate_shown = _pictures(result, open_things)
    truth, rate = _pictures(source, open_things)
    note = _note_of(result)
    first = start(rate or _USUAL_RATE)
    if first is None:
        # A source as long as the result was cut to it.
        noted = note.get("first") if len(truth) > len(shown) else 0
        first = noted if isinstance(noted, int) else 0
    if not 0 <= first <= len(truth) - len(shown):
        frames = counted(len(shown), "frame")
        raise RangeError(
            f"'{result.name}' has {frames}, which is more than '{source.name}' has from frame {first} on.",
            "Say with --in which frame of the source it begins with.",
        )
    settings = note.get("settings")
    said: dict[str, Any] = settings if isinstance(settings, dict) else {}
    prompts = () if prompt else _prompts_of(said, range(first, first + len(shown)))
    return Material(
        name=result.stem,
        source=truth[first : first + len(shown)],
        result=shown,
        first=first,
        prompt=prompt or str(said.get("prompt", "")),
        prompts=prompts,
        made_by=made_by_of(said),
        rates=(rate, rate_shown) if rate and rate_shown else None,
    )


def _counting(file: Path) -> list[tuple[int, str]]:
    parts = re.findall(r"\d+|\D+", file.name)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def made_by_of(settings: Mapping[str, Any]) -> str:
    """The settings that say most about a result, for people."""
    told = ("model", "mode", "steps", "strength", "guidance", "engine", "seed")
    return ", ".join(f"{name} {settings[name]}" for name in told if settings.get(name) is not None)


def _prompts_of(said: Mapping[str, Any], frames: Sequence[int]) -> tuple[str, ...]:
    """What each frame was to show by a result's settings; () if all the same, or if another version wrote them."""
    try:
        settings = RestyleSettings.model_validate(said)
    except ValidationError:
        return ()
    prompts = tuple(settings.prompt_for(frame) for frame in frames)
    return prompts if set(prompts) != {settings.prompt} else ()


def _pictures(path: Path, open_things: ExitStack) -> tuple[ClipPictures | FilePictures, Fraction | None]:
    if path.is_dir():
        return FilePictures.of(path), None
    clip = open_things.enter_context(Clip(path))
    return ClipPictures(clip, 0, len(clip)), clip.info.rate


def _note_of(result: Path) -> dict[str, Any]:
    """What a result's own note says about how it was made; empty for those of other programs."""
    try:
        if result.is_dir():
            text = _note_in_picture(FilePictures.of(result).files[0])
        else:
            with av.open(str(result)) as container:
                text = container.metadata.get("comment", "")
        found = json.loads(text)
    except (av.error.FFmpegError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _note_in_picture(file: Path) -> str:
    """The comment of a PNG that this program wrote: FFmpeg writes no such chunk, and reads none."""
    with file.open("rb") as stream:
        beginning = stream.read(2**16)
    place = beginning.find(_PICTURE_NOTE)
    if place < 0:
        return ""
    length = int.from_bytes(beginning[place - 4 : place])
    return beginning[place + len(_PICTURE_NOTE) : place + 4 + length].decode("utf-8")
