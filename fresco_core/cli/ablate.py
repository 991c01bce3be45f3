"""`fresco ablate`: what each part of FRESCO is worth on a clip."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from fresco_core.cli.arguments import ClipArgument, InOption, JsonOption, OutOption, check_file, open_range
from fresco_core.cli.interrupts import stopping
from fresco_core.cli.options import check_prompted, with_settings_options
from fresco_core.cli.restyle import chosen_look
from fresco_core.names import title_of
from fresco_core.plural import counted
from fresco_core.progress import ProgressToken


@with_settings_options()
def ablate(
    clip: ClipArgument,
    look: Annotated[
        str | None, typer.Option("--look", "-l", help="A preset; `fresco looks` lists them.", show_default=False)
    ] = None,
    first: InOption = None,
    last: OutOption = None,
    every: Annotated[int, typer.Option("--every", help="Take every so many frames, 8 at most.", min=1)] = 4,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The pictures; by default CLIP.ablation.png.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", "-f", help="Replace the pictures if they exist already.")] = False,
    device: Annotated[str, typer.Option("--device", help="Where the model runs: auto, cpu, cuda, mps.")] = "auto",
    as_json: JsonOption = False,
    **options: Any,
) -> None:
    """Restyle the same frames with each set of FRESCO's parts, and measure how coherent they are."""
    settings = chosen_look(look, [], options)
    sheet = output or clip.with_name(f"{title_of(clip)}.ablation.png")
    range = open_range(clip, first, last)
    check_prompted(settings, range)
    check_file(sheet, ".png", force=force)

    from rich.console import Console
    from rich.table import Table

    from fresco_core.cli.bars import Bars
    from fresco_core.cli.plot import filmstrips, save_picture
    from fresco_core.media import Clip
    from fresco_core.pipeline.ablation import ablate as run
    from fresco_core.translation.denoise import STAGE

    with Clip(clip) as opened, Bars((STAGE,)) as bars:
        token = ProgressToken(bars.listen)
        with stopping(token):
            frames, rows = run(opened, range, every, settings, device, token, bars.say)
            made = list(rows)
    save_picture(filmstrips({"source": frames, **{row.name: row.pictures for row in made}}), sheet)
    if as_json:
        told = [
            {
                "parts": row.name,
                "scores": [{"name": "Pixel-MSE", "value": row.pixel_mse}, vars(row.spatial)],
                "seconds": round(row.seconds, 2),
            }
            for row in made
        ]
        typer.echo(json.dumps({"frames": len(frames), "rows": told, "pictures": str(sheet)}))
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("Parts")
    for column in ("Pixel-MSE", made[0].spatial.name, "Seconds"):
        table.add_column(column, justify="right")
    for row in made:
        table.add_row(row.name, f"{row.pixel_mse:.5f}", f"{row.spatial.value:.4f}", f"{row.seconds:.1f}")
    Console().print(table)
    typer.echo(f"{counted(len(frames), 'frame')}, every {every} from {range.start}; the pictures are {sheet}.")
