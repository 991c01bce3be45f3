"""The steps of `fresco project`, each on an open project."""

from __future__ import annotations

import json
import shlex
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fresco_core.cli.working import Work, work
from fresco_core.errors import CancelledError, FrescoError, SettingsError
from fresco_core.plural import counted
from fresco_core.project import Document, Keyframe, Project, Take
from fresco_core.project.asking import (
    ask_for_export,
    ask_for_keyframes,
    ask_for_propagation,
    ask_for_proposal,
    check_prompts,
)
from fresco_core.project.status import keyframe_state, prompt_of, reference_of, segments_of
from fresco_core.project.store import discard_project
from fresco_core.settings import DeliverFormat


@contextmanager
def begun(made: Project) -> Iterator[Project]:
    """A new project, which is gone again if nothing comes of it, so that the corrected command finds its place free.

    A project whose making the user has stopped stays: it can be gone on with.
    """
    try:
        yield made
    except CancelledError:
        raise
    except FrescoError:
        made.close()
        discard_project(made.folder)
        raise
    finally:
        made.close()


@contextmanager
def open_take(folder: Path, number: int | None) -> Iterator[tuple[Project, Take]]:
    """A project, open, and one of its takes.

    Raises:
        ProjectError: if the project cannot be opened.
        SettingsError: if there is no such take.
    """
    with Project.open(folder) as project:
        yield project, take_of(project.document, number)


def take_of(document: Document, number: int | None) -> Take:
    """The take of that number, by default the active one.

    Raises:
        SettingsError: if there is none.
    """
    if number is None:
        if document.take is None:
            raise SettingsError("The project has no take yet.", "Make a new project; that chooses keyframes.")
        return document.take
    for take in document.takes.values():
        if take.number == number:
            return take
    known = ", ".join(str(take.number) for take in document.ordered_takes) or "none"
    raise SettingsError(f"There is no take {number}.", f"There are: {known}.")


def chosen_frames(text: str | None) -> set[int] | None:
    """Frame numbers as users list them, '12,24'.

    Raises:
        SettingsError: if they are not.
    """
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts or not all(part.isdecimal() for part in parts):
        raise SettingsError(f"'{text}' does not name frames.", "Write frame numbers with commas between them.")
    return {int(part) for part in parts}


def keyframe_at(take: Take, frame: int) -> Keyframe:
    """The keyframe of a take at a frame.

    Raises:
        SettingsError: if there is none, naming the nearest.
    """
    for keyframe in take.ordered:
        if keyframe.frame == frame:
            return keyframe
    nearest = min((keyframe.frame for keyframe in take.ordered), key=lambda other: abs(other - frame), default=None)
    hint = "There are none yet." if nearest is None else f"The nearest keyframe is {nearest}."
    raise SettingsError(f"Frame {frame} is no keyframe.", hint)


def propose(project: Project, device: str) -> None:
    """Choose keyframes."""

    async def plan(shift: Work) -> None:
        await shift.do(ask_for_proposal(project.document, device=device))

    work(project, plan)
    take = take_of(project.document, None)
    check_prompts(take.settings, [keyframe.frame for keyframe in take.ordered])


def render(
    project: Project,
    take: Take,
    frames: Collection[int] | None,
    *,
    seed: int | None,
    follow_pins: bool,
    device: str,
) -> list[str]:
    """Render keyframes. An interrupted rendering of the take is finished first, if it is still what is wanted.

    Returns:
        What the user should know about it, sentences.

    Raises:
        SettingsError: if one of the frames is no keyframe.
        EditError: if there is nothing to render, or one is approved.
    """
    for frame in sorted(frames or ()):
        keyframe_at(take, frame)

    async def plan(shift: Work) -> list[str]:
        if await shift.go_on_rendering(take) and frames is None and seed is None:
            return shift.warnings
        request = ask_for_keyframes(
            project.document,
            project.document.takes[take.id],
            frames,
            seed=seed,
            follow_pins=follow_pins,
            device=device,
        )
        await shift.do(request, take)
        return shift.warnings

    return work(project, plan)


