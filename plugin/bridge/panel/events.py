"""What the panel learns from the bridge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from fresco_core.errors import FrescoError
from fresco_core.timing import FrameRange
from plugin.bridge.panel.results import Origin


@dataclass(frozen=True)
class Host:
    """A host that has proved itself.

    Attributes:
        id: of this connection; never used again.
        app, app_version: "blender" or "resolve", and its version.
        plugin_version: of our plugin in it.
        session, document: see `Origin`.
    """

    id: int
    app: str
    app_version: str
    plugin_version: str
    session: str
    document: str

    @property
    def origin(self) -> Origin:
        """What a range sent now belongs to."""
        return Origin(self.app, self.session, self.document)


@dataclass(frozen=True)
class SentClip:
    """A range of a clip that an editor marked in a host.

    Attributes:
        path: an existing file within the allowed folders.
        frames: half-open range of the medium's own frames.
        media_frames, rate: what the host knows of the medium; to be compared with what decoding says.
        name: what the host calls the clip.
        anchor: the host's own note of the place; goes back with the result untouched.
    """

    path: Path
    frames: FrameRange
    media_frames: int | None
    rate: Fraction | None
    name: str
    anchor: Mapping[str, Any]
    origin: Origin


@dataclass(frozen=True)
class HostJoined:
    host: Host


@dataclass(frozen=True)
class HostLeft:
    host: Host


@dataclass(frozen=True)
class DocumentChanged:
    """The host has another document open, or saved it under another name.

    Attributes:
        was: the name before, if it is still the same document; else None.
    """

    host: Host
    was: str | None = None


@dataclass(frozen=True)
class RangeSent:
    """A host sent a range; answer with `Bridge.accept` or `Bridge.refuse`."""

    host: Host
    request: int
    clip: SentClip


@dataclass(frozen=True)
class RedoAsked:
    """A host asks for the take that made a placed result; answer with `Bridge.accept` or `Bridge.refuse`."""

    host: Host
    request: int
    made_by: Mapping[str, Any]
    anchor: Mapping[str, Any]
    origin: Origin


@dataclass(frozen=True)
class ResultPlaced:
    """A result stands in the timeline; the host has read it back.

    Attributes:
        where: the place in the host's words.
    """

    host: Host
    result_id: str
    where: str


@dataclass(frozen=True)
class ResultNotPlaced:
    """The host could not place a result, which still waits."""

    host: Host
    result_id: str
    error: FrescoError


@dataclass(frozen=True)
class Refused:
    """Someone was turned away.

    Attributes:
        reason: "token", "version", "http", "not-json", "too-long", "slow", "too-many", "unread", "message" or "path".
        detail: a phrase for the log.
    """

    reason: str
    detail: str


Event = HostJoined | HostLeft | DocumentChanged | RangeSent | RedoAsked | ResultPlaced | ResultNotPlaced | Refused
