"""What a project remembers: project > clip and range > take > keyframe > version; segments, exports and jobs.

Values only: frozen, validated, JSON in and out. `edits` makes new documents from old ones, `status` says what follows
from one, `store` keeps it on disk. All frame numbers are indices of the clip, from 0.
"""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from fresco_core.project.requests import ArtifactName, Request
from fresco_core.settings import DeliverFormat, RestyleSettings
from fresco_core.timing import FrameRange

SCHEMA_VERSION: Literal[1] = 1

Reason = Literal["start", "end", "cut", "motion", "gap", "added"]
"""Why a frame is a keyframe: an end of the range, a side of a cut, a peak of motion, the limit of the gap between
keyframes, or because the user said so."""

Verdict = Literal["open", "approved", "rejected"]
JobState = Literal["waiting", "running", "paused", "done", "stopped", "failed"]
Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Timestamp = Annotated[str, Field(max_length=40)]


def now() -> str:
    """The time as documents write it: ISO 8601, UTC, whole seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Value(BaseModel):
    """A frozen part of a document that takes no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def replace(self, **changes: Any) -> Self:
        """The same with other values in some fields, checked."""
        return type(self).model_validate({**{name: getattr(self, name) for name in type(self).model_fields}, **changes})


class ClipIdentity(Value):
    """Which clip a project is about, wherever its file lies now.

    Attributes:
        path: where the file was seen last, from the project folder, with `/` between names.
        absolute: the same from the root of its disk.
        digest: SHA-256 over the file's length and samples of its bytes; see `identity`.
        bytes: length of the file, or of all files of an image sequence.
        rate: frames per second; an image sequence has those that the user says.
    """

    path: str
    absolute: str
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    bytes: int = Field(ge=1)
    frame_count: int = Field(ge=1)
    width: int = Field(ge=1)
    height: int = Field(ge=1)
    rate: Fraction


class Version(Value):
    """One picture of a keyframe, never changed after it was made, but for the verdict.

    Attributes:
        number: 1 for the keyframe's first.
        frame: the frame it shows; another than the keyframe's when that was moved since.
        picture, trace: artefacts: the PNG at working size, and the latents to replay it from.
        prompt: the whole prompt it was made with.
        pins: pictures (artefacts) that steered it.
        model: fingerprint of the model.
        settings: fingerprint of everything else that decided what it looks like.
        app: version of this program.
        seconds: time its batch took, divided by the batch's new keyframes.
    """

    number: int = Field(ge=1)
    frame: int = Field(ge=0)
    picture: ArtifactName
    trace: ArtifactName
    prompt: str
    seed: int = Field(ge=0)
    verdict: Verdict = "open"
    pins: tuple[ArtifactName, ...] = ()
    model: str
    settings: str
    app: str
    made: Timestamp
    seconds: float = Field(0.0, ge=0)

    @property
    def id(self) -> str:
        """Its key among the keyframe's versions: 'v1', 'v2' ..."""
        return f"v{self.number}"


class Keyframe(Value):
    """A frame of the range that is translated by the model.

    Attributes:
        prompt: words added to the take's prompt, for this keyframe alone.
        versions: by id; all that were ever made, also for frames it stood at before it was moved.
        active: id of the version in use, or None while it has none for its frame.
    """

    id: Identifier
    frame: int = Field(ge=0)
    reason: Reason
    prompt: str = ""
    versions: dict[str, Version] = Field(default_factory=dict)
    active: str | None = None

    @property
    def version(self) -> Version | None:
        """The version in use."""
        return None if self.active is None else self.versions[self.active]

    @property
    def verdict(self) -> Verdict | None:
        """The verdict about the version in use; None if there is none."""
        return None if self.version is None else self.version.verdict

    @model_validator(mode="after")
    def _consistent(self) -> Keyframe:
        if any(version.id != key for key, version in self.versions.items()):
            raise ValueError("a version is filed under another number")
        if self.active is not None and self.active not in self.versions:
            raise ValueError(f"the active version {self.active} does not exist")
        if self.version is not None and self.version.frame != self.frame:
            raise ValueError(f"the active version shows frame {self.version.frame}, the keyframe is {self.frame}")
        return self


class Segment(Value):
    """Propagated frames between two keyframes.

    Attributes:
        first, last: frames of the keyframes, themselves not in the segment.
        pictures: the two keyframes' pictures that it was made from.
        frames: the artefact, a folder of PNGs named by frame ('00000012.png').
        made_by: `settings.between` of the settings it was made with; "" for the take's.
    """

    first: int = Field(ge=0)
    last: int = Field(ge=0)
    pictures: tuple[ArtifactName, ArtifactName]
    frames: ArtifactName
    made_by: str = ""

    @property
    def id(self) -> str:
        """Its key among the take's segments."""
        return segment_id(self.first, self.last)

    @model_validator(mode="after")
    def _consistent(self) -> Segment:
        if self.last <= self.first + 1:
            raise ValueError(f"no frames lie between {self.first} and {self.last}")
        return self


