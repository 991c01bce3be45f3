"""What the entries of Resolve's menu Workspace > Scripts do."""

from typing import TYPE_CHECKING, Any

from .problems import ResolveError
from .remove import remove
from .session import FETCH_SECONDS, Say, Session
from .telling import tell

if TYPE_CHECKING:
    from . import calls

ENTRIES = {
    "FRESCO Studio - Send range": "send",
    "FRESCO Studio - Fetch results": "fetch",
    "FRESCO Studio - Remove result": "remove",
}
"""The names in the menu, and which action each is."""


def run(action: str, resolve: Any, say: Say = tell) -> bool:
    """Do one action; whether it succeeded. Whatever goes wrong ends in a sentence for the user."""
    if resolve is None:
        say("DaVinci Resolve does not answer. Is External scripting, in its preferences under General, set to Local?")
        return False
    try:
        perform(action, resolve, say)
    except ResolveError as error:
        say("{} {}".format(error.problem, error.remedy))
        return False
    except Exception as error:  # calls give None where a dialog is open, or raise when Resolve is closing
        say(
            "DaVinci Resolve broke off ({}: {}). Close any dialog that is open in it and try again.".format(
                type(error).__name__, error
            )
        )
        return False
    return True


def perform(action: str, resolve: "calls.Resolve", say: Say) -> None:
    """Do one action.

    Raises:
        ResolveError: if it cannot be done.
    """
    _ACTIONS[action](resolve, say)


def _send(resolve: "calls.Resolve", say: Say) -> None:
    session = Session(resolve, say)
    try:
        session.open()
        sent = session.send_range()
        say("Sent {} frames of '{}' to FRESCO Studio.".format(sent.stop - sent.start, sent.name))
        session.serve()
    finally:
        session.close()


def _fetch(resolve: "calls.Resolve", say: Say) -> None:
    session = Session(resolve, say)
    try:
        session.open(start=False, seconds=10.0)
        session.fetch()
        session.serve(FETCH_SECONDS)
        if not session.placed:
            say("No result waits for this project.")
    finally:
        session.close()


def _remove(resolve: "calls.Resolve", say: Say) -> None:
    say("Removed {}.".format(remove(resolve)))


_ACTIONS = {"send": _send, "fetch": _fetch, "remove": _remove}
