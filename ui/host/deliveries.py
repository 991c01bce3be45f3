"""Results on their way: written by an export job, then placed by their host, or put into a hand-off package.

Everything is noted in the project's record before it is done, so that a host that goes away, a panel that is closed,
or a job that stops leaves a result that can still be sent.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from fresco_core.errors import FrescoError
from fresco_core.names import title_of
from fresco_core.project.document import Job, now
from fresco_core.project.requests import ExportRequest
from fresco_core.settings import DeliverFormat
from plugin.bridge.panel import BridgeError, DocumentChanged, ResultNotPlaced, ResultPlaced
from ui.host.naming import free_file, made_by
from ui.host.packing import pack
from ui.host.record import SENT_FOLDER, Place, Record, Shipment, read_record, write_record
from ui.host.wishes import FOR_HOSTS
from ui.words import tr

if TYPE_CHECKING:
    from ui.host.hosts import Hosts
    from ui.session.session import Session


class Deliveries:
    """Owned by `Hosts`.

    Attributes:
        record: of the open project; empty while none is open.
    """

    def __init__(self, session: Session, hosts: Hosts) -> None:
        self._session, self._hosts = session, hosts
        self.record = Record()
        self._folders: dict[str, Path] = {}  # of the projects that results on their way belong to
        session.opened.connect(self._opened)
        session.closed.connect(self._closed)
        session.finished.connect(self._job_done)

    @property
    def waiting(self) -> tuple[Shipment, ...]:
        """The open project's results that no host has placed yet."""
        return tuple(one for one in self.record.shipments if one.state == "waiting")

    def is_placed(self, take: str) -> bool:
        """Whether the newest result of a take stands in its host's timeline."""
        states = [one.state for one in self.record.shipments if one.take == take and one.place is not None]
        return bool(states) and states[-1] == "placed"

    def remember(self, place: Place) -> None:
        """Note where a range came from."""
        self._keep(self.record.with_place(place))

    # Sending

    def send(self) -> None:
        """Write the active take and hand it to the host that its range came from, as the wishes say."""
        place, wishes = self._hosts.place, self._hosts.wishes
        if place is None:
            error = BridgeError(tr("No host has sent this clip."), tr("Send a range from your editor, or export."))
            self._session.refuse(error)
            return
        self._write(
            wishes.format,
            place=place,
            position=wishes.position,
            mute_source=wishes.mute_source or None,
            as_take=wishes.as_take or None,
        )

    def package(self, folder: Path) -> None:
        """Write the active take, and put it with the cut around it into a folder that any editor can open."""
        info, format = self._session.clip_info, self._hosts.wishes.format
        if info is not None and info.variable_rate:
            problem = tr("The clip's frame rate varies, and editors count its frames differently.")
            self._session.refuse(BridgeError(problem, tr("Convert it to a constant rate first, or export the clip.")))
            return
        self._write(FOR_HOSTS[0] if format == "png" else format, package=str(folder.absolute()))

    def send_again(self, id: str, *, position: Literal["source", "playhead"] | None = None) -> None:
        """Hand a waiting result to its host once more; the file is not written again.

        Args:
            position: if it shall be placed elsewhere than was asked for.
        """
        shipment = self.record.shipment(id)
        if shipment is None or shipment.state != "waiting":
            return
        if not Path(shipment.file).exists():
            problem = tr("The file of '{name}' is gone.").format(name=shipment.name)
            self._session.refuse(BridgeError(problem, tr("Send the take again.")))
            return
        self._hand_over(shipment.replace(problem="", remedy="", position=position or shipment.position))

    def give_up(self, id: str) -> None:
        """Send a waiting result no more; its file stays."""
        if self._hosts.bridge is not None:
            self._hosts.bridge.withdraw(id)
        self._folders.pop(id, None)
        self._keep(self.record.without(id))

    def offer(self) -> None:
        """Put what waits into the bridge, for hosts that come back."""
        for shipment in self.waiting:
            if Path(shipment.file).exists():
                self._offer(shipment)

    def _write(
        self,
        format: DeliverFormat,
        *,
        place: Place | None = None,
        package: str | None = None,
        position: Literal["source", "playhead"] = "source",
        mute_source: bool | None = None,
        as_take: bool | None = None,
    ) -> None:
        session = self._session
        project, take = session.project, session.take
        if project is None or take is None:
            return
        name = self._hosts.wishes.name.strip() or self.usual_name()
        used = [one.file for one in self.record.shipments]
        shipment = Shipment(
            id=uuid.uuid4().hex,
            take=take.id,
            name=name,
            file=str(free_file(project.folder.absolute() / SENT_FOLDER, name, format, used)),
            range=take.range,
            place=place,
            package=package,
            position=position,
            mute_source=mute_source,
            as_take=as_take,
            made_by=made_by(take, project.folder.absolute()),
            made=now(),
        )
        try:
            Path(shipment.file).parent.mkdir(exist_ok=True)
        except OSError as error:
            problem = tr("'{folder}' cannot be written.").format(folder=Path(shipment.file).parent)
            session.refuse(BridgeError(problem, f"{error.strerror}."))
            return
        before = self._forget_abandoned()
        self._keep(before.with_shipment(shipment))
        session.work.export(Path(shipment.file), format)
        if not any(_writes(job, shipment) for job in project.document.jobs.values()):
            self._keep(before)  # refused, and the user was told why

    def usual_name(self) -> str:
        """What a result is called unless the user says otherwise."""
        clip, take = self._session.clip, self._session.take
        stem = title_of(clip) if clip is not None else "FRESCO"
        return f"{stem}_take{take.number}" if take is not None else stem

    # What becomes of it

    def _job_done(self, job: Job, seconds: float) -> None:
        for shipment in self.record.shipments:
            if shipment.state == "writing" and _writes(job, shipment):
                self._go_on(shipment)

    def _go_on(self, shipment: Shipment) -> None:
        """The file is whole."""
        if shipment.package is None:
            self._hand_over(shipment)
            return
        clip, project = self._session.clip, self._session.project
        if clip is None or project is None:
            return
        folder = project.folder

        def packed(written: Path) -> None:
            self._change(shipment.replace(state="written", where=str(written)), folder)
            words = tr("The hand-off package is in {folder}.").format(folder=written)
            self._session.noticed.emit(words, False)

        def failed(error: FrescoError) -> None:
            self._drop(shipment.id, folder)
            self._session.report(error, again="package")

        self._session.background.run(lambda: pack(shipment, clip), packed, failed)

    def _hand_over(self, shipment: Shipment) -> None:
        waiting = shipment.replace(state="waiting")
        self._keep(self.record.with_shipment(waiting))
        sent = self._offer(waiting)
        assert waiting.place is not None
        app = self._hosts.title_of(waiting.place)
        words = tr("Sent to {host}.") if sent else tr("The result waits for {host}.")
        self._session.noticed.emit(words.format(host=app), False)

    def _offer(self, shipment: Shipment) -> bool:
        project, bridge = self._session.project, self._hosts.bridge
        if project is None or bridge is None:
            return False
        self._folders[shipment.id] = project.folder
        return bridge.deliver(shipment.result())

    def placed(self, event: ResultPlaced) -> None:
        """A host has placed a result and read it back."""
        changed = self._shipment(event.result_id)
        if changed is None:
            return
        folder = self._folders.pop(event.result_id)
        self._change(changed.replace(state="placed", where=event.where, problem="", remedy=""), folder)
        words = tr("Placed in {host}: {where}.").format(host=self._hosts.title_of(changed.place), where=event.where)
        self._session.noticed.emit(words, False)

    def not_placed(self, event: ResultNotPlaced) -> None:
        """A host could not place a result, which still waits."""
        changed = self._shipment(event.result_id)
        if changed is not None:
            error = event.error
            self._change(changed.replace(problem=error.problem, remedy=error.remedy), self._folders[event.result_id])
            self._session.refuse(error)

    def renamed(self, event: DocumentChanged) -> None:
        """A host saved a document under another name, by which its results are asked for when it is opened again."""
        if event.was is None:
            return
        was = replace(event.host.origin, document=event.was)
        project = self._session.project
        for folder in {*self._folders.values(), *([project.folder] if project is not None else [])}:
            record = self._record_of(folder)
            changed = record.renamed(was, event.host.document)
            if changed != record:
                self._store(folder, changed)

    def _shipment(self, id: str) -> Shipment | None:
        folder = self._folders.get(id)
        return None if folder is None else self._record_of(folder).shipment(id)

    # The record

    def _opened(self) -> None:
        project = self._session.project
        assert project is not None
        self.record = read_record(project.folder)
        self._hosts.wishes.name = ""  # it was chosen for another clip
        # Files that were finished after the panel had stopped listening to their job.
        done = [job for job in project.document.jobs.values() if job.state == "done"]
        for shipment in self.record.shipments:
            if shipment.state == "writing" and any(_writes(job, shipment) for job in done):
                self._go_on(shipment)
        self.offer()
        self._hosts.changed.emit()

    def _closed(self) -> None:
        self.record = Record()  # what waits stays in the bridge, and in the project's own file
        self._hosts.changed.emit()

    def _forget_abandoned(self) -> Record:
        """The record without what no job will ever write."""
        document, record = self._session.document, self.record
        jobs = [] if document is None else [job for job in document.jobs.values() if job.state != "stopped"]
        for shipment in record.shipments:
            if shipment.state == "writing" and not any(_writes(job, shipment) for job in jobs):
                record = record.without(shipment.id)
        return record

    def _record_of(self, folder: Path) -> Record:
        return self.record if self._is_open(folder) else read_record(folder)

    def _is_open(self, folder: Path) -> bool:
        project = self._session.project
        return project is not None and project.folder == folder

    def _change(self, shipment: Shipment, folder: Path) -> None:
        """Note it in its project's record, which may be closed by now."""
        self._store(folder, self._record_of(folder).with_shipment(shipment))

    def _drop(self, id: str, folder: Path) -> None:
        self._store(folder, self._record_of(folder).without(id))

    def _keep(self, record: Record) -> None:
        project = self._session.project
        if project is not None:
            self._store(project.folder, record)

    def _store(self, folder: Path, record: Record) -> None:
        if self._is_open(folder):
            self.record = record
        try:
            write_record(folder, record)
        except FrescoError as error:
            self._session.refuse(error)
        self._hosts.changed.emit()


def _writes(job: Job, shipment: Shipment) -> bool:
    return isinstance(job.request, ExportRequest) and job.request.destination == shipment.file
