"""The lines between a program and its worker: JSON-RPC 2.0, one message a line, UTF-8.

Calls are answered once. Notifications come on their own while jobs run; each job's begin with its id.

    -> {"jsonrpc": "2.0", "id": 1, "method": "hello", "params": {"version": "0.1.0", "protocol": 1}}
    <- {"jsonrpc": "2.0", "id": 1, "result": {"version": "0.1.0", "protocol": 1, ...}}
    <- {"jsonrpc": "2.0", "method": "progress", "params": {"job": "5f...", "stage": "translating", ...}}

What may stand in a message says `messages`.
"""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from fresco_core.errors import FrescoError
from fresco_core.project.requests import Exported, Proposal
from fresco_core.worker.errors import ProtocolError
from fresco_core.worker.messages import (
    ArtifactNote,
    CancelParams,
    Estimate,
    Hello,
    JobParams,
    LogNote,
    MapParams,
    MemoryNote,
    Message,
    Note,
    Nothing,
    PlanNote,
    PreviewNote,
    ProgressNote,
    PropagateResult,
    RenderResult,
    StructureMap,
)

PROTOCOL = 1
LONGEST_LINE = 8 << 20
"""Bytes; a longer one is refused unread."""

Method = Literal[
    "hello",
    "propose_keyframes",
    "render_keyframes",
    "propagate",
    "export",
    "estimate",
    "draw_map",
    "cancel",
    "release",
    "shutdown",
]

METHOD_OF: dict[str, Method] = {
    "propose": "propose_keyframes",
    "render": "render_keyframes",
    "propagate": "propagate",
    "export": "export",
}
"""The method for each kind of request."""


NOTES: dict[str, type[Note]] = {
    "progress": ProgressNote,
    "preview": PreviewNote,
    "artifact": ArtifactNote,
    "plan": PlanNote,
    "memory": MemoryNote,
    "log": LogNote,
}
"""The notifications by method."""

PARAMS: dict[Method, type[Message]] = {
    "hello": Hello,
    "propose_keyframes": JobParams,
    "render_keyframes": JobParams,
    "propagate": JobParams,
    "export": JobParams,
    "estimate": JobParams,
    "draw_map": MapParams,
    "cancel": CancelParams,
    "release": Nothing,
    "shutdown": Nothing,
}
RESULTS: dict[Method, type[BaseModel]] = {
    "hello": Hello,
    "propose_keyframes": Proposal,
    "render_keyframes": RenderResult,
    "propagate": PropagateResult,
    "export": Exported,
    "estimate": Estimate,
    "draw_map": StructureMap,
    "cancel": Nothing,
    "release": Nothing,
    "shutdown": Nothing,
}


class Call(BaseModel):
    """A call as it stands on the line."""

    jsonrpc: Literal["2.0"]
    id: int
    method: str
    params: dict[str, Any] = Field(default_factory=dict)


class Failure(BaseModel):
    """An error as it stands on the line; `data` is `FrescoError.to_data()`."""

    code: int
    message: str
    data: dict[str, Any] | None = None

    @property
    def error(self) -> FrescoError:
        """What to raise."""
        if self.data is not None and {"problem", "remedy"} <= self.data.keys():
            return FrescoError.from_data(self.data)
        return ProtocolError(f"The worker refused a message ({self.message}).", "Restart the worker.")


class Reply(BaseModel):
    """The answer to a call: a result, or an error. Without an id, the call could not be read."""

    jsonrpc: Literal["2.0"]
    id: int | None
    result: dict[str, Any] | None = None
    error: Failure | None = None


class Notification(BaseModel):
    """A notification as it stands on the line."""

    jsonrpc: Literal["2.0"]
    method: str
    params: dict[str, Any]


_FROM_WORKER: TypeAdapter[Reply | Notification] = TypeAdapter(Reply | Notification)

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, FAILED = -32700, -32600, -32601, -32602, -32000


def encode(message: dict[str, Any]) -> bytes:
    """One line."""
    return json.dumps({"jsonrpc": "2.0", **message}, separators=(",", ":")).encode() + b"\n"


def call_line(id: int, method: Method, params: BaseModel) -> bytes:
    """A call."""
    return encode({"id": id, "method": method, "params": params.model_dump(mode="json")})


def result_line(id: int, result: BaseModel) -> bytes:
    """The answer to a call that went well."""
    return encode({"id": id, "result": result.model_dump(mode="json")})


def error_line(id: int | None, code: int, message: str, error: FrescoError | None = None) -> bytes:
    """The answer to a call that did not."""
    data = None if error is None else error.to_data()
    return encode({"id": id, "error": {"code": code, "message": message, "data": data}})


def note_line(note: Note) -> bytes:
    """A notification."""
    method = next(name for name, cls in NOTES.items() if cls is type(note))
    return encode({"method": method, "params": note.model_dump(mode="json")})


def from_worker(line: bytes) -> Reply | Note:
    """What the worker has said in a line.

    Raises:
        ProtocolError: if that is no message.
    """
    try:
        message = _FROM_WORKER.validate_python(json.loads(line))
        if isinstance(message, Reply):
            return message
        return NOTES[message.method].model_validate(message.params)
    except (ValueError, KeyError, RecursionError) as error:
        what = "an unknown notification" if isinstance(error, KeyError) else "a line that is no message"
        shown = line[:80].decode("utf-8", "replace")
        raise ProtocolError(f"The worker said {what} ('{shown}').", "Restart the worker.") from None


def read_result(method: Method, result: dict[str, Any]) -> BaseModel:
    """The typed result of a call.

    Raises:
        ProtocolError: if it is not what the method gives.
    """
    try:
        return RESULTS[method].model_validate(result)
    except ValidationError:
        raise ProtocolError(f"The worker answered '{method}' with something else.", "Restart the worker.") from None


class Lines:
    """Cuts a stream of bytes into lines, and gives up on one that is too long without keeping it."""

    def __init__(self, longest: int = LONGEST_LINE) -> None:
        self._longest = longest
        self._rest = bytearray()
        self._skipping = False

    def feed(self, data: bytes) -> list[bytes | None]:
        """The lines that are complete now; None stands for one that was too long."""
        lines: list[bytes | None] = []
        *whole, rest = data.split(b"\n")
        for piece in whole:
            if self._skipping or len(self._rest) + len(piece) > self._longest:
                lines.append(None)
            elif line := bytes(self._rest + piece).strip():
                lines.append(line)
            self._rest.clear()
            self._skipping = False
        if not self._skipping:
            self._rest += rest
            if len(self._rest) > self._longest:
                self._skipping = True
                self._rest.clear()
        return lines
