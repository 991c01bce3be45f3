"""`fresco project`: the steps of a restyling, one command each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from fresco_core.cli.arguments import ClipArgument, InOption, JsonOption, OutOption, RateOption, open_range
from fresco_core.cli.options import check_prompted, with_settings_options
from fresco_core.cli.restyle import PromptAtOption, chosen_look, format_of
from fresco_core.cli.timecode import frame_rate
from fresco_core.cli.working import DeviceOption
from fresco_core.names import title_of
from fresco_core.plural import counted
from fresco_core.settings import DeliverFormat

project = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")

ProjectArgument = Annotated[
    Path, typer.Argument(metavar="PROJECT", help="The folder, CLIP.fresco.", show_default=False)
]
TakeOption = Annotated[
    int | None, typer.Option("--take", metavar="NUMBER", help="By default the active one.", show_default=False)
]
FramesOption = Annotated[
    str | None,
    typer.Option("--frames", metavar="F,F", help="Keyframes, by frame number.", show_default=False),
]


@project.command("new", no_args_is_help=True)
@with_settings_options()
def new_project(
    clip: ClipArgument,
    look: Annotated[str | None, typer.Option("--look", "-l", help="A preset.", show_default=False)] = None,
    first: InOption = None,
    last: OutOption = None,
    rate: RateOption = None,
    folder: Annotated[
        Path | None, typer.Option("--output", "-o", help="By default CLIP.fresco beside it.", show_default=False)
    ] = None,
    prompt_at: PromptAtOption = None,
    device: DeviceOption = "auto",
    as_json: JsonOption = False,
    **options: Any,
) -> None:
    """Make a project about a clip, and choose its keyframes."""
    settings = chosen_look(look, prompt_at or [], options)
    fps = frame_rate(rate)
    range = open_range(clip, first, last, fps)
    check_prompted(settings, range)

    from fresco_core.cli.steps import begun, propose, report
    from fresco_core.project import Project

    place = folder or clip.with_name(f"{title_of(clip)}.fresco")
    with begun(Project.create(place, clip, range=range, settings=settings, look=look, rate=fps)) as made:
        propose(made, device)
        report(made, as_json)


@project.command("show", no_args_is_help=True)
def show_project(folder: ProjectArgument, take: TakeOption = None, as_json: JsonOption = False) -> None:
    """Show takes, keyframes, segments, jobs and the room they take."""
    from fresco_core.cli.steps import show
    from fresco_core.project import Artifacts
    from fresco_core.project.jobs import interrupted
    from fresco_core.project.lock import is_open
    from fresco_core.project.store import load_document

    # Without its lock: the project may be open in the panel.
    document, _ = load_document(folder)
    if not is_open(folder):
        document = interrupted(document)
    show(document, folder, Artifacts(folder).sizes(), as_json, take)


@project.command("render", no_args_is_help=True)
def render_keyframes(
    folder: ProjectArgument,
    frames: FramesOption = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", min=0, max=2**63 - 1, help="By default the next one not used yet.", show_default=False),
    ] = None,
    pins: Annotated[bool, typer.Option(help="Approved neighbours steer what is rendered.")] = True,
    take: TakeOption = None,
    device: DeviceOption = "auto",
    as_json: JsonOption = False,
) -> None:
    """Render keyframes: those that are new, rejected or out of date, or those that are named."""
    from fresco_core.cli.steps import chosen_frames, open_take, render, report

    with open_take(folder, take) as (opened, chosen):
        wanted = chosen_frames(frames)
        warnings = render(opened, chosen, wanted, seed=seed, follow_pins=pins, device=device)
        report(opened, as_json, take, warnings)


@project.command("review", no_args_is_help=True)
def review_keyframes(
    folder: ProjectArgument,
    approve: Annotated[
        str | None, typer.Option("--approve", metavar="F,F|all", help="Keyframes to pin.", show_default=False)
    ] = None,
    reject: Annotated[
        str | None, typer.Option("--reject", metavar="F,F|all", help="Keyframes to render again.", show_default=False)
    ] = None,
    reopen: Annotated[
        str | None, typer.Option("--reopen", metavar="F,F|all", help="Take verdicts back.", show_default=False)
    ] = None,
    use: Annotated[
        list[str] | None,
        typer.Option("--use", metavar="F=VERSION", help="Put another version in use.", show_default=False),
    ] = None,
    prompt: Annotated[
        list[str] | None,
        typer.Option("--prompt-for", metavar="F=TEXT", help="Words for one keyframe.", show_default=False),
    ] = None,
    add: Annotated[
        str | None, typer.Option("--add", metavar="F,F", help="Make frames keyframes.", show_default=False)
    ] = None,
    remove: Annotated[
        str | None, typer.Option("--remove", metavar="F,F", help="Make them ordinary frames.", show_default=False)
    ] = None,
    move: Annotated[
        list[str] | None, typer.Option("--move", metavar="F=F", help="Move a keyframe.", show_default=False)
    ] = None,
    style_reference: Annotated[
        str | None,
        typer.Option(
            "--style-reference",
            metavar="F|none",
            help="The keyframe beside which all others are painted from now on.",
            show_default=False,
        ),
    ] = None,
    take: TakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Approve and reject keyframes, choose versions and a style reference, add, move and remove keyframes."""
    from fresco_core.cli.reviewing import Review, apply_review
    from fresco_core.cli.steps import open_take, report

    review = Review(approve, reject, reopen, use or [], prompt or [], add, remove, move or [], style_reference)
    with open_take(folder, take) as (opened, chosen):
        apply_review(opened, chosen.id, review)
        report(opened, as_json, take)


