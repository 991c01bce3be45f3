"""The hosts that are linked to this panel: the bridge in Qt's thread, and who does what with its events."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fresco_core import __version__
from plugin.bridge.panel import (
    AllowedFolders,
    Bridge,
    BridgeError,
    DocumentChanged,
    Event,
    Host,
    HostJoined,
    HostLeft,
    RangeSent,
    RedoAsked,
    Refused,
    ResultNotPlaced,
    ResultPlaced,
    standard_folders,
)
from ui.host.arrivals import Arrivals
from ui.host.deliveries import Deliveries
from ui.host.record import Place
from ui.host.telling import Telling
from ui.host.wishes import Wishes
from ui.words import tr

if TYPE_CHECKING:
    from ui.session.session import Session

log = logging.getLogger(__name__)

_TITLES = {"blender": "Blender", "resolve": "DaVinci Resolve"}
_LOG_LINES = 40


@dataclass(frozen=True)
class Chip:
    """What the chip in the header says.

    Attributes:
        name: of the host; empty if none is concerned.
        detail: its document or timeline, if it has a name that people know.
        away: the clip came from this host, and it is not linked now.
    """

    name: str = ""
    detail: str = ""
    away: bool = False


class Hosts(QObject):
    """Owned by the session. Listens from `start` on; before, and where it cannot, nothing is linked.

    Signals:
        changed: who is linked, or what became of a result.
        arrived: a host has opened something here that the user will want to see.

    Attributes:
        arrivals: takes up what hosts send.
        deliveries: what is sent to hosts, and into packages.
        wishes: how the next result is to be delivered.
        refusals: who was turned away, and why; the newest last.
        problem: why hosts cannot reach the panel; None if they can.
    """

    changed = Signal()
    arrived = Signal()
    _heard = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.bridge: Bridge | None = None
        self.problem: BridgeError | None = None
        self.refusals: list[str] = []
        self.wishes = Wishes()
        self.deliveries = Deliveries(session, self)
        self.arrivals = Arrivals(session, self)
        self._telling = Telling(session, self)
        self._heard.connect(self._on_event)  # from the bridge's thread into this one

    def start(self, announcement: Path | None = None) -> None:
        """Listen for hosts, and leave word of it; what keeps it from that is kept in `problem`.

        Args:
            announcement: the discovery file, if not the usual one.
        """
        bridge = Bridge(self._heard.emit, panel_version=__version__, folders=self.folders(), announcement=announcement)
        try:
            bridge.start()
        except BridgeError as error:
            self.problem = error
            log.warning("%s", error)
        else:
            self.bridge = bridge
            self._session.preferences.changed.connect(self._preference)
            self.deliveries.offer()
        self.changed.emit()

    def close(self) -> None:
        """Hang up; what is not placed is in the projects' records."""
        self._telling.stop()
        bridge, self.bridge = self.bridge, None
        if bridge is not None:
            bridge.stop()

    # Who is there

    @property
    def linked(self) -> tuple[Host, ...]:
        """The hosts that are linked now."""
        return () if self.bridge is None else self.bridge.hosts

    @property
    def address(self) -> str:
        """What can be pasted into a host that does not find the panel; empty while it does not listen."""
        return "" if self.bridge is None else self.bridge.address

    @property
    def place(self) -> Place | None:
        """Where the active take goes, or the marked range if there is no take."""
        session = self._session
        document = session.document
        if document is None:
            return None
        take = session.take
        return self.deliveries.record.place_for(document.range if take is None else take.range)

    def at_home(self, place: Place) -> Host | None:
        """The linked host that a place is in."""
        same_app = [host for host in self.linked if host.app == place.app]
        for host in same_app:
            if host.session == place.session:
                return host
        return next((host for host in same_app if place.document and host.document == place.document), None)

    def title_of(self, place: Place | None) -> str:
        """The name of a place's host, with its version while it is linked."""
        return "" if place is None else title(place.app, self.at_home(place))

    @property
    def target(self) -> str:
        """The name of the host that results go to; empty if the clip came from none."""
        place = self.place
        return "" if place is None else title(place.app)

    @property
    def chip(self) -> Chip:
        """The host that the clip came from, or else the one that was linked last."""
        place = self.place
        if place is not None:
            host = self.at_home(place)
            return Chip(title(place.app, host), where_of(place), away=host is None)
        if self.linked:
            host = self.linked[-1]
            return Chip(title(host.app, host), document_name(host.app, host.document))
        return Chip()

    # Preferences

    def folders(self) -> AllowedFolders:
        """Whose clips hosts may name: where people keep clips, and what the user has added."""
        return AllowedFolders([*standard_folders(), *self._session.preferences.host_folders()])

    def _preference(self, name: str) -> None:
        if name == "host_folders" and self.bridge is not None:
            self.bridge.folders = self.folders()

    # Events

    def _on_event(self, event: Event) -> None:
        if self.bridge is None:
            return
        match event:
            case RangeSent():
                self.arrivals.range_sent(event)
            case RedoAsked():
                self.arrivals.redo_asked(event)
            case ResultPlaced():
                self.deliveries.placed(event)
            case ResultNotPlaced():
                self.deliveries.not_placed(event)
            case DocumentChanged():
                self.deliveries.renamed(event)
            case HostJoined(host=host):
                self._session.noticed.emit(tr("{name} is connected.").format(name=title(host.app, host)), False)
                self._telling.tell()
            case HostLeft(host=host):
                place = self.place
                if place is not None and place.app == host.app and self.deliveries.waiting:
                    words = tr("{name} is gone. The result waits for it.").format(name=title(host.app, host))
                    self._session.noticed.emit(words, False)
            case Refused():
                self.refusals = [*self.refusals, f"{event.reason}: {event.detail}"][-_LOG_LINES:]
        self.changed.emit()


def title(app: str, host: Host | None = None) -> str:
    """A host's name for people, with its version if it is linked."""
    name = _TITLES.get(app, app.capitalize())
    version = ".".join(host.app_version.split(".")[:2]) if host is not None else ""
    return f"{name} {version}" if version else name


def document_name(app: str, document: str) -> str:
    """What a user calls a host's document; Resolve's are known by an id that says nothing."""
    return Path(document).stem if app == "blender" and document else ""


def where_of(place: Place) -> str:
    """The timeline or document that a place is in."""
    return str(place.anchor.get("timeline_name") or "") or document_name(place.app, place.document)
