"""`fresco resolve`: a running DaVinci Resolve Studio, from outside."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from fresco_core.errors import FrescoError


class Action(StrEnum):
    """What can be done."""

    SEND = "send"
    FETCH = "fetch"
    REMOVE = "remove"


def resolve(
    action: Annotated[
        Action,
        typer.Argument(
            help="send: the marked range of the clip under the playhead goes to the panel, and results are placed as "
            "they come. fetch: results that wait are placed. remove: the result under the playhead is taken away.",
            show_default=False,
        ),
    ],
) -> None:
    """Send a range from DaVinci Resolve Studio, or place or remove results; inside Resolve, use Workspace > Scripts."""
    from plugin.resolve.external import connect
    from plugin.resolve.menu import perform
    from plugin.resolve.problems import ResolveError

    try:
        perform(action.value, connect(), typer.echo)
    except ResolveError as error:
        raise FrescoError(error.problem, error.remedy) from None
