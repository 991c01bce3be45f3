"""`fresco install`: the panel and its plugins, where the system and the hosts look for them."""

from __future__ import annotations

from typing import Annotated

import typer

from installer.actions import Action


def install(
    action: Annotated[
        Action, typer.Argument(help="What to do; without it, everything that is found here is installed.")
    ] = Action.INSTALL,
    host: Annotated[
        list[str] | None,
        typer.Option("--host", metavar="ID", help="Only this: panel, blender-4.5, resolve ...", show_default=False),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
) -> None:
    """Install, update, repair, remove or check the panel and its plugins for Blender and DaVinci Resolve."""
    from installer.actions import run
    from installer.telling import lines

    reports = run(action, host or (), dry_run=dry_run)
    for line in lines(reports, detailed=dry_run):
        typer.echo(line)
    if any(report.failed for report in reports):
        raise typer.Exit(1)
