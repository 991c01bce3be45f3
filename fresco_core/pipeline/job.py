"""What a restyling job is given and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fresco_core.settings import DeliverFormat, RestyleSettings
from fresco_core.timing import FrameRange

STAGES = ("reading", "keyframes", "loading", "flow", "translating", "propagating", "writing")
"""The stages a job reports progress of, in order; `flow` takes turns with the two that need it."""


@dataclass(frozen=True)
class RestyleJob:
    """One range of a clip, to be restyled and written.

    Attributes:
        clip: the media file.
        range: frames of it, counted from its first.
        settings: what it shall look like.
        destination: the file to write; for the format `png`, the folder.
        force: whether an existing destination may be replaced.
        device: where the model runs: 'auto', 'cpu', 'cuda', 'mps' ...
    """

    clip: Path
    range: FrameRange
    settings: RestyleSettings
    destination: Path
    format: DeliverFormat = "h264"
    force: bool = False
    device: str = "auto"


@dataclass(frozen=True)
class RestyleResult:
    """What was made.

    Attributes:
        destination: as in the job.
        frames: how many were written.
        keyframes: frame indices of the clip.
        working_size: height and width at which the range was restyled.
        model: fingerprint of the model's weights and configuration.
        seconds: time taken by each step (proposing, rendering, delivering), and in all as `total`.
    """

    destination: Path
    frames: int
    keyframes: tuple[int, ...]
    working_size: tuple[int, int]
    model: str
    seconds: dict[str, float]
