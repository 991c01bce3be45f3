"""What hosts may say, checked; keys we do not know are ignored, so that newer plugins are understood."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from fresco_core.timing import FrameRange

_Name = Annotated[str, StringConstraints(max_length=1024)]
_PathText = Annotated[str, StringConstraints(min_length=1, max_length=8192)]
_Frame = Annotated[int, Field(ge=0, le=2**31 - 1)]
_Nonce = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class Hello(_Said):
    """Who dials, and which protocol versions it speaks."""

    protocols: list[int]
    nonce: _Nonce
    app: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
    app_version: Annotated[str, StringConstraints(max_length=64)] = ""
    plugin_version: Annotated[str, StringConstraints(max_length=64)] = ""
    session: _Nonce
    document: _PathText | Literal[""] = ""


class Proof(_Said):
    proof: Annotated[str, StringConstraints(max_length=256)]


class Range(_Said):
    """A range of a clip; `frames` is half-open, in frames of the medium."""

    type: Literal["range"]
    id: int
    path: _PathText
    frames: Annotated[list[_Frame], Field(min_length=2, max_length=2)]
    media_frames: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    rate: Annotated[list[Annotated[int, Field(ge=1, le=10**9)]], Field(min_length=2, max_length=2)] | None = None
    name: _Name = ""
    anchor: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _not_empty(self) -> Range:
        first, stop = self.frames
        if stop <= first:
            raise ValueError("the range is empty or reversed")
        if self.media_frames is not None and stop > self.media_frames:
            raise ValueError("the range ends after the clip")
        return self

    @property
    def frame_range(self) -> FrameRange:
        return FrameRange(self.frames[0], self.frames[1])

    @property
    def exact_rate(self) -> Fraction | None:
        return None if self.rate is None else Fraction(self.rate[0], self.rate[1])


class Redo(_Said):
    type: Literal["redo"]
    id: int
    made_by: dict[str, Any]
    anchor: dict[str, Any] = Field(default_factory=dict)


class Fetch(_Said):
    """Asks for the results that wait for this host, again."""

    type: Literal["fetch"]
    id: int


class Placed(_Said):
    type: Literal["placed"]
    result: _Name
    where: _Name = ""


class NotPlaced(_Said):
    type: Literal["not-placed"]
    result: _Name
    problem: _Name
    remedy: _Name = ""


class Document(_Said):
    """Which document is open now; `saved`: the one that was, under another name."""

    type: Literal["document"]
    document: _PathText | Literal[""]
    saved: bool = False


Request = Range | Redo | Fetch | Placed | NotPlaced | Document
_KINDS: dict[str, type[Request]] = {
    "range": Range,
    "redo": Redo,
    "fetch": Fetch,
    "placed": Placed,
    "not-placed": NotPlaced,
    "document": Document,
}


def understand(message: dict[str, Any]) -> Request:
    """The request that a message states.

    Raises:
        ValueError: with a phrase on what is wrong with it.
    """
    kind = _KINDS.get(str(message.get("type")))
    if kind is None:
        raise ValueError(f"unknown type {str(message.get('type'))[:40]!r}")
    try:
        return kind.model_validate(message)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ValueError(f"{where}: {first['msg']}" if where else first["msg"]) from error
