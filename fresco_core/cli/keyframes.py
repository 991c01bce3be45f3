"""`fresco keyframes`: which frames of a clip would be keyframes, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from fresco_core.cli.arguments import ClipArgument, InOption, JsonOption, OutOption, check_file, open_range
from fresco_core.cli.interrupts import stopping
from fresco_core.cli.options import chosen_settings, with_settings_options
from fresco_core.cli.timecode import timecode
from fresco_core.names import title_of
from fresco_core.plural import counted
from fresco_core.progress import ProgressToken
from fresco_core.settings import RestyleSettings


@with_settings_options("keyframes")
def keyframes(
    clip: ClipArgument,
    first: InOption = None,
    last: OutOption = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The plot; by default CLIP.keyframes.png beside the clip.", show_default=False
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", "-f", help="Replace the plot if it exists already.")] = False,
    model: Annotated[str, typer.Option("--model", help="The model whose working size is used.")] = "sketchbook",
    short_side: Annotated[int | None, typer.Option("--short-side", help="Another working size.", min=64)] = None,
    as_json: JsonOption = False,
    **options: Any,
) -> None:
    """Show which frames would become keyframes, as a table and as a plot of the clip's motion."""
    settings = RestyleSettings.parse({**chosen_settings(options), "model": model})
    plot = output or clip.with_name(f"{title_of(clip)}.keyframes.png")
    range = open_range(clip, first, last)
    check_file(plot, ".png", force=force)

    from rich.console import Console
    from rich.table import Table

    from fresco_core.cli.bars import Bars
    from fresco_core.cli.plot import draw_motion, save_picture
    from fresco_core.frames import working_size
    from fresco_core.media import Clip
    from fresco_core.pipeline.keyframing import outline
    from fresco_core.translation.folder import find_model

    with Clip(clip) as opened, Bars(("reading",)) as bars:
        token = ProgressToken(bars.listen)
        with stopping(token):
            folder = find_model(model)
            size = working_size(
                opened.info.height, opened.info.width, short_side or folder.native_short_side, folder.multiple
            )
            plan = outline(opened, range, size, settings.keyframes, token)
    save_picture(draw_motion(plan.motion, plan.keyframes, range.start), plot)
    batch_of = {frame: number for number, batch in enumerate(plan.batches, start=1) for frame in batch.new}
    if as_json:
        chosen = [
            {
                "frame": range.start + frame,
                "batch": batch_of[frame],
                "motion": float(plan.motion.error[frame]),
                "first_after_cut": frame in plan.motion.cuts,
            }
            for frame in plan.keyframes
        ]
        typer.echo(json.dumps({"frames": len(range), "keyframes": chosen, "plot": str(plot)}))
        return
    table = Table(box=None, pad_edge=False)
    for column in ("Batch", "Frame", "Time", "Gap", "Motion", ""):
        table.add_column(column, justify="right" if column else "left")
    before = None
    for frame in plan.keyframes:
        table.add_row(
            str(batch_of[frame]),
            str(range.start + frame),
            timecode(range.start + frame, opened.info.rate),
            "" if before is None else str(frame - before),
            f"{plan.motion.error[frame]:.4f}",
            "first after a cut" if frame in plan.motion.cuts else "",
        )
        before = frame
    Console().print(table)
    typer.echo(f"{counted(len(plan.keyframes), 'keyframe')} in {counted(len(range), 'frame')}; the plot is {plot}.")
