"""The sockets: an asyncio loop in a thread of its own, on the loopback address alone."""

from __future__ import annotations

import asyncio
import itertools
import logging
import threading
from typing import Any, Protocol

from plugin.bridge.panel.connection import Connection
from plugin.bridge.panel.errors import BridgeError
from plugin.bridge.panel.events import Host, Refused
from plugin.bridge.panel.limits import Limits
from plugin.bridge.panel.messages import Request

_LAST_WORDS_SECONDS = 1.0
_log = logging.getLogger("fresco.bridge")


class Audience(Protocol):
    """Whoever is told what happens; called in the listener's thread."""

    def joined(self, host: Host) -> None: ...

    def requested(self, number: int, request: Request) -> None: ...

    def left(self, number: int) -> None: ...

    def refused(self, refusal: Refused) -> None: ...


class Listener:
    """Listens on a free port of 127.0.0.1 from `start` to `stop`."""

    def __init__(self, token: str, panel_version: str, audience: Audience, limits: Limits) -> None:
        self.limits = limits
        self.audience = audience
        self._token = token
        self._panel_version = panel_version
        self._numbers = itertools.count(1)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._strangers: dict[int, _Line] = {}
        self._proved: dict[int, _Line] = {}

    def start(self) -> int:
        """Begin to listen; gives the port.

        Raises:
            BridgeError: if the system does not let us.
        """
        loop = asyncio.new_event_loop()
        try:
            server = loop.run_until_complete(loop.create_server(self._answer, "127.0.0.1", 0, backlog=128))
        except OSError as error:
            loop.close()
            raise BridgeError(
                f"The panel cannot listen for hosts on this machine ({error.strerror or error}).",
                "Use Export in place of sending to the timeline, and see what the firewall forbids.",
            ) from error
        port: int = server.sockets[0].getsockname()[1]
        self._loop = loop
        self._thread = threading.Thread(target=self._run, args=(loop, server), name="fresco-bridge", daemon=True)
        self._thread.start()
        return port

    def stop(self) -> None:
        """Hang up on everyone."""
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop = None

    def send(self, number: int, message: dict[str, Any]) -> None:
        """Send to a proved host, from any thread; one that has left gets nothing."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._send, number, message)

    def _run(self, loop: asyncio.AbstractEventLoop, server: asyncio.Server) -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
        finally:
            server.close()
            for line in [*self._strangers.values(), *self._proved.values()]:
                line.hang_up()
            loop.run_until_complete(asyncio.sleep(0))  # lets what was closed say so
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()

    def _answer(self) -> _Line:
        number = next(self._numbers)
        return _Line(self, Connection(number, self._token, self._panel_version, self.limits, self._has_room))

    def _has_room(self) -> bool:
        return len(self._proved) < self.limits.hosts

    def _send(self, number: int, message: dict[str, Any]) -> None:
        line = self._proved.get(number)
        if line is not None:
            line.connection.say(message)
            line.flush()

    def opened(self, line: _Line) -> None:
        """A stranger has dialled. Too many of them, and the one that has dawdled longest goes."""
        self._strangers[line.connection.number] = line
        if len(self._strangers) > self.limits.strangers:
            oldest = self._strangers.pop(next(iter(self._strangers)))  # at once: many may dial in one turn of the loop
            oldest.refuse("too-many", "too many connections that prove nothing")

    def proved(self, line: _Line, host: Host) -> None:
        """A stranger has proved itself."""
        self._strangers.pop(line.connection.number, None)
        self._proved[line.connection.number] = line
        self.audience.joined(host)

    def closed(self, line: _Line) -> None:
        """A connection is over, whoever ended it."""
        number = line.connection.number
        self._strangers.pop(number, None)
        if self._proved.pop(number, None) is not None:
            self.audience.left(number)

    def refused(self, refusal: Refused) -> None:
        """Note that someone was turned away."""
        _log.warning("refused (%s): %s", refusal.reason, refusal.detail)
        self.audience.refused(refusal)


class _Line(asyncio.Protocol):
    """One connection's socket and its deadlines."""

    def __init__(self, listener: Listener, connection: Connection) -> None:
        self.connection = connection
        self._listener = listener
        self._limits = listener.limits
        self._transport: asyncio.Transport | None = None
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._set_deadline(self._limits.greeting_seconds, "did not prove itself in time")
        self._listener.opened(self)

    def data_received(self, data: bytes) -> None:
        was_stranger = self.connection.host is None
        requests = self.connection.receive(data)
        host = self.connection.host
        if was_stranger and host is not None and self.connection.refused is None:
            self._set_deadline(None)
            self.flush()  # the welcome comes before anything the panel says in answer to the news
            self._listener.proved(self, host)
        for refusal in self.connection.misunderstood:
            self._listener.refused(refusal)
        self.connection.misunderstood.clear()
        for request in requests:
            self._listener.audience.requested(self.connection.number, request)
        if self.connection.refused is not None:
            self._hang_up_after_last_words(self.connection.refused)
            return
        self.flush()
        if self.connection.host is not None:
            self._watch_line()

    def connection_lost(self, exception: Exception | None) -> None:
        self._set_deadline(None)
        self._listener.closed(self)

    def flush(self) -> None:
        """Send what is to be sent; a peer that does not read is given up."""
        if self._transport is None or self._transport.is_closing():
            return
        self._transport.write(self.connection.take_outgoing())
        if self._transport.get_write_buffer_size() > self._limits.unsent_bytes:
            self._listener.refused(Refused("unread", "a host does not read what it is sent"))
            self._transport.abort()

    def refuse(self, reason: str, detail: str, problem: str = "", remedy: str = "") -> None:
        """Turn it away."""
        self.connection.refuse(reason, detail, problem, remedy)
        self._hang_up_after_last_words(Refused(reason, detail))

    def hang_up(self) -> None:
        """Close at once."""
        self._set_deadline(None)
        if self._transport is not None:
            self._transport.abort()

    def _hang_up_after_last_words(self, refusal: Refused) -> None:
        self._set_deadline(None)
        if self._transport is None or self._transport.is_closing():
            return
        self._listener.refused(refusal)
        self._transport.write(self.connection.take_outgoing())
        self._transport.close()
        asyncio.get_running_loop().call_later(_LAST_WORDS_SECONDS, self._transport.abort)

    def _watch_line(self) -> None:
        if not self.connection.mid_line:
            self._set_deadline(None)
        elif self._deadline is None:
            self._set_deadline(self._limits.line_seconds, "a message that does not end")

    def _set_deadline(self, seconds: float | None, detail: str = "") -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None
        if seconds is not None:
            self._deadline = asyncio.get_running_loop().call_later(seconds, self.refuse, "slow", detail)
