"""What can go wrong between a program and its worker."""

from __future__ import annotations

from fresco_core.errors import FrescoError


class WorkerError(FrescoError):
    """The worker could not be started, ended, or does not answer."""

    kind = "worker"
    exit_code = 11


class ProtocolError(WorkerError):
    """A message that is none, or of another version."""

    kind = "protocol"


class UnforeseenError(FrescoError):
    """A fault of this program, met while doing a job; doing it again would meet it again."""

    kind = "unforeseen"
