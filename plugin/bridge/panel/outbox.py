"""Results that no host has confirmed yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from plugin.bridge.panel.events import Host
from plugin.bridge.panel.results import Origin, Result


class Outbox:
    """Keeps each result until its host says that it is placed, or the user takes it back."""

    def __init__(self) -> None:
        self._results: dict[str, Result] = {}

    @property
    def waiting(self) -> tuple[Result, ...]:
        """What is not placed yet, the oldest first."""
        return tuple(self._results.values())

    def add(self, result: Result) -> None:
        """Keep a result."""
        self._results[result.id] = result

    def remove(self, result_id: str) -> bool:
        """Let go of a result; False if there is none of that name."""
        return self._results.pop(result_id, None) is not None

    def rename(self, was: Origin, document: str) -> None:
        """The document of `was` is called `document` from now on."""
        for id, result in self._results.items():
            self._results[id] = replace(result, origin=result.origin.renamed(was, document))

    def waiting_for(self, host: Host, hosts: Iterable[Host]) -> list[Result]:
        """What `host` is to be given now, when `hosts` are linked."""
        linked = tuple(hosts)
        return [result for result in self._results.values() if host in at_home(result.origin, linked)]


def at_home(origin: Origin, hosts: Iterable[Host]) -> list[Host]:
    """The hosts that an origin means: the same run of the application, or else one with the same document open."""
    same_app = [host for host in hosts if host.app == origin.app]
    same_run = [host for host in same_app if host.session == origin.session]
    if same_run:
        return same_run
    return [host for host in same_app if origin.document and host.document == origin.document]
