"""The bridge as the panel uses it: events come out, answers and results go in, from any thread."""

from __future__ import annotations

import dataclasses
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from fresco_core.errors import FrescoError
from plugin.bridge.host import proof
from plugin.bridge.panel.announcement import Announcement
from plugin.bridge.panel.errors import BridgeError, PathRefusedError
from plugin.bridge.panel.events import (
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
    SentClip,
)
from plugin.bridge.panel.folders import AllowedFolders, standard_folders
from plugin.bridge.panel.limits import Limits
from plugin.bridge.panel.listener import Listener
from plugin.bridge.panel.messages import Document, Fetch, NotPlaced, Placed, Range, Redo, Request
from plugin.bridge.panel.outbox import Outbox, at_home
from plugin.bridge.panel.results import HostProgress, Origin, Result

_log = logging.getLogger("fresco.bridge")


class Bridge:
    """Listens for hosts between `start` and `stop`, or as a context manager.

    Every method may be called from any thread and returns at once.

    Args:
        on_event: is given every event, in the bridge's own thread; hand it on (to a Qt signal, say) and return.
        panel_version: is told to hosts.
        folders: whose clips hosts may name; by default `standard_folders`. May be exchanged at any time.
        announcement: the discovery file, if not the usual one.
    """

    def __init__(
        self,
        on_event: Callable[[Event], object],
        *,
        panel_version: str,
        folders: AllowedFolders | None = None,
        limits: Limits | None = None,
        announcement: Path | None = None,
    ) -> None:
        self.folders = folders or AllowedFolders(standard_folders())
        self._on_event = on_event
        self._panel_version = panel_version
        self._limits = limits or Limits()
        self._announcement_path = announcement
        self._announcement: Announcement | None = None
        self._listener: Listener | None = None
        self._address = ""
        self._lock = threading.Lock()
        self._hosts: dict[int, Host] = {}
        self._outbox = Outbox()
        self._last_report: tuple[Origin, HostProgress] | None = None

    def start(self) -> None:
        """Listen, and let hosts know where; with a new token each time.

        Raises:
            BridgeError: if the machine does not let us listen, or the discovery file cannot be written.
        """
        if self._listener is not None:
            return
        token = proof.fresh(proof.TOKEN_BYTES)
        listener = Listener(token, self._panel_version, self, self._limits)
        port = listener.start()
        announcement = Announcement(port, token, self._panel_version, self._announcement_path)
        try:
            announcement.publish()
        except BridgeError:
            listener.stop()
            raise
        self._listener, self._announcement = listener, announcement
        self._address = f"127.0.0.1:{port}:{token}"

    def stop(self) -> None:
        """Hang up on all hosts and stop listening; what waits in the outbox stays there."""
        listener, self._listener = self._listener, None
        if listener is None:
            return
        if self._announcement is not None:
            self._announcement.withdraw()
        listener.stop()
        self._address = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    @property
    def address(self) -> str:
        """What a user can paste into a host that does not find the panel by itself; empty while not listening."""
        return self._address

    @property
    def hosts(self) -> tuple[Host, ...]:
        """The hosts that are linked now."""
        with self._lock:
            return tuple(self._hosts.values())

    @property
    def waiting(self) -> tuple[Result, ...]:
        """Results that no host has confirmed."""
        with self._lock:
            return self._outbox.waiting

    def accept(self, event: RangeSent | RedoAsked, **facts: str | int) -> None:
        """Tell the host that its request is taken up; `facts` are shown there."""
        self._send(event.host, {**facts, "type": "ok", "reply_to": event.request})

    def refuse(self, event: RangeSent | RedoAsked, error: FrescoError) -> None:
        """Tell the host why its request is not taken up."""
        self._refuse(event.host, event.request, error)

    def report(self, origin: Origin, progress: HostProgress) -> None:
        """Tell the host how far the work on its range is; one that is away learns it when it comes back."""
        with self._lock:
            self._last_report = (origin, progress)
        for host in at_home(origin, self.hosts):
            self._send(host, progress.to_message())

    def deliver(self, result: Result) -> bool:
        """Hand a result to the host it belongs to; False if it has to wait for it."""
        with self._lock:
            self._outbox.add(result)
            hosts = at_home(result.origin, self._hosts.values())
        for host in hosts[:1]:
            self._send(host, result.to_message())
        return bool(hosts)

    def withdraw(self, result_id: str) -> bool:
        """Take a waiting result back; False if it was not waiting."""
        with self._lock:
            return self._outbox.remove(result_id)

    # What the listener calls, in its thread.

    def joined(self, host: Host) -> None:
        with self._lock:
            self._hosts[host.id] = host
        self._tell(HostJoined(host))
        self._bring_up_to_date(host)

    def left(self, number: int) -> None:
        with self._lock:
            host = self._hosts.pop(number, None)
        if host is not None:
            self._tell(HostLeft(host))

    def refused(self, refusal: Refused) -> None:
        self._tell(refusal)

    def requested(self, number: int, request: Request) -> None:
        with self._lock:
            host = self._hosts.get(number)
        if host is None:
            return
        match request:
            case Range():
                self._range(host, request)
            case Redo():
                self._tell(RedoAsked(host, request.id, request.made_by, request.anchor, host.origin))
            case Fetch():
                self._send(host, {"type": "ok", "reply_to": request.id, "waiting": len(self._bring_up_to_date(host))})
            case Placed():
                if self.withdraw(request.result):
                    self._tell(ResultPlaced(host, request.result, request.where))
            case NotPlaced():
                error = BridgeError(request.problem, request.remedy or "Try again, or export the result as a file.")
                self._tell(ResultNotPlaced(host, request.result, error))
            case Document():
                changed = dataclasses.replace(host, document=request.document)
                renamed = request.saved and changed != host
                with self._lock:
                    self._hosts[number] = changed
                    if renamed:
                        self._outbox.rename(host.origin, request.document)
                self._tell(DocumentChanged(changed, host.document if renamed else None))
                self._bring_up_to_date(changed)

    def _range(self, host: Host, request: Range) -> None:
        try:
            path = self.folders.check(request.path)
        except PathRefusedError as error:
            _log.warning("refused (path): %s", error.problem)
            self._refuse(host, request.id, error)
            self._tell(Refused("path", error.problem))
            return
        clip = SentClip(
            path=path,
            frames=request.frame_range,
            media_frames=request.media_frames,
            rate=request.exact_rate,
            name=request.name or path.name,
            anchor=request.anchor,
            origin=host.origin,
        )
        self._tell(RangeSent(host, request.id, clip))

    def _bring_up_to_date(self, host: Host) -> list[Result]:
        with self._lock:
            linked = tuple(self._hosts.values())
            results = self._outbox.waiting_for(host, linked)
            report = self._last_report
        if report is not None and host in at_home(report[0], linked):
            self._send(host, report[1].to_message())
        for result in results:
            self._send(host, result.to_message())
        return results

    def _refuse(self, host: Host, request: int, error: FrescoError) -> None:
        self._send(host, {**error.to_data(), "type": "error", "reply_to": request})

    def _send(self, host: Host, message: dict[str, Any]) -> None:
        if self._listener is not None:
            self._listener.send(host.id, message)

    def _tell(self, event: Event) -> None:
        try:
            self._on_event(event)
        except Exception:
            _log.exception("the panel failed to take %s", type(event).__name__)
