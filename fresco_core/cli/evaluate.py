"""`fresco evaluate`: how coherent, faithful and restyled results are, in numbers and as a page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from fresco_core.cli.arguments import JsonOption, check_file, spelt_out
from fresco_core.cli.interrupts import stopping
from fresco_core.errors import MediaError, RangeError
from fresco_core.progress import ProgressToken
from fresco_core.settings import Control

if TYPE_CHECKING:
    from fresco_core.evaluation.material import Material

_SOURCE = "source"
_BESIDE = (
    *(".html", ".txt", ".md", ".csv", ".json", ".toml", ".log"),
    *(".png", ".jpg", ".jpeg", ".wav"),
    *(".xml", ".otio", ".fcpxml", ".edl", ".mlt"),
)
"""Reports, notes, single pictures and timelines: nothing to measure."""


def evaluate(
    first: Annotated[
        Path,
        typer.Argument(
            metavar="SOURCE",
            help="The clip, or a folder of pictures, that results were made from. Alone: a project, or a folder with "
            "a clip or folder called 'source' and results beside it.",
            show_default=False,
        ),
    ],
    results: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[RESULT]...", help="Clips, or folders of pictures; several are compared."),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--in",
            metavar="FRAME",
            help="The source's frame that results begin with; by default what they say themselves, else 0.",
            show_default=False,
        ),
    ] = None,
    prompt: Annotated[
        str,
        typer.Option("--prompt", "-p", help="What results should show; by default what they say they were made with."),
    ] = "",
    source_prompt: Annotated[
        str, typer.Option("--source-prompt", help="What the source shows, for FramAcc.")
    ] = "a photograph",
    short_side: Annotated[
        int, typer.Option("--short-side", help="Larger pictures are shrunk to this.", min=32, max=4096)
    ] = 512,
    flow: Annotated[Literal["auto", "dis", "raft"], typer.Option("--flow", help="Optical flow estimator.")] = "auto",
    device: Annotated[str, typer.Option("--device", help="Where networks run: cpu, cuda, mps.")] = "cpu",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The page; by default RESULT.evaluation.html.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", "-f", help="Replace the page if it exists already.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Measure results against their source: steadiness, likeness, drift, and where it flickers."""
    source, made = _named(spelt_out(first), [spelt_out(result) for result in results or []])
    last = made[-1] if made else source
    destination = output or last.with_name(f"{last.stem}.evaluation.html")
    check_file(destination, ".html", force=force)
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from fresco_core.cli.bars import Bars
    from fresco_core.evaluation.measure import STAGE
    from fresco_core.evaluation.measure import evaluate as measure
    from fresco_core.evaluation.report import as_data, number, page, save_page

    with ExitStack() as open_things, Bars((STAGE,)) as bars:
        token = ProgressToken(bars.listen)
        materials = list(_materials(source, made, start, prompt, open_things))
        with stopping(token):
            evaluations = [
                measure(
                    material,
                    token,
                    short_side=short_side,
                    source_prompt=source_prompt,
                    flow=flow,
                    device=device,
                    words=_plain_words,
                )
                for material in materials
            ]
    save_page(page(evaluations, source.name), destination)
    if as_json:
        typer.echo(json.dumps({**as_data(evaluations, source.name), "report": str(destination)}))
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("Measure")
    for evaluation in evaluations:
        table.add_column(escape(evaluation.name), justify="right")
    table.add_column("Source itself", justify="right")
    table.add_column("Good is")
    for name in dict.fromkeys(score.name for evaluation in evaluations for score in evaluation.scores):
        found = [next((score for score in one.scores if score.name == name), None) for one in evaluations]
        known = next(score for score in found if score is not None)
        values = ["" if score is None else number(score.value, score.places) for score in found]
        of_source = "" if known.source is None else number(known.source, known.places)
        table.add_row(name, *values, of_source, known.better)
    Console().print(table)
    typer.echo(f"The report is {destination}.")


def _named(first: Path, results: list[Path]) -> tuple[Path, list[Path]]:
    """The source and the results that the arguments name; no results for a project."""
    if results or _is_project(first):
        return first, results
    if first.is_dir():
        beside = sorted(path for path in first.iterdir() if _may_be_result(path))
        sources = [path for path in beside if (path.name if path.is_dir() else path.stem) == _SOURCE]
        others = [path for path in beside if path not in sources]
        if len(sources) == 1 and others:
            return sources[0], others
        raise MediaError(
            f"The folder '{first}' does not hold one '{_SOURCE}' and results beside it.",
            "Name the source and the results one after the other instead.",
        )
    raise MediaError("There is no result to measure.", "Name it after its source.")


def _may_be_result(path: Path) -> bool:
    """Whether a folder's entry can be a result: a clip or a folder, not what is left beside them.

    `fresco hints` leaves folders named after the control: 'source.canny'.
    """
    if path.is_dir():
        is_hints = path.suffix[1:] in get_args(Control)
        return not (path.name.startswith(".") or is_hints or _is_project(path))
    return not (path.name.startswith(".") or path.suffix.lower() in _BESIDE)


def _plain_words(prompt: str) -> str:
    from fresco_core.translation.wording import plain_words

    return plain_words(prompt)


def _is_project(path: Path) -> bool:
    return (path / "project.json").is_file()


def _materials(
    source: Path, results: list[Path], start: str | None, prompt: str, open_things: ExitStack
) -> Iterator[Material]:
    if not results:
        from fresco_core.pipeline.evaluating import takes_of

        if start is not None:
            raise RangeError("A project knows where its takes begin.", "Leave --in out.")
        for take in takes_of(source, open_things):
            yield replace(take, prompt=prompt, prompts=()) if prompt else take
        return
    from fresco_core.cli.timecode import frame_index
    from fresco_core.evaluation.material import opened_result

    for result in results:
        yield opened_result(
            source, result, lambda rate: None if start is None else frame_index(start, rate), prompt, open_things
        )