class Take(Value):
    """One look rendered over the range. Once it has versions, its range and what keyframes depend on stay as they are.

    Attributes:
        number: counts from 1, never used twice.
        look: name of the preset the settings came from.
        keyframes: by id; `ordered` has them by frame.
        segments: by id, see `segment_id`.
        cuts: frames that are the first after a cut.
        style_reference: id of the keyframe that leads every batch; without effect while it has no version.
        motion: the artefact with the range's motion, a JSON list with a number per frame.
        working_size: height and width at which it is made.
    """

    id: Identifier
    number: int = Field(ge=1)
    name: str
    star: bool = False
    range: FrameRange
    settings: RestyleSettings
    look: str | None = None
    keyframes: dict[str, Keyframe] = Field(default_factory=dict)
    segments: dict[str, Segment] = Field(default_factory=dict)
    cuts: tuple[int, ...] = ()
    style_reference: str | None = None
    motion: ArtifactName | None = None
    working_size: tuple[int, int] | None = None
    made: Timestamp

    @cached_property
    def ordered(self) -> tuple[Keyframe, ...]:
        """The keyframes by frame."""
        return tuple(sorted(self.keyframes.values(), key=lambda keyframe: keyframe.frame))

    @property
    def rendered(self) -> bool:
        """Whether any version of any keyframe was made."""
        return any(keyframe.versions for keyframe in self.keyframes.values())

    @model_validator(mode="after")
    def _consistent(self) -> Take:
        if any(keyframe.id != key for key, keyframe in self.keyframes.items()):
            raise ValueError("a keyframe is filed under another id")
        if any(segment.id != key for key, segment in self.segments.items()):
            raise ValueError("a segment is filed under another id")
        frames = [keyframe.frame for keyframe in self.ordered]
        if len(set(frames)) != len(frames):
            raise ValueError("two keyframes stand at the same frame")
        if frames and (frames[0] != self.range.start or frames[-1] != self.range.stop - 1):
            raise ValueError("the first and the last frame of the range must be keyframes")
        return self


class Export(Value):
    """A finished result outside the project.

    Attributes:
        pictures: what it was made from, in order of frames: pictures of keyframes and segments.
        model: fingerprint of the model; app: version of this program.
    """

    id: Identifier
    take: Identifier
    destination: str
    format: DeliverFormat
    range: FrameRange
    pictures: tuple[ArtifactName, ...]
    model: str
    app: str
    made: Timestamp


class Job(Value):
    """Work for the worker, waiting or done. Sending `request` again goes on where it stopped.

    Attributes:
        take: the take it is for.
        request: everything the worker needs to know.
        error: `FrescoError.to_data()` of a failed job.
    """

    id: Identifier
    take: Identifier | None = None
    request: Request
    state: JobState = "waiting"
    error: dict[str, Any] | None = None
    made: Timestamp
    started: Timestamp | None = None
    finished: Timestamp | None = None

    @property
    def unfinished(self) -> bool:
        """Whether there is something left to do without anybody asking for it."""
        return self.state in ("waiting", "running", "paused")


class Document(Value):
    """A project.

    Attributes:
        range, settings, look: what the next take is made with.
        takes, exports, jobs: by id.
        active_take: the take being worked on.
        queue: ids of all jobs in the order in which they run.
    """

    schema_version: Literal[1] = 1
    app: str
    name: str
    clip: ClipIdentity
    range: FrameRange
    settings: RestyleSettings
    look: str | None = None
    takes: dict[str, Take] = Field(default_factory=dict)
    active_take: str | None = None
    exports: dict[str, Export] = Field(default_factory=dict)
    jobs: dict[str, Job] = Field(default_factory=dict)
    queue: tuple[str, ...] = ()

    @property
    def take(self) -> Take | None:
        """The take being worked on."""
        return None if self.active_take is None else self.takes[self.active_take]

    @property
    def ordered_takes(self) -> tuple[Take, ...]:
        """The takes by number."""
        return tuple(sorted(self.takes.values(), key=lambda take: take.number))

    @property
    def ordered_jobs(self) -> tuple[Job, ...]:
        """The jobs in the order in which they run."""
        return tuple(self.jobs[id] for id in self.queue)

    @model_validator(mode="after")
    def _consistent(self) -> Document:
        for kind in (self.takes, self.exports, self.jobs):
            if any(value.id != key for key, value in kind.items()):
                raise ValueError("something is filed under another id")
        if self.active_take is not None and self.active_take not in self.takes:
            raise ValueError(f"the active take {self.active_take} does not exist")
        if sorted(self.queue) != sorted(self.jobs):
            raise ValueError("the queue and the jobs do not agree")
        for span in (self.range, *(take.range for take in self.takes.values())):
            if span.stop > self.clip.frame_count:
                raise ValueError("a range reaches beyond the clip")
        return self


def segment_id(first: int, last: int) -> str:
    """The key of the segment between the keyframes at `first` and `last`."""
    return f"{first}-{last}"