def propagate(project: Project, take: Take, device: str) -> None:
    """Make the frames between the keyframes."""
    request = ask_for_propagation(project.document, take, device=device)

    async def plan(shift: Work) -> None:
        await shift.do(request, take)

    work(project, plan)


def export(project: Project, take: Take, destination: Path, format: DeliverFormat, *, force: bool, device: str) -> None:
    """Write the result."""
    request = ask_for_export(project.document, take, destination, format, force=force, device=device)

    async def plan(shift: Work) -> None:
        await shift.do(request, take)

    work(project, plan)


def resume(project: Project) -> list[str]:
    """Finish every job that is not done; gives what the user should know about it, sentences."""

    async def plan(shift: Work) -> list[str]:
        await shift.go_on()
        return shift.warnings

    return work(project, plan)


def report(project: Project, as_json: bool, number: int | None = None, warnings: Sequence[str] = ()) -> None:
    """Print how a project stands; `warnings`, which have been shown already, only among JSON."""
    show(project.document, project.folder, project.artifacts.sizes(), as_json, number, warnings)


def show(
    document: Document,
    folder: Path,
    sizes: dict[str, int],
    as_json: bool,
    number: int | None = None,
    warnings: Sequence[str] = (),
) -> None:
    """Print how the document of a project stands, and the bytes that its artefacts take."""
    if as_json:
        typer.echo(json.dumps({**_facts(document), "bytes": sizes, "warnings": list(warnings)}))
        return
    clip = document.clip
    name, frames = PurePosixPath(clip.path).name, counted(clip.frame_count, "frame")
    typer.echo(f"{document.name}: {name}, {clip.width}x{clip.height}, {frames}")
    if document.takes:
        _print_take(document, take_of(document, number))
    left = [job for job in document.ordered_jobs if job.state != "done"]
    for job in left:
        why = f": {job.error['problem']} {job.error['remedy']}" if job.error else ""
        state = "interrupted" if job.state == "waiting" and job.started else job.state
        typer.echo(f"Job {job.request.kind}: {state}{why}")
    if left and all(job.state != "running" for job in left):
        typer.echo(f"To go on: fresco project resume {shlex.quote(str(folder))}")
    typer.echo(f"{sum(sizes.values()) / 2**20:.1f} MB, of which {sizes['trash'] / 2**20:.1f} MB in the trash")


def _print_take(document: Document, take: Take) -> None:
    first, last = take.range.start, take.range.stop - 1
    frames = f"frame {first}" if first == last else f"frames {first} to {last}"
    typer.echo(f"{take.name} of {len(document.takes)}, {frames}")
    table = Table(box=None, pad_edge=False)
    for column in ("Frame", "Why", "State", "Version", "Seed", "Prompt"):
        table.add_column(column, justify="right" if column in ("Frame", "Seed") else "left")
    for keyframe in take.ordered:
        version = keyframe.version
        table.add_row(
            str(keyframe.frame),
            keyframe.reason,
            keyframe_state(document, take, keyframe),
            "" if version is None else f"{version.id} of {len(keyframe.versions)}",
            "" if version is None else str(version.seed),
            escape(prompt_of(take, keyframe)),
        )
    Console().print(table)
    if leader := reference_of(take):
        typer.echo(f"Style reference: frame {leader.frame}")
    states = [status.state for status in segments_of(take)]
    said = ", ".join(f"{states.count(state)} {state}" for state in ("current", "stale", "missing") if state in states)
    if said:
        typer.echo(f"Segments: {said}")


def _facts(document: Document) -> dict[str, Any]:
    """The document, and what follows from it."""
    data = document.model_dump(mode="json")
    for take in document.takes.values():
        facts = data["takes"][take.id]
        for keyframe in take.ordered:
            facts["keyframes"][keyframe.id]["state"] = keyframe_state(document, take, keyframe)
        facts["spans"] = [
            {"first": status.first.frame, "last": status.last.frame, "state": status.state}
            for status in segments_of(take)
        ]
    return data
