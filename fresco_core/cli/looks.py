"""`fresco looks`: the presets."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fresco_core.settings import all_looks


def looks() -> None:
    """List the looks that `fresco restyle --look` knows."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column()
    for look in all_looks():
        table.add_row(f"[bold]{look.name}[/]", look.description)
        table.add_row("", f"[dim]{escape(look.prompt)}[/]")
    Console().print(table)
