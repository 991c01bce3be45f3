"""The first four messages of a connection, as the host sees them.

hello (host) -> challenge (panel) -> proof (host) -> welcome (panel, with a proof of its own). So a host tells
nothing to a program that happens to listen where a panel did, and obeys it even less.
"""

import os
from typing import List, Optional

from . import proof, wire

INTRODUCTION = ("app", "app_version", "plugin_version", "session", "document")


class RejectedError(Exception):
    """The panel turned us away, or is none: what is wrong, and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__("{} {}".format(problem, remedy))
        self.problem = problem
        self.remedy = remedy


def introduce(app: str, app_version: str, plugin_version: str, document: str = "") -> wire.Message:
    """Who dials.

    Args:
        app: "blender" or "resolve".
        document: path or name of what is open there; empty if it was never saved.
    """
    return {
        "app": app,
        "app_version": app_version,
        "plugin_version": plugin_version,
        "session": proof.fresh(proof.NONCE_BYTES),
        "document": document,
        "pid": os.getpid(),
    }


class Greeting:
    """The exchange of one connection.

    Attributes:
        done: whether both ends have proved themselves.
        protocol: the version that the panel chose.
        early: messages that came along with the welcome.
    """

    def __init__(self, token: str, introduction: wire.Message) -> None:
        self.done = False
        self.early: List[wire.Message] = []
        self.protocol = 0
        self._token = token
        self._introduction = introduction
        self._nonce = proof.fresh(proof.NONCE_BYTES)
        self._panel_nonce = ""

    def hello(self) -> wire.Message:
        """What to say first."""
        return dict(self._introduction, type="hello", protocols=list(wire.PROTOCOLS), nonce=self._nonce)

    def answer(self, message: wire.Message) -> Optional[wire.Message]:
        """What to say to a message of the panel's, or None if nothing.

        Raises:
            RejectedError: if it turns us away or cannot prove itself.
        """
        if self.done:
            self.early.append(message)
            return None
        kind = message.get("type")
        if kind == "rejected":
            raise RejectedError(str(message.get("problem")), str(message.get("remedy")))
        if kind == "challenge" and not self._panel_nonce and proof.is_nonce(message.get("nonce")):
            self._panel_nonce = message["nonce"]
            self.protocol = message.get("protocol", 0)
            if self.protocol not in range(wire.PROTOCOLS[0], wire.PROTOCOLS[1] + 1):
                raise RejectedError(
                    "FRESCO Studio chose a protocol version that this plugin does not speak.", "Update the plugin."
                )
            return {"type": "proof", "proof": self._prove(proof.HOST)}
        if kind == "welcome" and self._panel_nonce and self._is_panel(message.get("proof")):
            self.done = True
            return None
        raise RejectedError("What answers is not FRESCO Studio.", "Close FRESCO Studio and start it again.")

    def _is_panel(self, claim: object) -> bool:
        return proof.is_proved(claim, self._token, proof.PANEL, self._nonce, self._panel_nonce)

    def _prove(self, role: str) -> str:
        return proof.prove(self._token, role, self._nonce, self._panel_nonce)
