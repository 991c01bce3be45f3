"""How much the bridge puts up with."""

from __future__ import annotations

from dataclasses import dataclass

from plugin.bridge.host import wire


@dataclass(frozen=True)
class Limits:
    """Bounds on connections; the defaults leave honest hosts room to spare.

    Attributes:
        hosts: connections that have proved themselves, at the same time.
        strangers: connections that have not yet; when there are more, the oldest is dropped.
        greeting_seconds: time in which a stranger must prove itself, however it spreads its bytes.
        line_seconds: time in which a message that has begun must end.
        greeting_bytes, line_bytes: size of a message before and after the proof.
        unsent_bytes: what may wait for a host that does not read.
    """

    hosts: int = 8
    strangers: int = 16
    greeting_seconds: float = 5.0
    line_seconds: float = 10.0
    greeting_bytes: int = wire.GREETING_LIMIT
    line_bytes: int = wire.LINE_LIMIT
    unsent_bytes: int = 4 * 1024 * 1024
