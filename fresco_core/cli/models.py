"""`fresco models`: what there is, and bringing it here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from fresco_core.cli.arguments import JsonOption
from fresco_core.cli.interrupts import stopping
from fresco_core.errors import CancelledError, ModelError, SettingsError
from fresco_core.models import Entry, ModelPreferences, Receipt, Store, catalogue, find_entry, is_offline
from fresco_core.models.abilities import BUILT_IN
from fresco_core.progress import ProgressToken

models = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")

FolderOption = Annotated[
    Path | None,
    typer.Option("--folder", help="Where models are kept; by default what `models set` says.", show_default=False),
]
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="What `fresco models list` calls it.")]


@models.command("list")
def list_models(folder: FolderOption = None, as_json: JsonOption = False) -> None:
    """List the models that can be had, and those that are here."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    store = Store(folder)
    installed = {receipt.name: receipt for receipt in store.installed()}
    if as_json:
        entries = [{**_facts(entry), "here": entry.name in installed} for entry in catalogue().values()]
        others = [{**_facts(receipt), "here": True} for name, receipt in installed.items() if name not in catalogue()]
        typer.echo(json.dumps({"folder": str(store.folder), "models": entries + others}))
        return
    table = Table(box=None, pad_edge=False)
    for column in ("", "Name", "Kind", "Size", "Licence", "For"):
        table.add_column(column, justify="right" if column == "Size" else "left", no_wrap=column == "Name")
    for entry in catalogue().values():
        receipt = installed.pop(entry.name, None)
        newer = receipt is not None and receipt.is_older_than(entry)
        mark = "[yellow]update[/]" if newer else "[green]here[/]" if receipt is not None else ""
        table.add_row(mark, entry.name, entry.kind, size_text(entry.size), entry.licence, escape(entry.purpose))
    for receipt in installed.values():
        where = "Imported." if receipt.source == "file" else escape(f"From {receipt.address}.")
        table.add_row("[green]here[/]", receipt.name, receipt.kind, size_text(receipt.size), receipt.licence, where)
    Console().print(table)
    offline = ", working offline" if is_offline() else ""
    typer.echo(f"Models are kept in {store.folder}{offline}.")


def _facts(model: Entry | Receipt) -> dict[str, Any]:
    """What the catalogue's entries and what is installed have in common."""
    known = ("name", "title", "kind", "size", "licence", "source", "address", "revision")
    return {key: getattr(model, key) for key in known}


@models.command("pull", no_args_is_help=True)
def pull_model(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of the list, or owner/repository of the hub.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Accept the licence without being asked.")] = False,
    folder: FolderOption = None,
) -> None:
    """Download a model, or its newer revision; goes on where an earlier download stopped."""
    from fresco_core.models.pull import DOWNLOADING, plan_pull, pull

    store = Store(folder)
    entry = find_entry(name)
    receipt = store.receipt(entry.name)
    if receipt is not None and receipt.address != entry.address:
        raise ModelError(
            f"There is a model '{entry.name}' already, from {receipt.address}.",
            f"Remove it first: `fresco models remove {entry.name}`.",
        )
    if receipt is not None and not receipt.is_older_than(entry):
        typer.echo(f"{entry.name} is here already; `fresco models verify {entry.name}` checks it.")
        return
    plan = plan_pull(store, name)
    entry = plan.entry
    typer.echo(f"{entry.title}, {size_text(plan.size)}, to {store.folder}")
    typer.echo(f"Licence: {entry.licence} ({entry.licence_url})")
    if plan.missing < plan.size:
        typer.echo(f"{size_text(plan.size - plan.missing)} are here from an earlier download.")
    if not yes:
        _ask("Do you accept the licence, and shall it be downloaded?")
    with _working((DOWNLOADING,)) as token:
        receipt = pull(store, plan, token)
    typer.echo(f"{receipt.name} is ready ({size_text(receipt.size)}).")


@models.command("verify")
def verify_models(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="By default all.")] = None,
    folder: FolderOption = None,
) -> None:
    """Check that every file of the models here is what it was when it came."""
    store, sound, read = Store(folder), True, True
    wanted = names or sorted([*store.damaged(), *(receipt.name for receipt in store.installed())])
    if not wanted:
        typer.echo("There are no models to check but the built-in one. `fresco models list` shows what can be had.")
    for name in wanted:
        if store.is_damaged(name):
            typer.echo(
                f"{name}: its receipt is damaged; `fresco models remove {name}`, then download or import it again"
            )
            read = False
            continue
        with _working(("verifying",)) as token:
            damage = store.verify(name, token)
        typer.echo(f"{name}: " + (", ".join(f"{one.path} is {one.kind}" for one in damage) or "sound"))
        sound &= not damage
    if not sound:
        typer.echo("`fresco models repair NAME` fetches what is missing or damaged.")
    if not (sound and read):
        raise typer.Exit(ModelError.exit_code)


