"""The commands, and how they end: errors are one sentence on stderr and an exit code by kind, never a traceback."""

from __future__ import annotations

import errno
import inspect
import json
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Annotated

import typer

from fresco_core import __version__
from fresco_core.cli.interrupts import interrupted, listening
from fresco_core.errors import (
    CancelledError,
    DiskFullError,
    FrescoError,
    ResourceError,
    SettingsError,
    lacks_memory,
)

_COMMANDS = {
    "restyle": "Restyle a clip, or a range of it, and write the result.",
    "project": "Restyle in steps: projects whose keyframes are reviewed, rolled again and approved.",
    "batch": "Restyle many clips and ranges, one after the other, and report.",
    "keyframes": "Show which frames would become keyframes, as a table and as a plot of the clip's motion.",
    "handoff": "Hand a result to any editor: the clip, and a timeline as FCP7 XML, OTIO, FCPXML, EDL and MLT.",
    "hints": "Draw what holds the structure, soft edges or depth for example, as pictures of a clip's frames.",
    "evaluate": "Measure results against their source, as numbers and as a page with curves and pictures.",
    "ablate": "Measure what each part of FRESCO is worth on a clip, as a table and as pictures.",
    "install": "Put the panel and its plugins for Blender and DaVinci Resolve where they are looked for.",
    "resolve": "Send a range from DaVinci Resolve Studio, or place or remove results.",
    "studio": "Open the panel, on a clip or a project if one is named.",
    "looks": "List the looks that `fresco restyle --look` knows.",
    "models": "List, download, check, import and remove models.",
    "doctor": "Show device, memory, models, codecs and libraries, and what to do about what is missing.",
}
"""Each is the function, or the group of commands, of the same name in the module of the same name."""

_UsageError: type[Exception] = typer.BadParameter.__mro__[1]


def run(arguments: list[str] | None = None) -> int:
    """Run one command; gives the process's exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        with listening():
            command = typer.main.get_command(_app(arguments))
            code = command.main(args=arguments, prog_name="fresco", standalone_mode=False)
        return _as_cancelled() if code == CancelledError.exit_code else int(code or 0)
    except FrescoError as error:
        return _told(error, arguments)
    except _UsageError as error:
        return _usage(error, arguments)
    except Exception as error:
        # A library that a Ctrl-C hits while it is being imported may turn it into an error of its own.
        if interrupted():
            return _as_cancelled()
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            # What is written by commands themselves says where; this is what goes to standard output.
            return _fail(DiskFullError("The disk that the output goes to is full.", "Free some space, and repeat."))
        return _told(ResourceError.of_memory(), arguments) if lacks_memory(error) else _unforeseen(error)


def _app(arguments: list[str]) -> typer.Typer:
    """All commands; only those that the arguments name are loaded, so that help comes at once."""
    app = typer.Typer(
        help="Restyle video clips with an image diffusion model, kept coherent from frame to frame.",
        no_args_is_help=True,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        rich_markup_mode="rich",
    )
    app.callback(invoke_without_command=True)(_top)
    for name, summary in _COMMANDS.items():
        command = _load(name) if name in arguments else _top
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name, help=summary)
            continue
        app.command(
            name,
            help=inspect.getdoc(command) or summary,
            no_args_is_help=name
            in ("restyle", "keyframes", "handoff", "resolve", "ablate", "batch", "evaluate", "hints"),
        )(command)
    return app


def _load(name: str) -> Callable[..., None] | typer.Typer:
    command: Callable[..., None] | typer.Typer = getattr(import_module(f"fresco_core.cli.{name}"), name)
    return command


def _top(
    version: Annotated[bool, typer.Option("--version", help="Show the version and leave.", is_eager=True)] = False,
) -> None:
    if version:
        typer.echo(f"fresco {__version__}")
        raise typer.Exit


def _told(error: FrescoError, arguments: list[str]) -> int:
    if "--json" in arguments:
        print(json.dumps({"error": error.to_data()}))  # noqa: T201
    return _fail(error)


def _fail(error: FrescoError) -> int:
    _say(str(error))
    return error.exit_code


def _as_cancelled() -> int:
    return _fail(CancelledError())


def _usage(error: Exception, arguments: list[str]) -> int:
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        # Its help has been printed. Where a clip should have been named, a script must not take that for a success.
        is_group = hasattr(getattr(context, "command", None), "commands")
        return 0 if is_group else SettingsError.exit_code
    command = context.command_path if context else " ".join(["fresco", *arguments[:1]])
    message = error.format_message().replace("Value error, ", "")  # type: ignore[attr-defined]
    stop = "" if message.endswith((".", "?", "!", ")")) else "."
    return _told(SettingsError(f"{message}{stop}", f"`{command} --help` explains the options."), arguments)


def _unforeseen(error: Exception) -> int:
    from fresco_core.cli.logs import log_unforeseen

    log = log_unforeseen(error)
    _say(f"Something unforeseen went wrong ({type(error).__name__}). The details are in {log}; please report them.")
    return 1


def _say(message: str) -> None:
    print(f"fresco: {message}", file=sys.stderr)  # noqa: T201
