"""What a program and its worker tell each other, as typed values: parameters and results of calls, and notifications.

Pictures travel as names of artefacts of the project, previews as paths within it.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from fresco_core.project.requests import Propagated, Rendered, Request
from fresco_core.settings import Control, RestyleSettings


class Message(BaseModel):
    """Part of a message."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Hello(Message):
    """Parameters and result of `hello`: who speaks.

    Attributes:
        process: id of the worker's process.
    """

    version: str
    protocol: int
    process: int | None = None


class JobParams(Message):
    """Parameters of the four methods that do work, and of `estimate`.

    Attributes:
        job: an id that the notifications bear.
        project: absolute path of the project folder; only `artifacts/` and `previews/` in it are written.
        clip: absolute path of the clip.
        previews: whether predicted pictures are wanted on the way; they cost a decoding every other step.
    """

    job: str = Field(min_length=1, max_length=64)
    project: str
    clip: str
    request: Request
    previews: bool = False


class MapParams(Message):
    """Parameters of `draw_map`: what the structure control would be shown of a frame.

    Attributes:
        project, clip: as of `JobParams`.
        settings: say the model and the working size.
    """

    project: str
    clip: str
    frame: int = Field(ge=0)
    control: Control
    settings: RestyleSettings


class StructureMap(Message):
    """Result of `draw_map`: absolute path of a PNG in the project's `previews/`; it stays for a while."""

    picture: str


class CancelParams(Message):
    """Parameters of `cancel`."""

    job: str


class Nothing(Message):
    """Parameters of `release` and `shutdown`, result of these and of `cancel`."""


class RenderResult(Message):
    """Result of `render_keyframes`."""

    keyframes: tuple[Rendered, ...]


class PropagateResult(Message):
    """Result of `propagate`."""

    segments: tuple[Propagated, ...]


class Estimate(Message):
    """Result of `estimate`: what a job would take if nothing of it were done; None if no such job was done before.

    Attributes:
        memory, disk: bytes.
    """

    seconds: float | None
    memory: int | None
    disk: int


class ProgressNote(Message):
    """How far a job is.

    Attributes:
        stage: reading, keyframes, loading, flow, translating, propagating or writing.
        left: seconds of work left in the stage, from a rolling median; None while nobody can tell.
        frames: the keyframes being worked on.
    """

    job: str
    stage: str
    done: int
    total: int
    left: float | None = None
    frames: tuple[int, ...] = ()


class PreviewNote(Message):
    """Predicted clean pictures after a denoising step, one for each frame.

    Attributes:
        step, steps: how many denoising steps of the batch are done, of how many.
        frames: keyframes.
        pictures: absolute paths of JPEGs in the project's `previews/`; replaced by the next preview of the frame.
    """

    job: str
    step: int
    steps: int
    frames: tuple[int, ...]
    pictures: tuple[str, ...]


class ArtifactNote(Message):
    """Something is finished and safe on the disk: a keyframe or a segment."""

    job: str
    keyframe: Rendered | None = None
    segment: Propagated | None = None


class PlanNote(Message):
    """The job goes on with a smaller plan, and why."""

    job: str
    text: str


class MemoryNote(Message):
    """The heartbeat, once a second.

    Attributes:
        process: bytes in use by the worker.
        free, total: bytes of the machine's memory.
        device: name of the accelerator, None without one; then the next three are its bytes.
        device_used: by the worker.
        model: name of the model that is loaded.
    """

    process: int
    free: int
    total: int
    device: str | None = None
    device_used: int | None = None
    device_free: int | None = None
    device_total: int | None = None
    model: str | None = None


class LogNote(Message):
    """Something worth a line in the log."""

    level: Literal["info", "warning", "error"]
    text: str


Note = ProgressNote | PreviewNote | ArtifactNote | PlanNote | MemoryNote | LogNote
