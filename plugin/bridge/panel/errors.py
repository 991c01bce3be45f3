"""What can go wrong between the panel and a host."""

from __future__ import annotations

from fresco_core.errors import FrescoError


class BridgeError(FrescoError):
    """The bridge cannot listen, or a host said no."""

    kind = "bridge"
    exit_code = 9


class PathRefusedError(BridgeError):
    """A host named a file that it may not name, or that is no clip."""

    kind = "bridge-path"
