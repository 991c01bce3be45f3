"""Messages on the wire: one JSON object a line, with a limit on its length.

The same code serves both ends. A line that is too long, or that is no JSON object, is a `WireError`: whoever
sent it is not speaking this protocol, and the connection is not worth keeping.
"""

import json
from typing import Any, Dict, List, Tuple

PROTOCOLS = (1, 1)
"""The oldest and the newest protocol version that this code speaks."""

LINE_LIMIT = 256 * 1024
"""Bytes that a message may have once both ends have proved themselves."""

GREETING_LIMIT = 4096
"""Bytes that a message may have before that."""

Message = Dict[str, Any]

_VERBS = (b"GET ", b"POST ", b"PUT ", b"HEAD ", b"DELETE ", b"OPTIONS ", b"PATCH ", b"TRACE ", b"CONNECT ", b"PRI ")


class WireError(Exception):
    """What came is not a message of this protocol.

    Attributes:
        reason: "http", "not-json" or "too-long".
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def encode(message: Message) -> bytes:
    """The message as a line of ASCII.

    Raises:
        WireError: if the line would be longer than `LINE_LIMIT`.
    """
    line = json.dumps(message, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode("ascii") + b"\n"
    if len(line) > LINE_LIMIT:
        raise WireError("too-long", "a message of {} bytes is too long to send".format(len(line)))
    return line


def decode(line: bytes) -> Message:
    """The message that a line (without its end) holds.

    Raises:
        WireError: if it is not a JSON object, or nested too deep to read.
    """
    try:
        message = json.loads(line.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise WireError("not-json", "a line is not JSON") from error
    if not isinstance(message, dict):
        raise WireError("not-json", "a line holds JSON, but not an object")
    return message


def shared_protocol(theirs: object) -> int:
    """The newest version that both ends speak, given the other's `[oldest, newest]`; 0 if there is none."""
    if not isinstance(theirs, list) or len(theirs) != 2 or any(type(version) is not int for version in theirs):
        return 0
    newest = min(PROTOCOLS[1], theirs[1])
    return newest if newest >= max(PROTOCOLS[0], theirs[0]) else 0


class Lines:
    """Cuts what arrives into lines.

    Attributes:
        limit: bytes a line may have, its end not counted.
        pending: bytes of the line that has begun but not ended.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._rest = bytearray()
        self._first = True

    @property
    def pending(self) -> int:
        return len(self._rest)

    def feed(self, data: bytes) -> List[bytes]:
        """The lines that `data` completes.

        Raises:
            WireError: if a line is longer than the limit, or the first byte ever is not the beginning of an object.
        """
        self._rest += data
        if self._first and self._rest:
            self._check_beginning()
        if b"\n" not in data:
            if len(self._rest) > self.limit:
                raise self._too_long()
            return []
        *lines, rest = bytes(self._rest).split(b"\n")
        if any(len(line) > self.limit for line in (*lines, rest)):
            raise self._too_long()
        self._rest = bytearray(rest)
        return [line for line in lines if line.strip()]

    def _too_long(self) -> WireError:
        return WireError("too-long", "a message is longer than {} bytes".format(self.limit))

    def _check_beginning(self) -> None:
        beginning = bytes(self._rest[:8])
        if beginning.startswith(b"{"):
            self._first = False
            return
        if any(verb.startswith(beginning) or beginning.startswith(verb[:8]) for verb in _VERBS):
            raise WireError("http", "an HTTP request came instead of a message")
        raise WireError("not-json", "the first byte does not begin a message")


def _no_constant(name: str) -> Tuple[()]:
    raise ValueError(name)