@project.command("propagate", no_args_is_help=True)
def propagate_keyframes(
    folder: ProjectArgument, take: TakeOption = None, device: DeviceOption = "auto", as_json: JsonOption = False
) -> None:
    """Make the frames between the keyframes; only segments that are missing or out of date."""
    from fresco_core.cli.steps import open_take, propagate, report

    with open_take(folder, take) as (opened, chosen):
        propagate(opened, chosen, device)
        report(opened, as_json, take)


@project.command("export", no_args_is_help=True)
def export_take(
    folder: ProjectArgument,
    output: Annotated[Path, typer.Option("--output", "-o", help="The result.", show_default=False)],
    format: Annotated[
        DeliverFormat | None, typer.Option("--format", help="By default what the name says.", show_default=False)
    ] = None,
    force: Annotated[bool, typer.Option("--force", "-f", help="Replace the result if it exists already.")] = False,
    take: TakeOption = None,
    device: DeviceOption = "auto",
    as_json: JsonOption = False,
) -> None:
    """Write a take as a clip, with the source's sound."""
    chosen_format = format or format_of(output)

    from fresco_core.cli.steps import export, open_take
    from fresco_core.media import check_delivery

    check_delivery(output, chosen_format, force=force)
    with open_take(folder, take) as (opened, chosen):
        export(opened, chosen, output, chosen_format, force=force, device=device)
        said = {"destination": str(output.absolute()), "frames": len(chosen.range)}
    typer.echo(json.dumps(said) if as_json else f"Wrote {output}: {counted(len(chosen.range), 'frame')}.")


@project.command("resume", no_args_is_help=True)
def resume_jobs(folder: ProjectArgument, as_json: JsonOption = False) -> None:
    """Go on with every job that was interrupted, stopped or has failed."""
    from fresco_core.cli.steps import report, resume
    from fresco_core.project import Project

    with Project.open(folder) as opened:
        report(opened, as_json, warnings=resume(opened))


@project.command("relink", no_args_is_help=True)
def relink_clip(folder: ProjectArgument, clip: ClipArgument) -> None:
    """Say where the clip is now."""
    from fresco_core.project import Project

    with Project.open(folder) as opened:
        opened.relink(clip)
        typer.echo(f"The clip is {opened.clip}.")


@project.command("move", no_args_is_help=True)
def move_folder(
    folder: ProjectArgument,
    place: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where it shall lie.", file_okay=False, exists=True)],
) -> None:
    """Move a project into another folder, also to another disk."""
    from fresco_core.project.moving import move_project

    typer.echo(f"The project is {move_project(folder, place)}.")


@project.command("clean", no_args_is_help=True)
def clean_project(
    folder: ProjectArgument,
    everything: Annotated[
        bool, typer.Option("--now", help="Delete at once instead of keeping it in the trash for a week.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Remove what no take uses, and flow, which is quickly made again."""
    from fresco_core.project import Project

    with Project.open(folder) as opened:
        before = sum(opened.artifacts.sizes().values())
        opened.clean(everything=everything)
        sizes = opened.artifacts.sizes()
    freed = before - sum(sizes.values())
    if as_json:
        typer.echo(json.dumps({"freed": freed, "bytes": sizes}))
    else:
        typer.echo(f"Freed {freed / 2**20:.1f} MB; {sizes['trash'] / 2**20:.1f} MB are in the trash.")
