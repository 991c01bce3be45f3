"""What the worker is asked to do, as self-contained values: pictures by the names of their artefacts, no paths.

The same request always names the same artefacts, so sending one again after an interruption does only what is left.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from fresco_core.settings import DeliverFormat, RestyleSettings
from fresco_core.timing import FrameRange

ArtifactName = Annotated[str, Field(pattern=r"^[0-9a-f]{64}\.(png|trace|segment|flow|motion|receipt)$")]
"""The name of an artefact: a SHA-256 of all that it was made from, and its kind."""


class _Request(BaseModel):
    """Every request: a range of a clip, and what it shall look like.

    Attributes:
        clip: digest of the clip's file.
        device: where the model runs.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    clip: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    range: FrameRange
    settings: RestyleSettings
    device: str = "auto"


class ProposeRequest(_Request):
    """Measure the range's motion and choose keyframes."""

    kind: Literal["propose"] = "propose"


class WantedKeyframe(BaseModel):
    """A keyframe to render."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    frame: int = Field(ge=0)
    prompt: str


class Pin(BaseModel):
    """A keyframe that is replayed from its trace while others are rendered; it does not change."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    frame: int = Field(ge=0)
    picture: ArtifactName
    trace: ArtifactName


class RenderRequest(_Request):
    """Render keyframes, each with the nearest pins of its shot as neighbours.

    Attributes:
        keyframes: what to render, ascending.
        pins: ascending.
        reference: a finished keyframe that leads every batch, also of other shots, so that all look like it.
        cuts: frames that are the first after a cut.
        seed: takes the place of the settings' own.
    """

    kind: Literal["render"] = "render"
    keyframes: tuple[WantedKeyframe, ...] = Field(min_length=1)
    pins: tuple[Pin, ...] = ()
    reference: Pin | None = None
    cuts: tuple[int, ...] = ()
    seed: int = Field(ge=0, lt=2**63)

    @cached_property
    def prompts(self) -> dict[int, str]:
        """What each keyframe is rendered with, by frame."""
        return {keyframe.frame: keyframe.prompt for keyframe in self.keyframes}


class KeyframePicture(BaseModel):
    """A keyframe as it is: its frame and the picture in use."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    frame: int = Field(ge=0)
    picture: ArtifactName


class PropagateRequest(_Request):
    """Make the frames between neighbouring keyframes; segments that exist are not made again.

    Attributes:
        cuts: as in `RenderRequest`; where no keyframe lies beside one, nothing is carried across it.
    """

    kind: Literal["propagate"] = "propagate"
    keyframes: tuple[KeyframePicture, ...] = Field(min_length=1)
    cuts: tuple[int, ...] = ()


class ExportRequest(_Request):
    """Write the range with the clip's sound and colours; makes the segments that are missing.

    Attributes:
        keyframes: all of the range's, ascending; the first and the last frame are among them.
        cuts: as in `PropagateRequest`.
        destination: absolute path of the file, or of the folder for pictures.
        force: whether what is there may be replaced.
        rate: frames per second of the result if the clip is an image sequence, which has none.
    """

    kind: Literal["export"] = "export"
    keyframes: tuple[KeyframePicture, ...] = Field(min_length=1)
    cuts: tuple[int, ...] = ()
    destination: str
    format: DeliverFormat
    force: bool = False
    rate: Fraction | None = None


Request = Annotated[ProposeRequest | RenderRequest | PropagateRequest | ExportRequest, Field(discriminator="kind")]


class ProposedKeyframe(BaseModel):
    """A keyframe that was chosen, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    frame: int
    reason: Literal["start", "end", "cut", "motion", "gap"]


class Proposal(BaseModel):
    """What became of a `ProposeRequest`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    keyframes: tuple[ProposedKeyframe, ...]
    cuts: tuple[int, ...]
    motion: ArtifactName
    working_size: tuple[int, int]


class Rendered(BaseModel):
    """One keyframe made by a `RenderRequest`; fields as in `document.Version`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    frame: int
    picture: ArtifactName
    trace: ArtifactName
    prompt: str
    seed: int
    pins: tuple[ArtifactName, ...]
    model: str
    settings: str
    working_size: tuple[int, int]
    seconds: float = 0.0


class Propagated(BaseModel):
    """One segment; fields as in `document.Segment`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: int
    last: int
    pictures: tuple[ArtifactName, ArtifactName]
    frames: ArtifactName
    made_by: str = ""


class Exported(BaseModel):
    """What became of an `ExportRequest`; fields as in `document.Export`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    destination: str
    frames: int
    pictures: tuple[ArtifactName, ...]
    working_size: tuple[int, int]
    model: str
