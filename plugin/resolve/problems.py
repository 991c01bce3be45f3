"""What can be wrong, and which calls a version of Resolve has."""

from typing import Any


class ResolveError(Exception):
    """What is wrong, and what to do: a sentence each."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__("{} {}".format(problem, remedy))
        self.problem = problem
        self.remedy = remedy


def offers(thing: Any, call: str) -> bool:
    """Whether this version of Resolve has a call; `hasattr` says yes to everything."""
    return call in dir(thing)


def insist(done: Any, what: str) -> None:
    """Raise unless a call has succeeded; calls tell failure by False or None, without a reason.

    Args:
        what: what could not be done, to follow "DaVinci Resolve did not".
    """
    if not done:
        raise ResolveError(
            "DaVinci Resolve did not {}.".format(what),
            "Close any dialog that is open in Resolve, wait until a backup or render is over, and try again.",
        )
