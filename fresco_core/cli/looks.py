"""`fresco looks`: the presets."""

from __future__ import annotations

import json
from dataclasses import asdict

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fresco_core.cli.arguments import JsonOption
from fresco_core.settings import all_looks


def looks(as_json: JsonOption = False) -> None:
    """List the looks that `fresco restyle --look` knows."""
    if as_json:
        typer.echo(json.dumps([asdict(look) for look in all_looks()]))
        return
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column()
    for look in all_looks():
        table.add_row(f"[bold]{escape(look.name)}[/]", escape(look.description))
        table.add_row("", f"[dim]{escape(look.prompt)}[/]")
    Console().print(table)
