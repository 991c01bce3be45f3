"""What a project remembers about timelines: where its ranges came from, and what became of the results.

It lies beside the document, in `host.json`: what an editor's timeline holds cannot be undone here, so it is no part
of what is edited. A result that was not placed before the panel closed is still there when the project opens again.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from fresco_core.project.document import Value
from fresco_core.project.files import write_file
from fresco_core.timing import FrameRange
from plugin.bridge.panel import Origin, Placement, Result

NAME = "host.json"
SENT_FOLDER = "sent"
_PLACES = 20
_SHIPMENTS = 50

_log = logging.getLogger(__name__)


class Place(Value):
    """Where in which host a range came from.

    Attributes:
        app, session, document, anchor: see `plugin.bridge.panel.Origin` and `SentClip`.
        name: what the host calls the clip.
        range: frames of the clip.
    """

    app: str
    session: str
    document: str
    name: str
    range: FrameRange
    anchor: dict[str, Any] = Field(default_factory=dict)

    @property
    def origin(self) -> Origin:
        """The host and document that it means."""
        return Origin(self.app, self.session, self.document)

    def renamed(self, was: Origin, document: str) -> Place:
        """The same place once the document of `was` is called `document`."""
        return self.replace(document=self.origin.renamed(was, document).document)


class Shipment(Value):
    """One result on its way to a timeline or into a hand-off package.

    Attributes:
        id: of the result, the same for every attempt.
        file: where the clip is written; in the project's own folder, under a name that is never used twice.
        place: where it goes; none for a package.
        package: the hand-off folder; none for a host.
        state: "writing" until the file is whole, "waiting" until the host has placed it, "placed", or "written" for a
            package.
        where: the place in the host's words, once it is placed.
        problem, remedy: why the host could not place it, for as long as it has not.
    """

    id: str
    take: str
    name: str
    file: str
    range: FrameRange
    place: Place | None = None
    package: str | None = None
    position: Literal["source", "playhead"] = "source"
    mute_source: bool | None = None
    as_take: bool | None = None
    made_by: dict[str, str | int | float] = Field(default_factory=dict)
    state: Literal["writing", "waiting", "placed", "written"] = "writing"
    where: str = ""
    problem: str = ""
    remedy: str = ""
    made: str = ""

    def result(self) -> Result:
        """What the host is given. Only for a shipment that has a place."""
        assert self.place is not None
        return Result(
            id=self.id,
            path=Path(self.file),
            frames=self.range,
            origin=self.place.origin,
            anchor=self.place.anchor,
            name=self.name,
            made_by=self.made_by,
            placement=Placement(self.position, None, self.mute_source, self.as_take),
        )


class Record(Value):
    """All of a project's places and shipments, the oldest first."""

    places: tuple[Place, ...] = ()
    shipments: tuple[Shipment, ...] = ()

    def with_place(self, place: Place) -> Record:
        """The record with one more place, which is the newest."""
        return self.replace(places=(*(one for one in self.places if one != place), place)[-_PLACES:])

    def with_shipment(self, shipment: Shipment) -> Record:
        """The record with a shipment added, or in place of the one with its id."""
        if any(one.id == shipment.id for one in self.shipments):
            changed = (shipment if one.id == shipment.id else one for one in self.shipments)
            return self.replace(shipments=tuple(changed))
        return self.replace(shipments=(*self.shipments, shipment)[-_SHIPMENTS:])

    def without(self, id: str) -> Record:
        """The record without a shipment; its file stays."""
        return self.replace(shipments=tuple(one for one in self.shipments if one.id != id))

    def renamed(self, was: Origin, document: str) -> Record:
        """The record once the document of `was` is called `document`."""
        return self.replace(
            places=tuple(one.renamed(was, document) for one in self.places),
            shipments=tuple(
                one.replace(place=one.place.renamed(was, document)) if one.place else one for one in self.shipments
            ),
        )

    def shipment(self, id: str) -> Shipment | None:
        """The shipment of that id."""
        return next((one for one in self.shipments if one.id == id), None)

    def place_for(self, range: FrameRange) -> Place | None:
        """Where the result of a range goes: to the newest place with just these frames, or with all of them, or else
        to the newest."""
        exact = [one for one in self.places if one.range == range]
        around = [one for one in self.places if one.range.start <= range.start and range.stop <= one.range.stop]
        found = exact or around or list(self.places)
        return found[-1] if found else None


def read_record(project: Path) -> Record:
    """The record in a project's folder; an empty one if there is none, or none that can be read."""
    path = project / NAME
    try:
        return Record.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return Record()
    except (OSError, ValidationError) as error:
        _log.warning("'%s' cannot be read: %s", path, error)
        return Record()


def write_record(project: Path, record: Record) -> None:
    """Write the record, whole or not at all.

    Raises:
        ProjectError, DiskFullError: if it cannot be written.
    """
    # Not forced onto the disk: this runs in the interface's thread, and whole it is in any case.
    write_file(project / NAME, record.model_dump_json(indent=1).encode(), durable=False)