@models.command("repair", no_args_is_help=True)
def repair_model(name: NameArgument, folder: FolderOption = None) -> None:
    """Fetch the files of a model that are missing or damaged again."""
    from fresco_core.models.pull import DOWNLOADING, repair

    with _working(("verifying", DOWNLOADING)) as token:
        repaired = repair(Store(folder), name, token)
    typer.echo(f"{name}: repaired {', '.join(repaired)}." if repaired else f"{name}: nothing to repair.")


@models.command("import", no_args_is_help=True)
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .safetensors file, or a diffusers folder.")],
    name: Annotated[str | None, typer.Option("--name", help="What it shall be called.", show_default=False)] = None,
    control: Annotated[
        Literal["tile", "softedge", "canny", "hed", "depth"] | None,
        typer.Option("--control", help="Of a ControlNet, the hint it was made for.", show_default=False),
    ] = None,
    folder: FolderOption = None,
) -> None:
    """Take a checkpoint, LoRA, ControlNet or autoencoder from a file; pickles are refused."""
    from fresco_core.models.single_file import import_model

    with _working(("importing",)) as token:
        receipt = import_model(Store(folder), file, token, name=name, control=control)
    typer.echo(f"{receipt.name} is ready: a {receipt.kind}, {size_text(receipt.size)}.")


@models.command("remove", no_args_is_help=True)
def remove_model(
    name: NameArgument,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    folder: FolderOption = None,
) -> None:
    """Delete a model, and what an unfinished download of it left."""
    if name == BUILT_IN:
        raise ModelError(f"'{name}' is built in.", "It cannot be removed.")
    store = Store(folder)
    if not store.can_remove(name):
        store.require(name)
    if not yes:
        _ask(f"Shall {name} be deleted?")
    typer.echo(f"{name} is deleted, {size_text(store.remove(name))} are free again.")


@models.command("set", no_args_is_help=True)
def set_preferences(
    folder: Annotated[
        str | None, typer.Option("--folder", help="Where models are kept; 'default' for the usual place.")
    ] = None,
    offline: Annotated[
        Literal["on", "off"] | None, typer.Option("--offline", help="Never use the network.", show_default=False)
    ] = None,
) -> None:
    """Choose where models are kept, and whether the network may be used; panel and command line share it."""
    chosen, before = ModelPreferences.load(), Store()
    if folder is not None:
        if not folder.strip():
            raise SettingsError("No folder is named.", "Name one, or 'default' for the usual place.")
        if folder != "default" and Path(folder).expanduser().is_file():
            raise SettingsError(f"{folder} is a file, not a folder.", "Choose a folder.")
        place = None if folder == "default" else str(Path(folder).expanduser().absolute())
        chosen = replace(chosen, folder=place)
    if offline is not None:
        chosen = replace(chosen, offline=offline == "on")
    chosen.save()
    typer.echo(f"Models are kept in {Store().folder}; the network is {'off' if is_offline() else 'on'}.")
    left = [] if Store().folder == before.folder else [receipt.name for receipt in before.installed()]
    if left:
        typer.echo(f"Left in {before.folder}: {', '.join(left)}. Move those folders to have them here, too.")


def size_text(count: int) -> str:
    """A number of bytes for people: '2.1 GB', '269 MB', '12 kB'; '' if unknown."""
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if count >= unit:
            return f"{count / unit:.1f} GB" if name == "GB" else f"{count / unit:.0f} {name}"
    return f"{count} B" if count else ""


def _ask(question: str) -> None:
    try:
        agreed = typer.confirm(question)
    except typer.Abort:
        agreed = False
    if not agreed:
        raise CancelledError(remedy="Nothing was done; --yes agrees beforehand.")


@contextmanager
def _working(stages: tuple[str, ...]) -> Iterator[ProgressToken]:
    """Bars on the terminal and Ctrl-C, for one piece of work."""
    from fresco_core.cli.bars import Bars

    with Bars(stages) as bars:
        token = ProgressToken(bars.listen)
        with stopping(token):
            yield token
