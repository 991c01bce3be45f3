"""`fresco restyle`: the main job."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from fresco_core.cli.arguments import ClipArgument, InOption, JsonOption, OutOption, RateOption, open_range
from fresco_core.cli.options import check_chosen, check_prompted, chosen_settings, with_settings_options
from fresco_core.cli.timecode import frame_rate
from fresco_core.errors import SettingsError
from fresco_core.names import title_of
from fresco_core.plural import counted
from fresco_core.settings import DeliverFormat, RestyleSettings, find_look

SUFFIXES: dict[DeliverFormat, str] = {"h264": ".mp4", "prores422hq": ".mov", "prores4444": ".mov", "png": ""}
PromptAtOption = Annotated[
    list[str] | None,
    typer.Option(
        "--prompt-at",
        metavar="FRAME=TEXT",
        help="Another prompt for one keyframe; may be repeated. `fresco keyframes` shows which there are.",
        show_default=False,
    ),
]


@with_settings_options()
def restyle(
    clip: ClipArgument,
    look: Annotated[
        str | None, typer.Option("--look", "-l", help="A preset; `fresco looks` lists them.", show_default=False)
    ] = None,
    first: InOption = None,
    last: OutOption = None,
    rate: RateOption = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The result; by default CLIP.LOOK.mp4 beside the clip.", show_default=False
        ),
    ] = None,
    format: Annotated[
        DeliverFormat | None,
        typer.Option("--format", help="By default what the name of the result says, else h264.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", "-f", help="Replace the result if it exists already.")] = False,
    prompt_at: PromptAtOption = None,
    device: Annotated[str, typer.Option("--device", help="Where the model runs: auto, cpu, cuda, mps.")] = "auto",
    as_json: JsonOption = False,
    **options: Any,
) -> None:
    """Restyle a clip, or a range of it, and write the result.

    After an interruption, the same command goes on where it stopped.
    """
    settings = chosen_look(look, prompt_at or [], options)
    chosen = format or format_of(output)
    # Looked at first: what can fail at once shall not wait for torch.
    from fresco_core.cli.bars import duration
    from fresco_core.cli.restyling import Task, restyle_task

    fps = frame_rate(rate)
    range = open_range(clip, first, last, fps)
    check_prompted(settings, range)
    destination = output or clip.with_name(f"{title_of(clip)}.{look or 'restyled'}{SUFFIXES[chosen]}")
    done = restyle_task(Task(clip, range, settings, look, destination, chosen, force, device, fps))
    if as_json:
        typer.echo(json.dumps(done.to_data()))
        return
    height, width = done.working_size
    typer.echo(
        f"Wrote {done.destination}: {counted(done.frames, 'frame')} from {counted(len(done.keyframes), 'keyframe')}, "
        f"restyled at {width}x{height} in {duration(done.seconds)}."
    )


def chosen_look(look: str | None, prompts: list[str], options: dict[str, Any]) -> RestyleSettings:
    """The settings of a look, a prompt or both, with what else was chosen.

    Prompts of ranges will do as well, where they reach all frames: see `check_prompted`.

    Raises:
        SettingsError: if none of them is given, or a value is wrong.
    """
    data = chosen_settings(options)
    if prompts:
        data["keyframe_prompts"] = dict(_prompt_at(text) for text in prompts)
    if look is not None:
        settings = find_look(look).apply(data.pop("prompt", ""), data)
    elif data.get("prompt") or data.get("prompt_ranges"):
        settings = RestyleSettings.parse(data)
    else:
        raise SettingsError("Nothing says what the result should look like.", "Give a --prompt or a --look.")
    check_chosen(settings, data)
    return settings


def _prompt_at(text: str) -> tuple[int, str]:
    frame, equals, prompt = text.partition("=")
    if not equals or not frame.strip().isdecimal():
        raise SettingsError(f"--prompt-at cannot be '{text}'.", "Write a keyframe's number, '=' and its prompt.")
    return int(frame), prompt.strip()


def format_of(output: Path | None) -> DeliverFormat:
    """The format that a name asks for.

    Raises:
        SettingsError: if its ending says nothing.
    """
    suffix = ".mp4" if output is None else output.suffix.lower()
    if suffix in (".mp4", ".m4v"):
        return "h264"
    if suffix == ".mov":
        return "prores422hq"
    if suffix == "":
        return "png"
    raise SettingsError(
        f"The ending {suffix} says nothing about the format of the result.",
        "End its name in .mp4 (H.264) or .mov (ProRes 422 HQ), give a folder's name (PNG pictures), or add --format.",
    )
