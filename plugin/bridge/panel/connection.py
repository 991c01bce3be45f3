"""One dialled connection without its socket: bytes go in, bytes and requests come out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from plugin.bridge.host import proof, wire
from plugin.bridge.panel.events import Host, Refused
from plugin.bridge.panel.limits import Limits
from plugin.bridge.panel.messages import Hello, Proof, Request, understand


class Connection:
    """The panel's side of the exchange, from the first byte on.

    Nothing is said to a stranger before it has said a well-formed hello, so that whoever knocks on all doors does
    not learn who lives here.

    Args:
        number: of this connection, never used again.
        token: what hosts must know.
        has_room: tells whether one more host may stay.

    Attributes:
        host: who it is, once proved.
        refused: why the connection is over; None while it is not. What `take_outgoing` gives is still to be sent.
        misunderstood: messages of a proved host that were answered with an error since last asked.
    """

    def __init__(
        self, number: int, token: str, panel_version: str, limits: Limits, has_room: Callable[[], bool]
    ) -> None:
        self.number = number
        self.host: Host | None = None
        self.refused: Refused | None = None
        self.misunderstood: list[Refused] = []
        self._token = token
        self._panel_version = panel_version
        self._limits = limits
        self._has_room = has_room
        self._lines = wire.Lines(limits.greeting_bytes)
        self._hello: Hello | None = None
        self._nonce = ""
        self._outgoing = bytearray()

    @property
    def mid_line(self) -> bool:
        """Whether a message has begun that has not ended."""
        return self._lines.pending > 0

    def receive(self, data: bytes) -> list[Request]:
        """Take what arrived; gives the requests of a proved host."""
        requests: list[Request] = []
        if self.refused is not None:
            return requests
        try:
            for line in self._lines.feed(data):
                message = wire.decode(line)
                if self.host is not None:
                    requests += self._request(message)
                else:
                    self._greet(message)
                if self._is_over():
                    break
        except wire.WireError as error:
            self.refused = Refused(error.reason, str(error))
        return requests

    def say(self, message: dict[str, Any]) -> None:
        """Queue a message for the other end."""
        self._outgoing += wire.encode(message)

    def take_outgoing(self) -> bytes:
        """What is to be sent now."""
        data, self._outgoing = bytes(self._outgoing), bytearray()
        return data

    def refuse(self, reason: str, detail: str, problem: str = "", remedy: str = "") -> None:
        """End the connection, with last words if there are any."""
        if problem:
            self.say({"type": "rejected", "reason": reason, "problem": problem, "remedy": remedy})
        self.refused = Refused(reason, detail)

    def _is_over(self) -> bool:
        return self.refused is not None

    def _request(self, message: dict[str, Any]) -> list[Request]:
        try:
            return [understand(message)]
        except ValueError as error:
            self.misunderstood.append(Refused("message", str(error)))
            if isinstance(message.get("id"), int):
                self.say(
                    {
                        "type": "error",
                        "reply_to": message["id"],
                        "kind": "message",
                        "problem": f"FRESCO Studio does not understand the message ({error}).",
                        "remedy": "Update FRESCO Studio and its plugin to the same version.",
                    }
                )
            return []

    def _greet(self, message: dict[str, Any]) -> None:
        try:
            if self._hello is None and message.get("type") == "hello":
                self._challenge(Hello.model_validate(message))
            elif self._hello is not None and message.get("type") == "proof":
                self._welcome(self._hello, Proof.model_validate(message))
            else:
                self.refuse("token", "a message came before any proof")
        except ValidationError:
            self.refuse("not-json", "a greeting of the wrong form")

    def _challenge(self, hello: Hello) -> None:
        protocol = wire.shared_protocol(hello.protocols)
        if not protocol:
            oldest, newest = wire.PROTOCOLS
            self.refuse(
                "version",
                f"{hello.app} plugin {hello.plugin_version} speaks protocols {hello.protocols[:2]}",
                f"This FRESCO Studio ({self._panel_version}) speaks bridge protocols {oldest} to {newest}, "
                f"and the plugin ({hello.plugin_version or 'of unknown version'}) does not.",
                "Install the plugin that comes with this FRESCO Studio.",
            )
            return
        self._hello = hello
        self._nonce = proof.fresh(proof.NONCE_BYTES)
        self.say(
            {"type": "challenge", "protocol": protocol, "nonce": self._nonce, "panel_version": self._panel_version}
        )

    def _welcome(self, hello: Hello, claim: Proof) -> None:
        if not proof.is_proved(claim.proof, self._token, proof.HOST, hello.nonce, self._nonce):
            self.refuse(
                "token",
                f"{hello.app} did not prove that it knows the token",
                "The key that the plugin used is not this panel's.",
                "Close other FRESCO Studio windows, or copy the address from Settings, Hosts again.",
            )
            return
        if not self._has_room():
            self.refuse(
                "too-many", "too many hosts", "Too many hosts are linked to FRESCO Studio.", "Close one of them."
            )
            return
        self.host = Host(self.number, hello.app, hello.app_version, hello.plugin_version, hello.session, hello.document)
        self._lines.limit = self._limits.line_bytes
        welcome = proof.prove(self._token, proof.PANEL, hello.nonce, self._nonce)
        self.say({"type": "welcome", "proof": welcome, "panel_version": self._panel_version})
